/** Reads delivery-status fields (RFC 3464; RFC 6533 for international addresses) into outcomes per recipient. */
import { recipientIn } from './recipients-in-report.ts'
import { enhancedCodesIn, type RecipientOutcome, replyCodeIn } from './report-failure.ts'
import { type FieldGroup, fieldGroupsOf } from './report-fields.ts'
import { permanenceOf } from './report-permanence.ts'

const RECIPIENT_FIELDS = ['final-recipient', 'original-recipient', 'x-actual-recipient'] as const
const RECIPIENTS_AT_MOST = 200

/**
 * Reads a delivery-status part, or any text with its fields.
 *
 * Some mailers omit the blank line between recipients, or put the recipient's fields into the first group; so any group with a recipient or
 * an action is a recipient's.
 *
 * @param text - at most 200,000 characters
 * @returns one outcome for each recipient group, at most 200; empty without such fields
 */
export function deliveryStatusIn(text: string): RecipientOutcome[] {
  const ofRecipients = fieldGroupsOf(text).filter((group) => group.has('action') || recipientsOf(group).length > 0)
  return ofRecipients.slice(0, RECIPIENTS_AT_MOST).map((group) => outcomeOf(group, recipientsOf(group)))
}

function recipientsOf(group: FieldGroup): string[] {
  const addresses = RECIPIENT_FIELDS.map((name) => recipientIn(group.get(name) ?? ''))
  return [...new Set(addresses.filter((address) => address !== null))]
}

function outcomeOf(group: FieldGroup, recipients: readonly string[]): RecipientOutcome {
  const written = group.get('status') ?? ''
  const diagnostic = remoteWords(withoutType(group.get('diagnostic-code') ?? ''))
  const status = mostTelling(enhancedCodesIn(written)[0] ?? null, enhancedCodesIn(diagnostic)[0] ?? null)
  const action = actionOf(group, status)
  const isLocal = RECIPIENT_FIELDS.some((name) => isLocalProgram(group.get(name) ?? ''))
  const replyCode = replyCodeIn(diagnostic)
  const words = `${written.replace(/^\S+/, '')} ${diagnostic}`
  const isPermanent = isLocal || isLateRefusal(written, diagnostic) ? false : permanence({ action, status, replyCode, words })
  return { recipients, action, status, replyCode, diagnostic: diagnostic || null, isPermanent }
}

function withoutType(value: string): string {
  return value.replace(/^[A-Za-z0-9-]{1,20}[ \t]*;[ \t]*/, '').slice(0, 2_000)
}

/** Cisco IronPort puts its own summary before the remote server's reply: `5.1.0 - Unknown address error 550-'…'`. */
function remoteWords(diagnostic: string): string {
  return /^[45]\.\d\.\d - [^']{0,80}'(.+)'/s.exec(diagnostic)?.[1] ?? diagnostic
}

/**
 * Sendmail writes 5.1.1 for an unknown user at RCPT, but 5.2.0 for the same reply to DATA, by which au and NTT DOCOMO refuse mail that the
 * subscriber filters out.
 */
function isLateRefusal(written: string, diagnostic: string): boolean {
  const isUnknownUser = /unknown user|user unknown|no such user/i.test(diagnostic)
  return isUnknownUser && enhancedCodesIn(written)[0] === '5.2.0' && enhancedCodesIn(diagnostic).length === 0
}

/** Exim and Sendmail report on pipes and files, `rfc822;|/usr/bin/program …`: a local fault, not the address's. */
function isLocalProgram(recipient: string): boolean {
  return /^(?:[A-Za-z0-9-]{1,20};)?\s*"?[|/]/.test(recipient)
}

/** The remote server's code is more precise than the reporting mailer's, unless it is a success. */
function mostTelling(written: string | null, remote: string | null): string | null {
  if (written === null) return remote
  if (remote === null || remote.startsWith('2')) return written
  return remote
}

function actionOf(group: FieldGroup, status: string | null): RecipientOutcome['action'] {
  const action = /[a-z]+/.exec((group.get('action') ?? '').toLowerCase())?.[0]
  if (action === 'delayed' || action === 'delivered' || action === 'relayed' || action === 'expanded') return action
  if (action !== 'failed' && status?.startsWith('2')) return 'delivered'
  return 'failed'
}

/** Delays and codes 4.x.x are transient, whatever the text (RFC 3464 §2.3.4, §2.3.6). */
function permanence(facts: {
  action: RecipientOutcome['action']
  status: string | null
  replyCode: string | null
  words: string
}): boolean | null {
  if (facts.action === 'delayed') return false
  if (facts.action !== 'failed') return null
  if (facts.status?.startsWith('4')) return false
  return permanenceOf(facts)
}
