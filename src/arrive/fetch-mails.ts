/** Fetches a set of mails from a folder: small ones into memory, a large one into a file. */
import { createHash, randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import type { ListedMail } from '../imap/uid-sets.ts'
import { inlineLimitBytes } from '../store/raw-mails.ts'

/** A mail that came: its content is in memory, or in a file that whoever took it removes. */
export interface ArrivedMail {
  readonly uid: number
  /** INTERNALDATE. */
  readonly at: Date
  readonly rawSha256: string
  /** Of the content here. */
  readonly sizeBytes: number
  readonly isPartial: boolean
  readonly bytes?: Uint8Array
  readonly path?: string
}

/** Limits of fetching. */
export interface FetchLimits {
  readonly mailBytes: number
  readonly spoolDir: string
}

/** A mail larger than this is fetched alone, through a file. */
export function aloneAboveBytes({ mailBytes }: Pick<FetchLimits, 'mailBytes'>): number {
  return Math.min(inlineLimitBytes, mailBytes)
}

/** Fetches what comes of a set, in the order of UIDs; the caller compares it with the set. */
export async function fetchMails(
  session: MailboxSession,
  set: readonly ListedMail[],
  limits: FetchLimits,
): Promise<readonly ArrivedMail[]> {
  const alone = aloneAboveBytes(limits)
  const isLarge = ({ sizeBytes }: ListedMail) => sizeBytes > alone
  const small = set.filter((mail) => !isLarge(mail)).map(({ uid }) => uid)
  const came = small.length === 0 ? [] : await session.fetch(small)
  const listedBytes = new Map(set.map(({ uid, sizeBytes }) => [uid, sizeBytes]))
  // Exchange and James now and then give nothing of a mail that is there; stored so, it would be lost.
  const full = came.filter(({ uid, bytes }) => bytes.length > 0 || listedBytes.get(uid) === 0)
  const arrived: ArrivedMail[] = full.filter(({ bytes }) => bytes.length <= alone).map(whole)
  // RFC822.SIZE is a claim: what is longer than claimed takes the way of large mails.
  const larger = full.filter(({ bytes }) => bytes.length > alone)
  for (const { uid } of [...set.filter(isLarge), ...larger]) arrived.push(...(await fetchAlone(session, uid, limits)))
  return arrived.sort((a, b) => a.uid - b.uid)
}

/** Removes the files of mails. */
export async function removeFiles(mails: readonly ArrivedMail[]): Promise<void> {
  for (const { path } of mails) if (path !== undefined) await rm(path, { force: true })
}

function whole({ uid, at, bytes }: { uid: number; at: Date; bytes: Uint8Array }): ArrivedMail {
  const rawSha256 = createHash('sha256').update(bytes).digest('hex')
  return { uid, at, rawSha256, sizeBytes: bytes.length, isPartial: false, bytes }
}

async function fetchAlone(
  session: MailboxSession,
  uid: number,
  { spoolDir, mailBytes }: FetchLimits,
): Promise<ArrivedMail[]> {
  const path = join(spoolDir, `${randomUUID()}.eml`)
  const mail = await session.fetchLarge(uid, { path, limitBytes: mailBytes })
  if (mail === null) return []
  const { at, sha256: rawSha256, sizeBytes, isPartial } = mail
  if (sizeBytes === 0) return rm(path, { force: true }).then(() => [])
  if (sizeBytes > inlineLimitBytes) return [{ uid, at, rawSha256, sizeBytes, isPartial, path }]
  const bytes = await readFile(path)
  await rm(path, { force: true })
  return [{ uid, at, rawSha256, sizeBytes, isPartial, bytes }]
}
