/** Reads the commands at the head of an agent's mail, as people type them on any keyboard. */
import { formNamed, formOf, nearestForm, withPlainDashes, type CommandForm, type CommandName } from './agent-command-forms.ts'

/** A command as the mail gives it. */
export interface AgentCommand {
  readonly name: CommandName
  /** Without surrounding blanks; empty for commands without an argument. */
  readonly argument: string
  /** The line as it was written. */
  readonly line: string
}

/** A line that cannot be carried out, and why. */
export interface CommandFault {
  readonly line: string
  /** A sentence without its full stop. */
  readonly reason: string
}

/** The commands of a mail and the text below them. With a fault, neither counts. */
export interface CommandedText {
  readonly commands: readonly AgentCommand[]
  readonly text: string
  readonly fault: CommandFault | null
}

/** Mail programs turn words with dots into links; the text view shows their targets. */
const linkTarget = /<https?:[^>\s]{1,2000}>/gi

/** More than anybody writes by hand. */
const mostCommands = 50
/** In characters; a longer argument is text that slipped into the line. */
const longestArgument = 4000
/** In characters, of a line that a refusal quotes. */
const quotedLength = 200

/**
 * Reads the commands of a text: the lines that start with `#`, up to the first other line. Empty lines between them do not count, since
 * mail programs write each line as a paragraph.
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
  const beside = commands.filter(({ name }) => formOf(name).takes === 'text').map(({ argument }) => argument)
  return { commands, text: [...beside, below].filter((text) => text !== '').join('\n'), fault }
}

/** Whether a text begins with commands, valid or not. */
export function hasCommands(visibleReply: string): boolean {
  return isCommandLine(visibleReply)
}

/** Marks of lists, bold type and quotations that people and programs put before a command, and invisible characters. */
const start =
  /^[\s\u00ad\u200b-\u200f\u2060]*(?:(?:[-*+•·‣◦]|\d{1,2}[.)])\s+)?(?:[^\p{L}\p{N}#＃﹟♯>|\n]{1,6}(?=[#＃﹟♯]\s*\p{L})|(?=[#＃﹟♯]))/u
/** The closing marks around a command: behind its name, or at the end of the line. */
const markEnd = /^([#＃﹟♯]\s*[\p{L}-]{1,30})[*_`~"'”’\])>»]{1,3}(?=\s|$)|[*_`~"'”’\])>»]{1,3}$/u
/** Commands typed with a slash, as in other programs. */
const slashed = /^\s*\/([\p{L}-]{2,24})(?=\s|$)/u

/** Keyboards have other number signs: fullwidth, small, sharp. */
function isCommandLine(line: string): boolean {
  const [, word = ''] = slashed.exec(line) ?? []
  return start.test(line) || (word !== '' && formNamed(word) !== null)
}

function readLine(typed: string): AgentCommand | CommandFault {
  const written = typed.replace(slashed, '#$1')
  const plain = written
    .replace(start, '')
    .replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .trim()
  const isMarked = /[*_`~"'“„‘(<[«]\s?(?=[#＃﹟♯])/.test(written)
  const [, word = '', rest = ''] = /^[#＃﹟♯]\s*(\S*)(?:\s+([^]*))?$/.exec(isMarked ? plain.replace(markEnd, '$1') : plain) ?? []
  const line = plain.slice(0, quotedLength)
  const [form, behind] = formIn(word.slice(0, quotedLength), rest)
  if (!form) return { line, reason: noCommand(word.slice(0, quotedLength)) }
  const argument = tidied(form, behind.replace(linkTarget, ' ').trim())
  const reason = reasonAgainst(form, argument)
  return reason === null ? { name: form.name, argument, line } : { line, reason }
}

/** The hyphen in a command's name may be typed as a blank. */
function formIn(word: string, rest: string): readonly [CommandForm | null, string] {
  const form = formNamed(word)
  if (form) return [form, rest]
  const [, second = '', more = ''] = /^(\S{1,24})(?:\s+([^]*))?$/.exec(rest) ?? []
  return second === '' ? [null, rest] : [formNamed(`${word}-${second}`), more]
}

function noCommand(word: string): string {
  const nearest = nearestForm(word)
  return `#${word} is no command${nearest ? `; did you mean #${nearest.name}?` : ''}`
}

/** Keyboards end lines with full stops, and people quote names. Words and texts stay as they are. */
function tidied({ takes }: CommandForm, argument: string): string {
  if (takes === 'words' || takes === 'text') return argument
  const [, quoted = argument] = /^["“”„‟«»'‘’‚](.{1,500})["“”„‟«»'‘’][.…。]?$/su.exec(argument) ?? []
  return withPlainDashes(quoted.replace(/[\s.…。]{1,10}$/, ''))
}

function reasonAgainst({ name, takes, example }: CommandForm, argument: string): string | null {
  if (takes === 'text') return null
  if ((takes === 'something' || takes === 'words') && argument === '') return `#${name} needs something behind it, such as ${example}`
  if (takes === 'nothing' && argument !== '') return `#${name} takes nothing behind it; the text stands on the lines below`
  return argument.length > longestArgument ? `more than ${longestArgument} characters stand behind #${name}` : null
}

function tooMany(head: readonly string[]): CommandFault {
  return {
    line: (head[mostCommands] ?? '').trim().slice(0, quotedLength),
    reason: `one mail gives at most ${mostCommands} commands`,
  }
}
