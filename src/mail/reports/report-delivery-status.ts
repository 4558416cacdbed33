/** Reads delivery-status fields (RFC 3464; RFC 6533 for international addresses) into outcomes per recipient. */
import { recipientIn } from './recipients-in-report.ts'
import { enhancedCodesIn, type RecipientOutcome, replyCodeIn } from './report-failure.ts'
import { type FieldGroup, fieldGroupsOf } from './report-fields.ts'
import { permanenceOf } from './report-permanence.ts'

const RECIPIENT_FIELDS = ['final-recipient', 'original-recipient', 'x-actual-recipient'] as const
const RECIPIENTS_AT_MOST = 200

/**
 * Reads the text of a delivery-status part, or any text that such fields stand in.
 *
 * Some mailers leave the blank line between recipients away or put the recipient's fields into the first group;
 * so a group counts for a recipient when it names one or has an action.
 *
 * @param text - at most 200,000 characters
 * @returns one outcome per recipient group, at most 200; empty when the text holds no such fields
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

/** Cisco IronPort puts its own summary before what the remote server said: `5.1.0 - Unknown address error 550-'…'`. */
function remoteWords(diagnostic: string): string {
  return /^[45]\.\d\.\d - [^']{0,80}'(.+)'/s.exec(diagnostic)?.[1] ?? diagnostic
}

/**
 * Sendmail writes 5.1.1 for an unknown user at RCPT, and 5.2.0 when the same words answer DATA: so au and
 * NTT DOCOMO refuse what the subscriber filters out.
 */
function isLateRefusal(written: string, diagnostic: string): boolean {
  const isUnknownUser = /unknown user|user unknown|no such user/i.test(diagnostic)
  return isUnknownUser && enhancedCodesIn(written)[0] === '5.2.0' && enhancedCodesIn(diagnostic).length === 0
}

/** Exim and Sendmail report on pipes and files, `rfc822;|/usr/bin/program …`: a fault at home, not of an address. */
function isLocalProgram(recipient: string): boolean {
  return /^(?:[A-Za-z0-9-]{1,20};)?\s*"?[|/]/.test(recipient)
}

/** The remote server's code says more than the reporting mailer's summary, unless both are of different fates. */
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

/** A delay or a code 4.x.x is transient whatever the words (RFC 3464 §2.3.4, §2.3.6). */
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
