/** What an agent's mail orders: commands, the text below them, and who is to read it (mail.md §4.4, §4.5). */
import { isLive } from '../letters/acknowledgement.ts'
import { readCommands, type AgentCommand, type CommandFault, type CommandedText } from './agent-commands.ts'
import type { World } from '../decision.ts'
import type { Agent } from '../directory.ts'
import type { InboundMail } from '../inbound-mail.ts'

/** The orders of a mail. */
export interface AgentOrders extends CommandedText {
  /** Is there something for others to read? A file below mere commands may be the logo of a signature. */
  readonly hasContent: boolean
  /** It stays internal, as the agent says or as his mails do when they say nothing. */
  readonly staysInternal: boolean
  readonly isUsuallyInternal: boolean
}

/** Reads the orders. What was sent from the shared mailbox, or long ago, was read by others as it stands. */
export function ordersOf(mail: InboundMail, { directory }: World): AgentOrders {
  const { visibleReply, attachments, from } = mail.message
  const plain = { commands: [], text: visibleReply.trim(), fault: null }
  const mailbox = directory.mailboxes.get(mail.mailbox)
  const read = mailbox && isLive(mail, mailbox) ? readCommands(visibleReply) : plain
  const says = (name: AgentCommand['name']) => read.commands.some((command) => command.name === name)
  const usually = isUsuallyInternal(mail, directory.agents.get(from.addrSpec ?? ''))
  const isFileEnough = read.commands.length === 0 || says('public')
  return {
    ...read,
    fault: read.fault ?? contradictionIn(read.commands),
    hasContent: read.text !== '' || (isFileEnough && attachments.length > 0),
    isUsuallyInternal: usually,
    staysInternal: says('note') || (usually && !says('public')),
  }
}

function contradictionIn(commands: readonly AgentCommand[]): CommandFault | null {
  const [first, second] = ['note', 'public'].map((name) => commands.find((command) => command.name === name))
  return first && second ? { line: second.line, reason: `it contradicts ${first.line}` } : null
}

/** An answer to what is internal is internal, too; else the agent's own setting counts. */
function isUsuallyInternal({ tokens }: InboundMail, agent: Agent | undefined): boolean {
  if (!agent) return false
  const answered = tokens.find((token) => token.agent === agent.addrSpec)
  return answered?.isInternal === true || agent.replies === 'internal'
}
