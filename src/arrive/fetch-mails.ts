/** Fetches a set of mails from a folder: small ones into memory, a large one into a file. */
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import type { ListedMail } from '../imap/uid-sets.ts'
import type { RawMail } from '../mail/message.ts'
import { inlineLimitBytes } from '../store/contents.ts'

/** Limits of fetching. */
export interface FetchLimits {
  readonly mailBytes: number
  readonly spoolDir: string
}

/** A mail larger than this is fetched alone, through a file. */
export function aloneAboveBytes({ mailBytes }: Pick<FetchLimits, 'mailBytes'>): number {
  return Math.min(inlineLimitBytes, mailBytes)
}

/** Fetches what comes of a set, by UID, ascending; the caller compares it with the set, and removes the files. */
export async function fetchMails(
  session: MailboxSession,
  set: readonly ListedMail[],
  limits: FetchLimits,
): Promise<ReadonlyMap<number, RawMail>> {
  const alone = aloneAboveBytes(limits)
  const small = set.filter(({ sizeBytes }) => sizeBytes <= alone).map(({ uid }) => uid)
  const came = small.length === 0 ? new Map<number, RawMail>() : await session.fetch(small)
  const mails = new Map<number, RawMail>()
  for (const { uid, sizeBytes, isSizeKnown } of set) {
    const mail = came.get(uid)
    // Exchange and James now and then give nothing of a mail that is there; stored so, it would be lost.
    if (mail?.sizeBytes === 0 && (sizeBytes !== 0 || !isSizeKnown)) continue
    // RFC822.SIZE is a claim: what is longer than claimed takes the way of large mails.
    const isLarge = sizeBytes > alone || (mail?.sizeBytes ?? 0) > alone
    const fetched = isLarge ? await fetchAlone(session, uid, limits) : mail
    if (fetched) mails.set(uid, fetched)
  }
  return mails
}

/** Removes the files of mails. */
export async function removeFiles(mails: Iterable<RawMail>): Promise<void> {
  for (const { path } of mails) if (path !== undefined) await rm(path, { force: true })
}

async function fetchAlone(session: MailboxSession, uid: number, { spoolDir, mailBytes }: FetchLimits): Promise<RawMail | null> {
  const target = join(spoolDir, `${randomUUID()}.eml`)
  const mail = await session.fetchLarge(uid, { path: target, limitBytes: mailBytes })
  if (mail === null || mail.sizeBytes > inlineLimitBytes) return mail
  const { path: _path, ...rest } = { ...mail, bytes: await readFile(target) }
  await rm(target, { force: true })
  return mail.sizeBytes === 0 ? null : rest
}
