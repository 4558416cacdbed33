/** Splits a report in prose into the mailer's notice and the returned mail below it. */

import { namesOriginalMail } from '../reply/quote-header-block.ts'

/** The two parts of a report's text. */
export interface SplitReport {
  /** The mailer's own text. */
  readonly notice: string
  /** The returned mail, or its header; `''` without one. */
  readonly returned: string
}

/** Lines above the returned mail, by qmail, Exim, Sendmail, Gmail, Yahoo, GMX, Exchange, Notes and others. */
const DIVIDERS: readonly RegExp[] = [
  /^[ \t>*#=_-]{0,30}(?:this is a |below is a |included is a |below this line is a |enclosed is a |a )?copy of (?:the|your|my)(?: original)? (?:message|mail)\b/,
  /^[ \t>*#=_-]{0,30}(?:the )?(?:original|unsent|returned|bounced|undelivered|failed)[- ](?:mail |message |e-mail )?(?:message|mail|e-mail|headers?|text)(?: headers?| header| info| details| follows| is attached)*\b[ \t.:;*#=_-]{0,30}(?:follows)?[ \t.:*#=_-]{0,30}$/,
  /^[ \t>*#=_-]{0,30}(?:below|included|enclosed|this) (?:this line )?is (?:a|the) (?:copy|text|headers?|message|original)/,
  /^[ \t>*#=_-]{0,30}the (?:header|headers|text|beginning) of (?:the|your) (?:original )?message/,
  /^[ \t>*#=_-]{0,30}message headers?(?: follows?)?[ \t.:*#=_-]{0,30}$/,
  /^from (?:mailer-daemon|[^\s@]+@[^\s@]+)[ \t]+(?:mon|tue|wed|thu|fri|sat|sun) [a-z]{3} [ \d]\d \d\d:/,
]

/** Header fields that begin a returned mail without such a line (Zoho, DragonFly, EZweb). */
const FIRST_FIELD = /^[ \t]{0,4}(?:received|return-path|delivered-to|x-original-to|dkim-signature|x-received):[ \t]?\S/i

/**
 * Splits a report's text at the first line that begins the returned mail.
 *
 * @param text - at most 200,000 characters
 */
export function splitReport(text: string): SplitReport {
  const lines = text.split(/\r?\n/)
  const at = lines.findIndex(opensReturnedMail)
  if (at < 0) return { notice: text, returned: '' }
  return { notice: lines.slice(0, at).join('\n'), returned: lines.slice(at).join('\n') }
}

function opensReturnedMail(line: string): boolean {
  if (FIRST_FIELD.test(line)) return true
  if (line.length > 120) return false
  const lower = line.toLowerCase()
  const ruled = /^[ \t>*#=_-]{3,30} ?(\p{L}.*)/u.exec(lower)?.[1]
  return DIVIDERS.some((divider) => divider.test(lower)) || (ruled !== undefined && namesOriginalMail(ruled))
}
