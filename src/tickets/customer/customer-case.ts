/** A mail from outside with all that it is decided from. */
import type { Cause } from '../draft.ts'
import type { MailMessage } from '../inbound-mail.ts'
import type { MailCase } from '../mail-case.ts'
import type { MailPeople, ResolvedContact } from '../people/people.ts'
import type { Verdict } from '../thread/sender-policy.ts'

/** The input of the rules for one customer mail. */
export interface CustomerCase extends MailCase {
  /** null: the sender cannot be a customer. */
  readonly sender: ResolvedContact | null
  readonly cause: Cause
  /** The mail opens a ticket. */
  readonly isNew: boolean
  /** To and Cc as the CC rules decide on them, computed once the ticket has the sender's workspace (T-033). For messages alone. */
  readonly people: MailPeople
}

/** A web form that anybody fills in proves nothing of its author, so it neither adds nor removes people on an existing ticket. */
export function bringsNobody({ message, isNew }: Pick<CustomerCase, 'message' | 'isNew'>): boolean {
  return !isNew && message.form !== undefined && !message.form.isListed
}

/** Why agents must look at a mail that is kept without effect, by the verdict on its sender. */
const suspicions: Partial<Record<Verdict, string>> = {
  'unverified-agent': 'The sender’s address is an agent’s, but nothing proves that the agent wrote this. It was kept and sent to nobody.',
  'unverified-user':
    'The sender’s address is that of a member of the organization who is no agent, or no longer there, and nothing proves that they wrote this. It was kept and sent to nobody.',
  'own-address':
    'The sender’s address is one of our own, but it is no mail that we sent. It was kept and sent to nobody; if a form of your web site writes so, let it write from an address of its own.',
  'answers-for-agent': 'It was kept and sent to nobody.',
  withheld:
    'Somebody new has mailed what looks like a code or a link for signing in or signing up to the reply address of this ticket. Only agents see it. It may be somebody’s attempt to be taken for us: do not pass it on.',
  spam: 'It is taken for spam. It was kept; it changes nothing, and nobody was told.',
  'asks-to-join':
    'Somebody new writes into this ticket, and nothing vouches for the address. The mail is on the ticket and went to nobody outside.',
  distrusted: 'The authentication of the sender failed. The mail was kept; it changes no people and no stage, and gets no answer.',
}

/** Whether the mail may change its ticket's people, stage or flags. */
export function isEffective({ ruling }: Pick<MailCase, 'ruling'>): boolean {
  return suspicions[ruling.verdict] === undefined
}

/** Whether agents are alerted to a mail without effect. Programs that write to a reply address, or from ours, raise no alerts. */
export function isAlarming({ ruling, message, proof }: MailCase): boolean {
  if (ruling.verdict === 'asks-to-join' || ruling.verdict === 'spam') return false
  const isForged = ruling.verdict === 'unverified-agent' || ruling.verdict === 'distrusted'
  return isForged || (!isEffective({ ruling }) && isFromPerson(message) && !proof.isEcho)
}

/** Whether an unproven sender asks to join the ticket. Robots do not ask. */
export function asksToJoin({ ruling, message, proof }: MailCase): boolean {
  return ruling.verdict === 'asks-to-join' && isFromPerson(message) && !proof.isEcho
}

/** Whether this is a person's message, which needs an answer and moves the stage (T-043). */
export function isMessage(mailCase: MailCase): boolean {
  return isEffective(mailCase) && isFromPerson(mailCase.message)
}

/** Written by a person, and not as bulk mail. */
function isFromPerson({ kind, isBulk }: MailMessage): boolean {
  return kind === 'human' && !isBulk
}

/** The text of the alert to a mail that was kept without effect; it quotes nothing of the mail. */
export function suspicion({ ruling, message, spam }: MailCase): string {
  if (ruling.verdict === 'spam') return `${suspicions.spam ?? ''} (${spam ?? ''})`
  if (ruling.verdict === 'answers-for-agent')
    return `It was kept and sent to nobody: somebody answered your notification from ${message.from.addrSpec ?? 'an unreadable address'}. If it was you, answer from your own address, or have it added to your addresses.`
  if (ruling.isSpent)
    return 'The mail that this answers has been shown to people who are no agents, so that answering it proves nothing any more: they could have written this. It was kept and sent to nobody. If you wrote it, answer the newest notification of this ticket, or this mail with #public in its first line.'
  return suspicions[ruling.verdict] ?? ''
}
