/** Tries rules on a stored mail or a ticket that people name; the rules in force, or others in their place. */
import { buffer } from 'node:stream/consumers'
import type { RuleConfig } from '../config/rules.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import { ticketNumber } from '../tickets/ticket.ts'
import type { EditDeps } from './change-ticket.ts'
import { mailsNamed } from './delivered-mails.ts'
import type { TrialMail } from './try-mail.ts'
import { tryRulesOnMail, tryRulesOnTicket, type TrialReport } from './try-rules.ts'

/** Tries the rules in force. @throws {NotFoundError} when no mail or ticket has this name */
export async function tryRulesOn(what: string, deps: EditDeps): Promise<TrialReport> {
  const number = /^TKT-/i.test(what) ? ticketNumber(what) : null
  if (number !== null) return tryRulesOnTicket(number, deps)
  return tryRulesOnMail(await storedMail((await mailsNamed(what, deps.store)).at(-1) ?? null, null, deps.store), deps)
}

/** A stored mail in the form for a trial; without a row, an empty one. */
export async function storedMail(row: InboundRow | null, mailbox: string | null, { rawMails }: Store): Promise<TrialMail> {
  const raw = row === null ? Buffer.alloc(0) : await rawMails.open(row.rawSha256)
  return { raw: Buffer.isBuffer(raw) ? raw : await buffer(raw), mailbox, row }
}

/** The needs of a trial, with other rules in place of those in force. */
export function withOtherRules(deps: EditDeps, rules: readonly RuleConfig[]): EditDeps {
  const config = { ...deps.config, rules: [...rules] }
  return { ...deps, config, directory: async () => ({ ...(await deps.directory()), rules: [] }) }
}
