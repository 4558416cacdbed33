/** Decides which mails of machines agents are notified of: a person may be behind a voicemail, a fax or an alarm. */
import type { Arrival, MailMessage } from '../inbound-mail.ts'
import { fitsPattern } from '../site-patterns.ts'

/** Notify of the mail that opens a ticket, of every mail, or of none. */
export type RobotRing = 'once' | 'always' | 'never'

/** The site's settings for mails of machines; the first rule that matches decides. */
export interface RobotRings {
  readonly robots: RobotRing
  readonly rules: readonly {
    readonly mailbox?: string | undefined
    /** In lower case; `*` matches any characters. */
    readonly sender?: string | undefined
    readonly robots: RobotRing
  }[]
}

/** Whether agents are notified of a machine's mail. They never are of newsletters and vacation notices. */
export function isRung(
  { place, message, isNew }: { readonly place: Arrival; readonly message: MailMessage; readonly isNew: boolean },
  { robots, rules }: RobotRings = { robots: 'once', rules: [] },
): boolean {
  if (message.kind !== 'auto-generated' || message.isBulk || message.isList) return false
  const fits = rules.find(
    ({ mailbox, sender }) =>
      (mailbox ?? place.mailbox) === place.mailbox && (sender === undefined || fitsPattern(sender, message.from.addrSpec ?? '')),
  )
  const ring = fits?.robots ?? robots
  return ring === 'always' || (ring === 'once' && isNew)
}
