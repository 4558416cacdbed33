/** Commands at the head of an agent's mail (mail.md §4.4): which there are, and which a mail gives. */

/** What stands behind a command: nothing, something that it needs, or the first line of the text. */
type Takes = 'nothing' | 'something' | 'text'

const form = <N extends string>(name: N, takes: Takes, example: string, does: string) => ({
  name,
  takes,
  example,
  does,
})

/** Every command, with what an agent is told of it. */
export const commandForms = [
  form('note', 'text', '#note', 'the text is for agents only'),
  form('public', 'text', '#public', 'the text goes to the customers'),
  form('start', 'nothing', '#start', 'the work on it begins'),
  form('wait', 'nothing', '#wait', 'it waits for the customer'),
  form('resolve', 'nothing', '#resolve', 'it is resolved'),
  form('close', 'nothing', '#close', 'the same'),
  form('cancel', 'something', '#cancel sent twice', 'it is cancelled, for this reason'),
  form('stage', 'something', '#stage awaiting_product_assist', 'it goes to this stage'),
  form('assign', 'something', '#assign Kim Larsen', 'its owner: a name, an address, or me'),
  form('group', 'something', '#group second-line', 'its group'),
  form('severity', 'something', '#severity high', 'low, medium, high or blocker'),
  form('tag', 'something', '#tag Resolution=Answered', 'a tag, with its value if it has values'),
  form('part', 'something', '#part Billing', 'what it is about'),
  form('needs-response', 'something', '#needs-response off', 'on or off'),
  form('cc', 'something', '#cc bob@customer.example', 'these people get the mails, this one included'),
  form('accept', 'nothing', '#accept', 'who asks to join is let in'),
  form('send', 'nothing', '#send', 'your answer that waits is sent'),
  form('link', 'something', '#link TKT-12', 'another ticket, or an issue such as ISS-3'),
] as const

/** The name of a command. */
export type CommandName = (typeof commandForms)[number]['name']

/** A command as it was given. */
export interface AgentCommand {
  readonly name: CommandName
  /** Without blanks around it; empty for commands that take none. */
  readonly argument: string
  /** As it was written. */
  readonly line: string
}

/** A line that cannot be carried out, and why. */
export interface CommandFault {
  readonly line: string
  /** A sentence without its full stop. */
  readonly reason: string
}

/** The commands of a mail and the text below them; with a fault nothing of it counts. */
export interface CommandedText {
  readonly commands: readonly AgentCommand[]
  readonly text: string
  readonly fault: CommandFault | null
}

/** Mail programs make links of words with dots; the text view shows where they lead. */
const linkTarget = /<https?:[^>\s]{1,2000}>/gi

/** Nobody writes more by hand. */
const mostCommands = 50
/** Of what stands behind a command; a text is no argument. */
const longestArgument = 4000
/** Of a line that is quoted to its author. */
const quotedLength = 200

/**
 * Reads the commands of a text: its first lines that start with `#`, until the first other line. Empty lines between them
 * do not count, since mail programs write each line as a paragraph.
 *
 * @param visibleReply - what the agent newly wrote, without quotations and signature
 */
export function readCommands(visibleReply: string): CommandedText {
  const lines = visibleReply.split('\n')
  const end = lines.findIndex((line) => line.trim() !== '' && !isCommandLine(line))
  const head = lines.slice(0, end < 0 ? lines.length : end).filter((line) => line.trim() !== '')
  const below = end < 0 ? '' : lines.slice(end).join('\n').trim()
  const read = head.slice(0, mostCommands).map((line) => readLine(line.trim()))
  const fault = read.find((line) => 'reason' in line) ?? (head.length > mostCommands ? tooMany(head) : null)
  const commands = read.flatMap((line) => ('reason' in line ? [] : [line]))
  const beside = commands.filter(({ name }) => takesOf(name) === 'text').map(({ argument }) => argument)
  return { commands, text: [...beside, below].filter((text) => text !== '').join('\n'), fault }
}

/** Does a text begin with commands, be they right or wrong? */
export function hasCommands(visibleReply: string): boolean {
  return isCommandLine(visibleReply)
}

/** Japanese input methods write the full-width sign. */
function isCommandLine(line: string): boolean {
  return /^\s*[#＃]/.test(line)
}

function readLine(written: string): AgentCommand | CommandFault {
  const [, word = '', rest = ''] = /^[#＃](\S*)(?:\s+([^]*))?$/.exec(written) ?? []
  const line = written.slice(0, quotedLength)
  const found = commandForms.find(({ name }) => name === word.toLowerCase())
  if (!found) return { line, reason: `#${word.slice(0, quotedLength)} is no command` }
  const argument = rest.replace(linkTarget, ' ').trim()
  const reason = reasonAgainst(found, argument)
  return reason === null ? { name: found.name, argument, line } : { line, reason }
}

function reasonAgainst({ name, takes, example }: (typeof commandForms)[number], argument: string): string | null {
  if (takes === 'text') return null
  if (takes === 'something' && argument === '') return `#${name} needs something behind it, such as ${example}`
  if (takes === 'nothing' && argument !== '') return `#${name} takes nothing behind it; the text stands on the lines below`
  return argument.length > longestArgument ? `more than ${longestArgument} characters stand behind #${name}` : null
}

function tooMany(head: readonly string[]): CommandFault {
  return {
    line: (head[mostCommands] ?? '').trim().slice(0, quotedLength),
    reason: `one mail gives at most ${mostCommands} commands`,
  }
}

function takesOf(name: CommandName): Takes | undefined {
  return commandForms.find((known) => known.name === name)?.takes
}
