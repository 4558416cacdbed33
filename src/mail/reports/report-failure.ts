/** One recipient's outcome in a delivery report, whatever the report's form. */

/** The outcome for one recipient, or for all when the report names none. */
export interface RecipientOutcome {
  /** Final recipient and, where it differs, the original one; lower case. */
  readonly recipients: readonly string[]
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'
  /** RFC 3463 enhanced status code; the remote server's own rather than a generic `x.0.0`. */
  readonly status: string | null
  readonly replyCode: string | null
  readonly diagnostic: string | null
  /** See report-permanence.ts; null: unknown. */
  readonly isPermanent: boolean | null
}

const ENHANCED_CODE = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)/g
const REPLY_CODE = /(?<![\d.:])([45][0-7]\d)(?=[\s:-])/

/** The enhanced status codes (RFC 3463 §2) in a text, in order; IP addresses are none. */
export function enhancedCodesIn(text: string): string[] {
  return [...text.matchAll(ENHANCED_CODE)].map((match) => match[1] ?? '')
}

/** The first SMTP reply code of a failure (RFC 5321 §4.2.1) in a text; null when there is none. */
export function replyCodeIn(text: string): string | null {
  return REPLY_CODE.exec(text)?.[1] ?? null
}
