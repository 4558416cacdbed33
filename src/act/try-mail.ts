/** Decides a mail as if it came now, without writing or sending anything. */
import { createHash } from 'node:crypto'
import { BatchSite } from '../apply/batch-site.ts'
import { BatchThreads, type ThreadsSnapshot } from '../apply/batch-threads.ts'
import { inboundMailOf } from '../apply/inbound-mail.ts'
import { loadWorld, needsOf, withMintedTokens } from '../apply/load-world.ts'
import { fieldsOfKeptRules } from '../apply/load-mails.ts'
import { keptFieldsOf } from '../arrive/parsing.ts'
import { policyFrom } from '../config/directory.ts'
import type { Config } from '../config/schema.ts'
import { NotFoundError } from '../errors.ts'
import { fieldsNamed } from '../mail/mime/header-fields.ts'
import { parseMail } from '../mail/parse-mail.ts'
import { defaultLimits } from '../mail/parse-limits.ts'
import type { ParsedMessage } from '../mail/message.ts'
import { openRow, type InboundRow } from '../store/inbound-row.ts'
import { decide } from '../tickets/decide.ts'
import type { Decision } from '../tickets/decision.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import type { MailContext } from '../tickets/mail-case.ts'
import type { InboundId, TicketNumber } from '../tickets/ticket.ts'
import type { EditDeps } from './change-ticket.ts'

export interface TrialMail {
  readonly raw: Uint8Array
  /** null: the mailbox that the mail is addressed to, else the first. */
  readonly mailbox: string | null
  /** The ledger row of a stored mail; null: it is not stored. */
  readonly row: InboundRow | null
}

export interface DecidedTrial {
  readonly mail: InboundMail
  readonly context: MailContext
  readonly decision: Decision
}

/** The number of a ticket that only a trial opens; no real ticket gets that far. */
export const imagined = 1e12 as TicketNumber

/**
 * Decides a mail as if it came now.
 *
 * @throws {NotFoundError} when the configuration has no such mailbox
 */
export async function tryMail(tried: TrialMail, deps: EditDeps): Promise<DecidedTrial> {
  const { store, config } = deps
  const nowMs = deps.now()
  const directory = await deps.directory()
  const policy = policyFrom(config)
  const mail = await readMail(tried, config, { nowMs, names: fieldsOfKeptRules(directory) })
  const mailbox = directory.mailboxes.get(mail.place.mailbox)
  if (!mailbox) throw new NotFoundError(`the configuration has no mailbox "${mail.place.mailbox}"`)
  const snapshot = await loadWorld(needsOf([mail], directory, policy), { store, directory, policy, nowMs })
  const [minted = mail] = withMintedTokens([mail], snapshot)
  const threads = new BatchThreads(withoutItself(snapshot.threads, minted, tried.row))
  const context = { mailbox, site: new BatchSite(snapshot.site), threads, newTicket: imagined }
  return { mail: minted, context, decision: decide(minted, context) }
}

async function readMail(
  { raw, mailbox, row }: TrialMail,
  config: Config,
  { nowMs, names: ofRules }: { readonly nowMs: number; readonly names: readonly string[] },
): Promise<InboundMail> {
  const { message } = await parseMail(raw, defaultLimits, [...new Set([...keptFieldsOf(config), ...ofRules])])
  const rawSha256 = createHash('sha256').update(raw).digest('hex')
  const name = row?.mailbox ?? mailbox ?? mailboxAddressed(message, config)
  const place = { _id: `${name}/trial/${rawSha256}` as InboundId, mailbox: name, folder: 'trial', source: 'imap', file: null } as const
  const at = new Date(nowMs)
  const arrival = openRow({ ...place, rawSha256, sizeBytes: raw.length, at, isPartial: false }, at)
  const mail = inboundMailOf(arrival, { _id: rawSha256, message: { ...message, dateHeader: null }, contentHash: rawSha256 }, config)
  const names = config.correlate.map((rule) => rule.in).filter((where) => where !== 'subject' && where !== 'text')
  return names.length === 0 ? mail : { ...mail, message: { ...mail.message, keyFields: fieldsNamed(raw, names) } }
}

/** The name of the mailbox that a mail is addressed to, else of the first. */
export function mailboxAddressed({ to, cc, deliveredTo }: ParsedMessage, { mailboxes }: Config): string {
  const addressed = [...to, ...cc].map(({ addrSpec }) => addrSpec).concat(deliveredTo)
  const found = mailboxes.find(({ addresses }) => addresses.some((address) => addressed.includes(address)))
  return (found ?? mailboxes[0])?.name ?? ''
}

/** The threads without the stored mail itself: it is no duplicate of itself, and its own ticket is not there yet. */
function withoutItself(threads: ThreadsSnapshot, { place }: InboundMail, row: InboundRow | null): ThreadsSnapshot {
  const contents = threads.contents.filter(({ messageId }) => messageId !== place.identity)
  const ownTicket = row?.outcome === 'ticket-opened' ? row.ticket : null
  if (ownTicket === null) return { ...threads, contents }
  const claims = new Map([...threads.claims].filter(([, ticket]) => ticket !== ownTicket))
  const tickets = threads.tickets.filter(({ number }) => number !== ownTicket)
  return { ...threads, contents, claims, tickets, quoted: threads.quoted.filter(({ ticket }) => ticket !== ownTicket) }
}
