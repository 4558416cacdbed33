/** Stores files named on the command line, so that tickets, notes and answers can carry them. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UserError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { Artifact } from '../tickets/ticket.ts'

/** Media types of common attachments. Anything else is sent as plain bytes, which no mail program opens by itself. */
const typeOfEnding: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
  zip: 'application/zip',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  eml: 'message/rfc822',
}

/** Stores the files. @throws {UserError} when one cannot be read; nothing is stored then */
export async function storedFiles(paths: readonly string[], { files }: Store): Promise<readonly Artifact[]> {
  const contents = await Promise.all(paths.map(contentOf))
  await files.insert(contents.map(({ artifact, bytes }) => ({ sha256: artifact.sha256, bytes })))
  return contents.map(({ artifact }) => artifact)
}

async function contentOf(path: string): Promise<{ artifact: Artifact; bytes: Buffer }> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(`${path}: cannot be read (${cause.code ?? 'error'})`, { cause })
  })
  const filename = basename(path)
  const ending = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase()
  const contentType = Object.hasOwn(typeOfEnding, ending) ? typeOfEnding[ending] : undefined
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const artifact = { sha256, filename, contentType: contentType ?? 'application/octet-stream', sizeBytes: bytes.length }
  return { artifact, bytes }
}
