/** What an agent's mail orders: commands, the text below them, and who is to read it. */
import type { Agent } from '../directory.ts'
import { parentIds } from '../inbound-mail.ts'
import { isLive } from '../letters/old-mail.ts'
import { internally } from '../letters/agent-letters.ts'
import type { MailCase, UnruledCase } from '../mail-case.ts'
import type { AnsweredNotification, HiddenMail } from '../threads.ts'
import { readCommands, type AgentCommand, type CommandFault, type CommandedText } from './agent-commands.ts'

/** The orders of a mail. */
export interface AgentOrders extends CommandedText {
  /** Is there something for others to read? A file below mere commands may be the logo of a signature. */
  readonly hasContent: boolean
  /** It stays internal, as the agent says or as his mails do when they say nothing. */
  readonly staysInternal: boolean
  readonly isUsuallyInternal: boolean
  /** It asks for the list of commands, and for nothing else. */
  readonly isHelp: boolean
}

/** An agent's mail with what it orders. */
export interface AgentCase extends MailCase {
  /** null: somebody who uses the shared mailbox itself. */
  readonly author: Agent | null
  readonly orders: AgentOrders
  /** What he answers. */
  readonly answered: AnsweredNotification | null
  /** It opens a ticket. */
  readonly isNew: boolean
  /** The same mail with another footer, from another of our mailboxes: it was carried out. */
  readonly isRepeat: boolean
  /** It waited for `#send`, which came. */
  readonly isReleased?: true
}

/** Was the same mail, with another footer, carried out already? */
export function isRepeat({ place, threads }: UnruledCase): boolean {
  return threads.contentsOf(place.scope, place.identity).length > 0
}

/** Of a text: what is quoted stands below what is written. */
const mostSearched = 100_000
const answersGo = 'replyabovethislineyouranswergoesto'
const internallyMeant = internally.replace(/[^a-z]/g, '')

/** Reads the orders. What was sent from the shared mailbox, or long ago, was read by others as it stands. */
export function ordersOf(unruled: UnruledCase, author: Agent | null): AgentOrders {
  const { visibleReply, attachments } = unruled.message
  const plain = { commands: [], text: visibleReply.trim(), fault: null }
  const read = isLive(unruled) ? readCommands(visibleReply) : plain
  const says = (name: AgentCommand['name']) => read.commands.some((command) => command.name === name)
  const usually = isUsuallyInternal(unruled, author)
  const isFileEnough = read.commands.length === 0 || says('public')
  return {
    ...read,
    fault: read.fault ?? contradictionIn(read.commands),
    hasContent: hasWords(read.text) || (isFileEnough && attachments.length > 0),
    isUsuallyInternal: usually,
    isHelp: says('help'),
    staysInternal: says('note') || (usually && !says('public')),
  }
}

/** The mark of an image stands for the file. */
function hasWords(text: string): boolean {
  return text.replace(/\[(?:image\b|cid:)[^\]]*\]/g, '').trim() !== ''
}

function contradictionIn(commands: readonly AgentCommand[]): CommandFault | null {
  const commandNamed = (name: AgentCommand['name']) => commands.find((command) => command.name === name)
  const [note, contrary] = [commandNamed('note'), commandNamed('public') ?? commandNamed('only')]
  return note && contrary ? { line: contrary.line, reason: `it contradicts ${note.line}` } : null
}

/** An answer to what is internal is internal, too, whatever else it answers; else the agent's own setting counts. */
function isUsuallyInternal({ proof, message, threads }: UnruledCase, agent: Agent | null): boolean {
  if (!agent) return false
  // Also what a colleague was told and handed on: whoever answers it answers what is internal.
  const isInternal = proof.tokens.some((token) => token.isInternal) || quotesInternalMail(message.text)
  return isInternal || answeredMail({ proof, message, threads }) === 'note' || agent.replies === 'internal'
}

/** What agents alone see of the mail that is answered; null: customers see it, or it is ours, or none of the ticket's. */
export function answeredMail({ proof, message, threads }: Pick<UnruledCase, 'proof' | 'message' | 'threads'>): HiddenMail | null {
  if (proof.tokens.some(({ foundIn }) => foundIn === 'in-reply-to')) return null
  return parentIds(message).reduce<HiddenMail | null>((found, id) => found ?? threads.hiddenMail(id), null)
}

/** Of a program that keeps no ids: the first mail of ours that is quoted says where its answer goes. */
function quotesInternalMail(text: string): boolean {
  const letters = text
    .slice(0, mostSearched)
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase()
  const noteAt = letters.indexOf(answersGo)
  return noteAt >= 0 && letters.startsWith(internallyMeant, noteAt + answersGo.length)
}
