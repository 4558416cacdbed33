/** A mail from outside, with everything that it is decided from. */
import type { Ruling } from './authority.ts'
import type { Deal, World } from './decision.ts'
import type { MailboxPolicy } from './directory.ts'
import type { InboundMail } from './inbound-mail.ts'

/** Everything that one customer mail is decided from. */
export interface CustomerCase {
  readonly mail: InboundMail
  readonly mailbox: MailboxPolicy
  readonly ruling: Ruling
  readonly world: World
  readonly deal: Deal
}

/** An unproven agent or a mail with failed authentication changes nothing (mail.md §2.6). */
export function isEffective({ ruling }: Pick<CustomerCase, 'ruling'>): boolean {
  return ruling.verdict !== 'distrusted' && ruling.verdict !== 'unverified-agent'
}

/** Is this a person's message, which needs an answer and moves the stage (T-043)? */
export function isMessage(asked: CustomerCase): boolean {
  return isEffective(asked) && isFromPerson(asked.mail)
}

/** Written by a person to us, not by a robot and not to a thousand others. */
export function isFromPerson({ message }: InboundMail): boolean {
  return message.kind === 'human' && !message.isBulk
}

/** Why agents have to look at a mail that was kept without effect; no word of the mail itself. */
export function suspicion({ ruling }: CustomerCase): string {
  if (ruling.isSpent)
    return 'The mail that this answers has been shown to people who are no agents, so that answering it proves nothing any more: they could have written this. It was kept and sent to nobody. If you wrote it, answer the newest notification of this ticket instead.'
  return ruling.verdict === 'unverified-agent'
    ? 'The sender’s address is an agent’s, but nothing proves that the agent wrote this. It was kept and sent to nobody.'
    : 'The authentication of the sender failed. The mail was kept; it changes no people and no stage, and gets no answer.'
}
