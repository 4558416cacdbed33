/** Takes a mail that was posted by HTTP: stored first, then the workers are woken, as for mail from a server. */
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { mailboxNamed } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import type { Log } from '../logger.ts'
import type { InboundQueue } from '../jobs/apply-mails.ts'
import { postedInboundId } from '../store/ledger-keys.ts'
import { inlineLimitBytes } from '../store/raw-mails.ts'
import type { Store } from '../store/store.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import type { InboundId } from '../tickets/ticket.ts'
import { enqueueMails } from './enqueue-mails.ts'
import { spoolRaw } from './spool-raw.ts'

/** What taking needs. */
export interface TakingDeps {
  readonly store: Store
  readonly config: Config
  /** null: the sweeper wakes the workers. */
  readonly queue: InboundQueue | null
  readonly log: Log
  readonly now: () => number
}

/**
 * Stores a mail and has it applied. The same bytes twice are one mail; when this returns, the sender's copy is not needed.
 *
 * @param raw - RFC 5322, CR LF or not, not empty
 * @returns its ledger key
 * @throws {NotFoundError} when the configuration has no such mailbox
 * @throws when MongoDB does not answer; Redis may be away
 */
export async function takePostedMail(raw: Buffer, mailbox: string, deps: TakingDeps): Promise<InboundId> {
  mailboxNamed(deps.config, mailbox)
  const rawSha256 = createHash('sha256').update(raw).digest('hex')
  await storeRaw(raw, rawSha256, deps.store)
  const id = postedInboundId(mailbox, rawSha256)
  const row = { _id: id, mailbox, rawSha256, sizeBytes: raw.length, at: new Date(deps.now()) }
  const fresh = await deps.store.inboundRows.insert([
    { ...row, folder: 'http', source: 'http', file: null, isPartial: false },
  ])
  if (fresh.length > 0 && deps.queue) {
    const { queue, log } = deps
    await enqueueMails([{ id, messageId: null, sizeBytes: raw.length }], { queue, log })
  }
  return id
}

async function storeRaw(raw: Buffer, sha256: string, store: Store): Promise<void> {
  if (raw.length <= inlineLimitBytes) return store.rawMails.insert([{ sha256, bytes: raw }])
  // A folder of its own: whoever posts the same bytes at the same moment must not take this file away.
  const spoolDir = temporaryFolder('spool')
  try {
    await spoolRaw(raw, { sha256, store, spoolDir })
  } finally {
    await rm(spoolDir, { recursive: true, force: true })
  }
}
