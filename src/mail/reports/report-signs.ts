/** The signs of a delivery report in prose: its sender, its subject, its phrases. */

import { inAnyLanguage } from '../languages/phrase-pattern.ts'

/** Names of mailers: RFC 5321 §4.5.1 postmaster, RFC 2142, and the daemons of Sendmail and others. */
export const MAILER_NAME =
  /(?:^|[<"\s(])(?:mailer[-_. ]?daemon|mail[-_.]?daemon|mdaemon|post[-_. ]?master|double-bounce|mail[-_. ]?deliver(?:y|er)?[-_. ](?:system|subsystem|service|agent)|mail[-_.]?(?:router|server|system|gateway)|delivery[-_. ]?subsystem|delivery[-_]?(?:failure|reports?|status|notification)(?=@)|bounce-?handler|mmdf|returned[-_. ]?mail)(?:[@>"\s)(]|$)/i

/** Mailers that are never a person; a postmaster may be one. */
export const DAEMON_NAME = /(?:mailer|mail)[-_. ]?daemon|mdaemon|double-bounce|mail[-_. ]deliver(?:y|er)?[-_. ](?:system|subsystem)/i

/** Subjects of delivery reports. Anchored, so that `Re:` or `Fwd:` of one does not match. */
export const BOUNCE_SUBJECT = inAnyLanguage(({ bounces }) => bounces.subjects, {
  before: '^\\s*(?:\\[[^\\]]{0,120}\\]\\s*)?[\\[(【<]?(?:\\*{1,5}\\s*\\S{0,20}\\s*\\*{1,5}\\s*)?(?:\\S{1,20}:\\s)??',
})

/** Phrases of delivery reports. */
export const BOUNCE_WORDS = inAnyLanguage(({ bounces }) => bounces.sentences)

/** An arrival: RFC 3464 `delivered` in prose. */
export const ARRIVAL_WORDS = inAnyLanguage(({ bounces }) => bounces.arrived)

/** Further attempts follow: RFC 3464 `delayed` in prose. */
export const DELAY_WORDS = inAnyLanguage(({ bounces }) => bounces.delayed)
