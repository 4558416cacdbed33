/** Reads the JSON that Amazon SES sends by mail through SNS: bounces and deliveries as data, not as reports. */
import type { KindEvidence } from '../classify/kind-evidence.ts'
import type { FieldTable } from '../classify/kind-fields.ts'
import { isFromProgram } from '../classify/robot-address.ts'
import { enhancedCodesIn, type RecipientOutcome, replyCodeIn } from './report-failure.ts'
import { permanenceOfCode, permanenceOfWords } from './report-permanence.ts'

/** The content of a notification. */
export interface SesNotification {
  readonly kind: 'bounce' | 'delivery' | 'complaint'
  readonly outcomes: readonly RecipientOutcome[]
  readonly originalMessageId: string | null
}

type Json = Readonly<Record<string, unknown>>

/**
 * Reads a mail's text as an Amazon SES notification, bare or wrapped by SNS (`{"Type":"Notification","Message":"…"}`).
 *
 * Only the part up to the last `}` is read; SNS breaks long lines anywhere.
 *
 * @param evidence - see {@link KindEvidence}
 * @param table - its headers by name
 * @returns null when the text is no such notification, or when a person sends one
 */
export function sesNotificationIn(evidence: KindEvidence, table: FieldTable): SesNotification | null {
  const { text } = evidence
  if (!/^\s*\{/.test(text) || !/notificationType|eventType/.test(text)) return null
  if (!table.has('x-amz-sns-message-id') && !isFromProgram(evidence, table)) return null
  const outer = objectIn(text.slice(0, text.lastIndexOf('}') + 1).replace(/\r?\n ?/g, ''))
  const event = outer && typeof outer['Message'] === 'string' ? objectIn(outer['Message']) : outer
  const kind = String(event?.['notificationType'] ?? event?.['eventType'] ?? '').toLowerCase()
  if (!event || (kind !== 'bounce' && kind !== 'delivery' && kind !== 'complaint')) return null
  const outcomes = kind === 'bounce' ? bouncesOf(asObject(event['bounce'])) : arrivalsOf(asObject(event[kind]))
  return { kind, outcomes, originalMessageId: messageIdOf(asObject(event['mail'])) }
}

function bouncesOf(bounce: Json): RecipientOutcome[] {
  return asList(bounce['bouncedRecipients']).map((entry) => {
    const diagnostic = String(entry['diagnosticCode'] ?? '')
    const status = typeof entry['status'] === 'string' ? (enhancedCodesIn(entry['status'])[0] ?? null) : null
    const replyCode = replyCodeIn(diagnostic)
    const isLasting = bounce['bounceType'] === 'Permanent'
    const isPermanent = isLasting && (permanenceOfWords(diagnostic) ?? permanenceOfCode(status, replyCode) ?? true)
    const recipients = [String(entry['emailAddress'] ?? '').toLowerCase()]
    return { recipients, action: 'failed', status, replyCode, diagnostic: diagnostic || null, isPermanent }
  })
}

function arrivalsOf(delivery: Json): RecipientOutcome[] {
  const recipients = (Array.isArray(delivery['recipients']) ? delivery['recipients'] : [])
    .filter((address) => typeof address === 'string')
    .map((address) => address.toLowerCase())
  const diagnostic = typeof delivery['smtpResponse'] === 'string' ? delivery['smtpResponse'] : null
  const status = enhancedCodesIn(diagnostic ?? '')[0] ?? null
  return [{ recipients, action: 'delivered', status, replyCode: null, diagnostic, isPermanent: null }]
}

/** SES replaces Message-ID; the sender's own is in the headers if the topic is set to include them. */
function messageIdOf(mail: Json): string | null {
  const field = asList(mail['headers']).find((entry) => String(entry['name']).toLowerCase() === 'message-id')
  const common = asObject(mail['commonHeaders'])['messageId']
  const id = field?.['value'] ?? common ?? mail['messageId']
  return typeof id === 'string' ? id.replace(/[<>\s]/g, '') || null : null
}

function objectIn(json: string): Json | null {
  try {
    return asObject(JSON.parse(json))
  } catch {
    return null
  }
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asObject) : []
}
