/** How mails are fetched: small ones in sets with one FETCH each, a large one in pieces into a file. */
import { createHash } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import type { ImapFlow } from 'imapflow'
import type { RawMail } from '../mail/message.ts'

/** A mail as listed by the server. */
export interface ListedMail {
  readonly uid: number
  /** RFC822.SIZE, which may differ from the actual size. */
  readonly sizeBytes: number
  /** False when the server gave no size; sizeBytes is then 0. */
  readonly isSizeKnown: boolean
}

/** The limit of mails per FETCH. */
export const mostPerSet = 100
/** The limit of bytes per FETCH, by RFC822.SIZE. */
export const setLimitBytes = 16 * 1024 * 1024

/** Cuts a list into sets for one FETCH each, in the same order. A mail larger than `aloneBytes` is a set of its own. */
export function fetchSets(listed: readonly ListedMail[], aloneBytes: number): readonly (readonly ListedMail[])[] {
  const sets: ListedMail[][] = []
  let roomBytes = 0
  for (const mail of listed) {
    const last = sets.at(-1)
    if (last === undefined || last.length === mostPerSet || mail.sizeBytes > Math.min(roomBytes, aloneBytes)) {
      sets.push([mail])
      roomBytes = mail.sizeBytes > aloneBytes ? -1 : setLimitBytes - mail.sizeBytes
    } else {
      last.push(mail)
      roomBytes -= mail.sizeBytes
    }
  }
  return sets
}

/** The sequence set (RFC 3501 §9) of ascending UIDs, such as `4:7,9`. */
export function sequenceSet(uids: readonly number[]): string {
  const runs: [number, number][] = []
  for (const uid of uids) {
    const last = runs.at(-1)
    if (last !== undefined && uid === last[1] + 1) last[1] = uid
    else runs.push([uid, uid])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',')
}

/** Cuts a list into pieces of at most `most` items. */
export function piecesOf<T>(list: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, i) => list.slice(i * most, (i + 1) * most))
}

/** The file for a large mail, and how much of the mail it may hold. */
export interface SpoolTarget {
  readonly path: string
  readonly limitBytes: number
}

const pieceBytes = 1024 * 1024

/**
 * Fetches a mail by UID in pieces, without setting \Seen; the announced size is ignored.
 *
 * @returns null when the mail no longer exists; the file is then removed, as it is after an error
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

/** INTERNALDATE as imapflow returns it, which is a string when the server's date is invalid; then the time of arrival here. */
export function internalDateOf(value: Date | string | undefined): Date {
  const date = new Date(value ?? Number.NaN)
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
    const received = answer.source ?? Buffer.alloc(0)
    const piece = received.subarray(0, limitBytes - sizeBytes)
    digest.update(piece)
    await file.write(piece)
    sizeBytes += piece.length
    const isPartial = received.length > piece.length
    // An answer that is not exactly as long as requested is the end, or comes from a server that ignores the range.
    if (!isPartial && received.length === pieceBytes) continue
    return { rawSha256: digest.digest('hex'), sizeBytes, at, isPartial, path }
  }
}
