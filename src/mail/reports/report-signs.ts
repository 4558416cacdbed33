/** The signs by which a delivery report in prose is known: its sender, its subject, its words. */

import { inAnyLanguage } from '../languages/phrase-pattern.ts'

/** Names under which mailers write: RFC 5321 §4.5.1 postmaster, RFC 2142, and the daemons of Sendmail and kin. */
export const MAILER_NAME =
  /(?:^|[<"\s(])(?:mailer[-_. ]?daemon|mail[-_.]?daemon|mdaemon|post[-_. ]?master|double-bounce|mail[-_. ]?deliver(?:y|er)?[-_. ](?:system|subsystem|service|agent)|mail[-_.]?(?:router|server|system|gateway)|delivery[-_. ]?subsystem|delivery[-_]?(?:failure|reports?|status|notification)(?=@)|bounce-?handler|mmdf|returned[-_. ]?mail)(?:[@>"\s)(]|$)/i

/** Mailers that no person ever writes as; a postmaster may be one. */
export const DAEMON_NAME = /(?:mailer|mail)[-_. ]?daemon|mdaemon|double-bounce|mail[-_. ]deliver(?:y|er)?[-_. ](?:system|subsystem)/i

/** Subjects of delivery reports. Anchored, so that a person's `Re:` or `Fwd:` of one is none. */
export const BOUNCE_SUBJECT = inAnyLanguage(({ bounces }) => bounces.subjects, {
  before: '^\\s*(?:\\[[^\\]]{0,120}\\]\\s*)?[\\[(【<]?(?:\\*{1,5}\\s*\\S{0,20}\\s*\\*{1,5}\\s*)?(?:\\S{1,20}:\\s)??',
})

/** What the notices of delivery reports say, wherever they stand in it. */
export const BOUNCE_WORDS = inAnyLanguage(({ bounces }) => bounces.sentences)

/** The mailer tells of an arrival: RFC 3464 `delivered` in prose. */
export const ARRIVAL_WORDS = inAnyLanguage(({ bounces }) => bounces.arrived)

/** The mailer goes on trying: RFC 3464 `delayed` in prose. */
export const DELAY_WORDS = inAnyLanguage(({ bounces }) => bounces.delayed)
