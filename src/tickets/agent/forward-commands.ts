/** The commands above a forward: they are for the ticket that the forward goes to (mail.md §4.4). */
import { isLive } from '../letters/acknowledgement.ts'
import type { AgentCase } from './agent-case.ts'
import { withCommands } from './agent-command-edits.ts'
import { readCommands, type AgentCommand, type CommandFault, type CommandedText } from './agent-commands.ts'
import { ordersOf } from './agent-orders.ts'
import { toldOfRefusal, type Refusal } from './agent-refusal.ts'
import type { OutboundDraft } from '../decision.ts'
import { withRemark, type Cause, type Draft } from '../draft.ts'
import type { ResolvedContact } from '../people/people.ts'

/** A ticket after the commands, or as it was, with the mail that tells why. */
export interface ForwardCommanded {
  readonly draft: Draft
  readonly added: readonly ResolvedContact[]
  readonly outbound: readonly OutboundDraft[]
  readonly notes: readonly string[]
}

/** The commands of a forwarder's words, and what is left as his note; with a fault all of it is the note. */
export function forwardOrders({ mail, mailbox, world }: AgentCase, note: string): CommandedText {
  const isRepeat = world.contentsOf(mail.scope, mail.identity).length > 0
  if (!isLive(mail, mailbox) || isRepeat) return { commands: [], text: note, fault: null }
  const read = readCommands(note)
  const said = read.commands.find(({ name }) => name === 'public')
  const fault = read.fault ?? (said ? publicFault(said) : null)
  return fault ? { commands: [], text: note, fault } : read
}

/** The customer never sees what stands above his own words. */
function publicFault({ line }: AgentCommand): CommandFault {
  return { line, reason: 'what is written above a forward stays internal' }
}

/** Carries the commands out: all, or none. The forward itself stands, since a customer waits. */
export function withForwardCommands(
  draft: Draft,
  { commands, fault }: CommandedText,
  { asked, cause }: { readonly asked: AgentCase; readonly cause: Cause },
): ForwardCommanded {
  const { mail, mailbox, world } = asked
  const agent = mail.message.from.addrSpec ?? ''
  const place = { world, mailbox, cause, agent, records: world.commandRecords }
  const done = withCommands(draft, commands, place)
  const refused = fault ?? done.fault
  if (refused) return withRefusal(draft, refused, { asked, cause })
  return {
    draft: done.draft,
    added: done.added,
    outbound: [],
    notes: commands.map(({ line }) => `carried out: ${line}`),
  }
}

function withRefusal(
  draft: Draft,
  { line, reason }: CommandFault,
  { asked, cause }: { readonly asked: AgentCase; readonly cause: Cause },
): ForwardCommanded {
  const sentence = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
  const refusal: Refusal = {
    reason: `${sentence} The mail was taken as a forward, but none of its commands was carried out.`,
    ...{ rule: 'agent-commands', line },
  }
  const noted = withRemark(draft, { body: `${line}\n${refusal.reason}`, rule: refusal.rule }, cause)
  const ordered = { ...asked, orders: ordersOf(asked.mail, asked.world), isNew: false, isRepeat: false }
  const outbound = toldOfRefusal(noted.ticket, ordered, refusal)
  return { draft: noted, added: [], outbound, notes: [`refused: ${line}: ${refusal.reason}`] }
}
