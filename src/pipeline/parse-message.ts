/** Parses stored mails and keeps what they say: files, then values, each content once. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AttachmentContent, ParsedMessage } from '../mail/message.ts'
import type { ParsePool } from '../mail/parse-pool.ts'
import type { ParsedMailDocument } from '../store/parsed-mails.ts'
import type { Store } from '../store/store.ts'
import { boundedMessage } from './bound-message.ts'

/** A mail whose raw content is stored; `bytes` or `path` save reading it again. */
export interface StoredMail {
  readonly rawSha256: string
  readonly bytes?: Uint8Array
  /** A file with the content; it stays. */
  readonly path?: string
}

/** What parsing needs. */
export interface ParseDeps {
  readonly store: Store
  readonly pool: ParsePool
  /** A folder for large mails on their way. */
  readonly spoolDir: string
}

/** What a mail says, as the rules read it. */
export type MailReading = Omit<ParsedMailDocument, 'html'>

/**
 * Parses mails in the pool, stores their files and what they say, bounded, and gives it by raw SHA-256.
 *
 * A mail that cannot be parsed gives a degraded document. Storing twice is storing once.
 *
 * @throws {NotFoundError} when a mail's raw content is not stored
 * @throws when MongoDB does not answer
 */
export async function parseMessages(
  mails: readonly StoredMail[],
  deps: ParseDeps,
): Promise<ReadonlyMap<string, MailReading>> {
  const distinct = new Map(mails.map((mail) => [mail.rawSha256, mail]))
  const parses = await Promise.all([...distinct.values()].map((mail) => parseOne(mail, deps)))
  await deps.store.files.insert(parses.flatMap(({ contents }) => contents))
  await deps.store.parsedMails.insert(parses.map(({ document }) => document))
  return new Map(
    parses.map(({ document: { _id, contentHash: hash, message } }) => [_id, { _id, contentHash: hash, message }]),
  )
}

/**
 * A digest of what a mail says: From, subject, text, or HTML when there is no text, and files. Copies that took
 * different ways differ in Received and Delivered-To, and have the same digest.
 */
export function contentHash(message: ParsedMessage): string {
  const text = message.text.replace(/\s+/gu, ' ').trim()
  const files = message.attachments.map(({ sha256 }) => sha256).sort()
  const said = [message.from.addrSpec, message.subject, text, text === '' ? message.html : '', files]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

interface Parse {
  readonly document: ParsedMailDocument
  /** Files that are still to be stored. */
  readonly contents: readonly AttachmentContent[]
}

/** Files of one mail that together are larger are stored at once: a set of such mails would not fit memory. */
const heldBytes = 1024 * 1024

async function parseOne(mail: StoredMail, deps: ParseDeps): Promise<Parse> {
  const { message: whole, contents } = await deps.pool.parseFrom(() => rawBytes(mail, deps))
  const { html, ...message } = boundedMessage(whole)
  const document = { _id: mail.rawSha256, contentHash: contentHash(whole), message, html }
  const bytes = contents.reduce((sum, file) => sum + file.bytes.byteLength, 0)
  if (bytes <= heldBytes) return { document, contents }
  await deps.store.files.insert(contents)
  return { document, contents: [] }
}

async function rawBytes(mail: StoredMail, deps: ParseDeps): Promise<Uint8Array> {
  if (mail.bytes) return new Uint8Array(mail.bytes)
  if (mail.path !== undefined) return readFile(mail.path)
  const raw = await deps.store.rawMails.open(mail.rawSha256)
  if (Buffer.isBuffer(raw)) return raw
  // Collected in memory, a stream would need the space of the mail twice.
  const path = join(deps.spoolDir, `${randomUUID()}.eml`)
  try {
    await pipeline(raw, createWriteStream(path, { mode: 0o600 }))
    return await readFile(path)
  } finally {
    await rm(path, { force: true })
  }
}
