/** What an agent's mail orders: commands, the text below them, and whether it stays internal. */
import type { Agent } from '../directory.ts'
import { parentIds } from '../inbound-mail.ts'
import { isLive } from '../letters/old-mail.ts'
import { internally } from '../letters/agent-letters.ts'
import type { MailCase, UnruledCase } from '../mail-case.ts'
import type { AnsweredNotification, HiddenMail } from '../threads.ts'
import { readCommands, type AgentCommand, type CommandFault, type CommandedText } from './agent-commands.ts'

/** The orders of a mail. */
export interface AgentOrders extends CommandedText {
  /** Whether the mail has something for others to read. A file below commands alone may be the logo of a signature. */
  readonly hasContent: boolean
  /** The mail stays internal: by its commands, or by default (`isUsuallyInternal`). */
  readonly staysInternal: boolean
  /** The mail stays internal unless `#public` says otherwise. */
  readonly isUsuallyInternal: boolean
  /** `#help`: the agent gets the list of commands, and nothing else is carried out. */
  readonly isHelp: boolean
}

/** An agent's mail with what it orders. */
export interface AgentCase extends MailCase {
  /** null: somebody who writes from the shared mailbox itself. */
  readonly author: Agent | null
  readonly orders: AgentOrders
  /** The notification that the mail answers; null: none. */
  readonly answered: AnsweredNotification | null
  /** The mail opens a ticket. */
  readonly isNew: boolean
  /** Another copy of a mail that was carried out: it came by another of our mailboxes, with another footer. */
  readonly isRepeat: boolean
  /** The answer was held for `#send`, which has come. */
  readonly isReleased?: true
}

/** Whether another copy of this mail, with another footer, was carried out already. */
export function isRepeat({ place, threads }: UnruledCase): boolean {
  return threads.contentsOf(place.scope, place.identity).length > 0
}

/** In characters of a text: quotations stand below what is written. */
const mostSearched = 100_000
const answersGo = 'replyabovethislineyouranswergoesto'
const internallyMeant = internally.replace(/[^a-z]/g, '')

/**
 * Reads the orders of a mail. In mail sent from the shared mailbox, or from before our first start, commands are text: others have read it
 * as it stands.
 */
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

/** An image's placeholder is no word; its file counts by itself. */
function hasWords(text: string): boolean {
  return text.replace(/\[(?:image\b|cid:)[^\]]*\]/g, '').trim() !== ''
}

function contradictionIn(commands: readonly AgentCommand[]): CommandFault | null {
  const commandNamed = (name: AgentCommand['name']) => commands.find((command) => command.name === name)
  const [note, contrary] = [commandNamed('note'), commandNamed('public') ?? commandNamed('only')]
  return note && contrary ? { line: contrary.line, reason: `it contradicts ${note.line}` } : null
}

/** The answer to something internal is internal; otherwise the agent's own setting decides. */
function isUsuallyInternal({ proof, message, threads }: UnruledCase, agent: Agent | null): boolean {
  if (!agent) return false
  // A notification of something internal stays internal when a colleague forwards it.
  const isInternal = proof.tokens.some((token) => token.isInternal) || quotesInternalMail(message.text)
  return isInternal || answeredMail({ proof, message, threads }) === 'note' || agent.replies === 'internal'
}

/** The kind of internal mail that this one answers; null: customers see that mail, or it is ours, or it is on no ticket. */
export function answeredMail({ proof, message, threads }: Pick<UnruledCase, 'proof' | 'message' | 'threads'>): HiddenMail | null {
  if (proof.tokens.some(({ foundIn }) => foundIn === 'in-reply-to')) return null
  return parentIds(message).reduce<HiddenMail | null>((found, id) => found ?? threads.hiddenMail(id), null)
}

/** Some programs keep no ids: there the first of our mails that is quoted tells whether it was internal. */
function quotesInternalMail(text: string): boolean {
  const letters = text
    .slice(0, mostSearched)
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase()
  const noteAt = letters.indexOf(answersGo)
  return noteAt >= 0 && letters.startsWith(internallyMeant, noteAt + answersGo.length)
}
