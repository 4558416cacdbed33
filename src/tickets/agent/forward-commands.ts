/** The commands above a forward; they apply to the ticket that the forward goes to. */
import { withNotes, withRemark, type Cause, type Draft } from '../draft.ts'
import { isLive } from '../letters/old-mail.ts'
import type { MailCase } from '../mail-case.ts'
import { withCommands } from './agent-command-edits.ts'
import type { CommandName } from './agent-command-forms.ts'
import { readCommands, type CommandFault, type CommandedText } from './agent-commands.ts'
import { isRepeat, ordersOf } from './agent-orders.ts'
import { commandRefusal, withRefusalTold } from './agent-refusal.ts'

/** Splits the text above a forward into commands and the note below them. With a fault, the whole text is the note. */
export function forwardOrders(mailCase: MailCase, note: string): CommandedText {
  if (!isLive(mailCase) || isRepeat(mailCase)) return { commands: [], text: note, fault: null }
  const read = readCommands(note)
  const unfit = read.commands.flatMap(({ name, line }) => (unfitting[name] ? [{ line, reason: unfitting[name] }] : []))
  const fault = read.fault ?? unfit[0]
  return fault ? { commands: [], text: note, fault } : read
}

/** Commands about an answer to the customer make no sense above a forward, whose text stays internal. */
const unfitting: Readonly<Partial<Record<CommandName, string>>> = {
  help: 'here are the commands',
  public: 'what is written above a forward stays internal',
  canned: 'what is written above a forward stays internal',
  only: 'what is written above a forward stays internal',
  split: 'a forward answers no message that could be split off',
  send: 'a forward answers no mail in which an answer waits',
}

/** Carries out all commands or none. The forward itself is kept in any case, since a customer waits. */
export function withForwardCommands(
  draft: Draft,
  { commands, fault }: CommandedText,
  { mailCase, cause }: { readonly mailCase: MailCase; readonly cause: Cause },
): Draft {
  const { message, mailbox, site, threads } = mailCase
  const agent = message.from.addrSpec ?? ''
  const context = { site, threads, mailbox, cause, agent, route: null, records: site.commandRecords }
  const done = fault ? { fault } : withCommands(draft, commands, context)
  if ('fault' in done) return withRefusal(draft, done.fault, { mailCase, cause })
  const carriedOut = commands.map(({ line }) => `carried out: ${line}`)
  return withNotes(done, carriedOut)
}

function withRefusal(
  draft: Draft,
  fault: CommandFault,
  { mailCase, cause }: { readonly mailCase: MailCase; readonly cause: Cause },
): Draft {
  const what = 'The mail was taken as a forward, but none of its commands was carried out.'
  const refusal = commandRefusal(fault, what)
  const { line, reason } = { ...refusal, line: fault.line }
  const remarked = withRemark(draft, { body: `${line}\n${reason}`, rule: refusal.rule }, cause)
  const author = mailCase.site.directory.agents.get(mailCase.message.from.addrSpec ?? '') ?? null
  const agentCase = {
    ...mailCase,
    author,
    orders: ordersOf(mailCase, author),
    answered: null,
    isNew: false,
    isRepeat: false,
  }
  return withRefusalTold(withNotes(remarked, [`refused: ${line}: ${reason}`]), agentCase, refusal)
}
