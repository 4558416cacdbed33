/** Fetches one large mail into a file, piece by piece, and stops at the limit. */
import { createHash } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import type { ImapFlow } from 'imapflow'
import type { RawMail } from '../mail/message.ts'

/** Where a large mail goes, and how much of it. */
export interface SpoolTarget {
  readonly path: string
  readonly limitBytes: number
}

const pieceBytes = 1024 * 1024

/**
 * Fetches a mail by UID without setting \Seen; what the server said about its size is not believed.
 *
 * @returns null when the mail is no longer there; the file is removed then, as after an error
 */
export async function spoolMail(client: ImapFlow, uid: number, target: SpoolTarget): Promise<RawMail | null> {
  const file = await open(target.path, 'w', 0o600)
  try {
    const spooled = await spoolInto(file, client, { uid, ...target })
    if (spooled === null) await rm(target.path, { force: true })
    return spooled
  } catch (error) {
    await rm(target.path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

/** INTERNALDATE as imapflow gives it: a text when it is none that RFC 3501 allows; then the time of arrival here. */
export function internalDateOf(given: Date | string | undefined): Date {
  const date = new Date(given ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? new Date() : date
}

async function spoolInto(
  file: FileHandle,
  client: ImapFlow,
  { uid, path, limitBytes }: SpoolTarget & { readonly uid: number },
): Promise<RawMail | null> {
  const digest = createHash('sha256')
  let sizeBytes = 0
  let at: Date | null = null
  for (;;) {
    const query = { uid: true, internalDate: at === null, source: { start: sizeBytes, maxLength: pieceBytes } }
    const answer = await client.fetchOne(String(uid), query, { uid: true })
    if (answer === false) return null
    at ??= internalDateOf(answer.internalDate)
    const came = answer.source ?? Buffer.alloc(0)
    const piece = came.subarray(0, limitBytes - sizeBytes)
    digest.update(piece)
    await file.write(piece)
    sizeBytes += piece.length
    const isPartial = came.length > piece.length
    // An answer that is not exactly what was asked for is the end, or a server that ignores the range.
    if (!isPartial && came.length === pieceBytes) continue
    return { rawSha256: digest.digest('hex'), sizeBytes, at, isPartial, path }
  }
}
