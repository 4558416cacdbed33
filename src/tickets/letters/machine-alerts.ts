/** Which machines' mails agents hear of: a person may wait behind a voicemail, a fax or an alarm. */
import type { Arrival, MailMessage } from '../inbound-mail.ts'
import { fitsPattern } from '../site-patterns.ts'

/** Of the mails of machines: the one that opens a ticket, every one, or none. */
export type RobotRing = 'once' | 'always' | 'never'

/** What a site wants to hear of machines; the first rule that fits counts. */
export interface RobotRings {
  readonly robots: RobotRing
  readonly rules: readonly {
    readonly mailbox?: string | undefined
    /** In lower case; `*` stands for any characters. */
    readonly sender?: string | undefined
    readonly robots: RobotRing
  }[]
}

/** Do agents hear of this mail of a machine? Newsletters, and people's vacation robots, ring nobody. */
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
