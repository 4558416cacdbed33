/** Takes a mail that is posted by HTTP: stored first, then enqueued, like mail from a server. */
import { mailboxNamed } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import type { Log } from '../logger.ts'
import { enqueueMails, jobOf, type InboundQueue } from '../jobs/apply-mails.ts'
import { postedInboundId } from '../store/ledger-keys.ts'
import type { Store } from '../store/store.ts'
import type { InboundId } from '../tickets/ticket.ts'
import { rawMailOf } from './parse-message.ts'

export interface TakingDeps {
  readonly store: Store
  readonly config: Config
  /** null: the sweeper enqueues the mail. */
  readonly queue: InboundQueue | null
  readonly log: Log
  readonly now: () => number
}

/**
 * Stores a mail and enqueues it. The same bytes twice are one mail. Once this returns, the sender need not keep a copy.
 *
 * @param raw - RFC 5322, with or without CR LF, not empty
 * @returns its ledger key
 * @throws {NotFoundError} when the configuration has no such mailbox
 * @throws when MongoDB does not answer; Redis may be absent
 */
export async function takePostedMail(raw: Buffer, mailbox: string, deps: TakingDeps): Promise<InboundId> {
  mailboxNamed(deps.config, mailbox)
  const mail = rawMailOf(raw)
  const { rawSha256 } = mail
  await deps.store.rawMails.insert([mail])
  const id = postedInboundId(mailbox, rawSha256)
  const row = { _id: id, mailbox, rawSha256, sizeBytes: raw.length, at: new Date(deps.now()) }
  const fresh = await deps.store.inboundRows.insert([{ ...row, folder: 'http', source: 'http', file: null, isPartial: false }])
  if (fresh.length > 0 && deps.queue) {
    const { queue, log } = deps
    await enqueueMails([jobOf(id, { messageId: null, sizeBytes: raw.length })], { queue, log })
  }
  return id
}
