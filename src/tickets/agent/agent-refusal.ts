/** Why an agent's mail is not carried out, and what he is told then: nothing of it, or all of it (mail.md §4.4). */
import { isLive } from '../letters/acknowledgement.ts'
import { strangersIn, type Addressees, type OrderedCase } from './agent-case.ts'
import type { CommandFault } from './agent-commands.ts'
import type { OutboundDraft } from '../decision.ts'
import { refusalText } from '../letters/letters.ts'
import { mailToAgent } from '../letters/outbound-drafts.ts'
import { messagesInHourBefore } from '../stage/sla.ts'
import type { Ticket } from '../ticket.ts'

/** A refusal, as the timeline and the agent are told. */
export interface Refusal {
  readonly reason: string
  readonly rule: string
  /** The line that was refused; null: no command was. */
  readonly line: string | null
}

/** Nobody answers one ticket so often within an hour. */
const mostAnswersPerHour = 20

/** Two robots that look like people would answer each other through us without end (mail.md §5.3). */
const runaway: Refusal = {
  rule: 'answers-per-hour',
  line: null,
  reason: `${mostAnswersPerHour} answers went out on this ticket within an hour, as if robots answered each other; this one was sent to nobody.`,
}

/** An answer without a word is more likely a slip than an answer; what others have read is no note. */
export function reasonToRefuse({ mail, orders, world }: OrderedCase, to: Addressees, ticket: Ticket): Refusal | null {
  const [note, said] = ['note', 'public'].map((name) => orders.commands.find((command) => command.name === name))
  const strangers = strangersIn(to.direct, world)
  if (!orders.hasContent && (orders.commands.length === 0 || said))
    return {
      ...{ rule: 'empty-answer', line: null },
      reason: 'Your answer had no text above the quoted part, so it was sent to nobody.',
    }
  if (note && orders.hasContent && strangers.length > 0) {
    const readers = strangers.map(({ addrSpec }) => addrSpec).join(', ')
    return commandRefusal({ line: note.line, reason: `this mail went to ${readers} directly, so that it is no note` })
  }
  if (said && to.relayed.length === 0 && strangers.length === 0)
    return commandRefusal({ line: said.line, reason: 'the ticket has no email members; name some with #cc' })
  return to.relayed.length > 0 && messagesInHourBefore(ticket, 'agent', mail.atMs) >= mostAnswersPerHour
    ? runaway
    : null
}

/** The refusal of a command. */
export function commandRefusal({ line, reason }: CommandFault): Refusal {
  return {
    reason: `${sentence(reason)} The mail changed nothing and was passed on to nobody.`,
    rule: 'agent-commands',
    line,
  }
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
}

/** One mail, in the thread of the mails that he knows; answering it is answering what he answered. */
export function toldOfRefusal(
  ticket: Ticket,
  asked: OrderedCase,
  { reason, line, rule }: Refusal,
): readonly OutboundDraft[] {
  const { mail, mailbox, orders, world } = asked
  const agent = world.directory.agents.get(mail.message.from.addrSpec ?? '')
  // The mail that tells of a robot's answers would be answered by the robot.
  const isEndless = rule === runaway.rule
  if (!agent || !isLive(mail, mailbox) || asked.isRepeat || isEndless) return []
  const isInternal = mail.tokens.find((token) => token.agent === agent.addrSpec)?.isInternal ?? false
  const readers = orders.isUsuallyInternal ? null : ticket.emailMembers
  const about = { kind: 'alert' as const, ticket, mailbox, fromName: mailbox.displayName, isInternal }
  const { messageId } = mail.message
  const told = mailToAgent(agent, { ...about, text: refusalText(ticket, { reason, line, readers }) })
  return [{ ...told, inReplyTo: messageId, references: messageId === null ? [] : [messageId] }]
}
