/** `intray ticket create|reply|note`: what agents write. */
import type { Command } from 'commander'
import { UserError } from '../errors.ts'
import type { Address } from '../mail/message.ts'
import { answerTicket, noteOnTicket } from '../act/answer-ticket.ts'
import { createTicket } from '../act/create-ticket.ts'
import { isEmailAddress } from '../tickets/directory.ts'
import { displayId, severities, type Severity, type Ticket } from '../tickets/ticket.ts'
import { print, printJson } from './output.ts'
import { agentNamed, depsOf, numberOf, withActOptions, withRuntime, type ActOptions } from './session.ts'
import { storedFiles } from './stored-files.ts'
import { tagOf } from './ticket-edit.ts'
import { ticketRow } from './ticket-row.ts'

interface WriteOptions extends ActOptions {
  readonly text?: string
  readonly file: readonly string[]
}

/** Adds the sub-commands. */
export function registerWriting(ticket: Command): void {
  const written = (command: Command) =>
    withActOptions(command)
      .option('--text <text>', 'what is said; default: standard input')
      .option('--file <path...>', 'files that go with it', [])
  written(ticket.command('create'))
    .description('a ticket by hand; it starts in the queue')
    .requiredOption('--title <title>', 'what it is about')
    .requiredOption('--mailbox <name>', 'the mailbox it belongs to')
    .option('--reporter <address>', 'the customer it is for')
    .option('--part <name>', 'part of the product; default: the mailbox’s')
    .option('--severity <severity>', severities.join(', '))
    .option('--owner <user...>', 'ids of users; default: the mailbox’s')
    .option('--group <name>', 'default: the mailbox’s')
    .option('--workspace <name>', 'default: the reporter’s')
    .option('--subtype <name>', 'such as bug')
    .option('--tag <tag...>', 'as name or name=value', [])
    .option('--link <issue...>', 'issues that it waits for', [])
    .addHelpText(
      'after',
      '\nExample:\n  intray ticket create --mailbox support --title "Printer" --reporter ann@acme.example --text "Called by phone."',
    )
    .action(create)
  written(ticket.command('reply <ticket>'))
    .description('an answer to the customer, sent from the mailbox’s address')
    .option('--to <address...>', 'these instead of the email members')
    .option('--cc <address...>', 'these in addition', [])
    .addHelpText('after', '\nExample:\n  intray ticket reply TKT-12 --text "Is it plugged in?"')
    .action(reply)
  written(ticket.command('note <ticket>'))
    .description('an internal note; customers never see it')
    .addHelpText('after', '\nExample:\n  intray ticket note TKT-12 --text "He means the old model."')
    .action(note)
}

interface CreateOptions extends WriteOptions {
  readonly title: string
  readonly mailbox: string
  readonly reporter?: string
  readonly part?: string
  readonly severity?: string
  readonly owner?: readonly string[]
  readonly group?: string
  readonly workspace?: string
  readonly subtype?: string
  readonly tag: readonly string[]
  readonly link: readonly string[]
}

async function create(options: CreateOptions): Promise<void> {
  const severity = severityNamed(options.severity)
  const reporter = options.reporter === undefined ? null : addressOf(options.reporter)
  const links = options.link.map((target) => ({ type: 'is_dependent_on' as const, target }))
  const body = await textOf(options)
  await withRuntime(options, false, async (runtime) => {
    const { title, mailbox, part = null } = options
    const by = agentNamed(options.as, runtime)
    const files = await storedFiles(options.file, runtime.store)
    const tags = options.tag.map(tagOf)
    const plain = { by, title, mailbox, part, severity, reporter, body, files, tags, links }
    const ticket = await createTicket({ ...plain, ...chosen(options) }, depsOf(runtime))
    await said(options, ticket, `${displayId(ticket.number)} created`)
  })
}

/** What is left out is the mailbox's, or the reporter's. */
function chosen({ owner, group, workspace, subtype }: CreateOptions): object {
  const all = { ownedBy: owner, group, revOrg: workspace, subtype }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

async function reply(
  text: string,
  options: WriteOptions & { to?: readonly string[]; cc: readonly string[] },
): Promise<void> {
  const to = options.to?.map(addressOf) ?? null
  const cc = options.cc.map(addressOf)
  const answer = await textOf(options)
  await withRuntime(options, true, async (runtime) => {
    const by = agentNamed(options.as, runtime)
    const files = await storedFiles(options.file, runtime.store)
    const ticket = await answerTicket(numberOf(text), { by, text: answer, to, cc, files }, depsOf(runtime))
    const readers = ticket.emailMembers.map(({ addrSpec }) => addrSpec).join(', ')
    await said(options, ticket, `${displayId(ticket.number)} answered; it is in the outbox for ${readers}`)
  })
}

async function note(text: string, options: WriteOptions): Promise<void> {
  const body = await textOf(options)
  await withRuntime(options, false, async (runtime) => {
    const files = await storedFiles(options.file, runtime.store)
    const written = { by: agentNamed(options.as, runtime), text: body, files }
    const ticket = await noteOnTicket(numberOf(text), written, depsOf(runtime))
    await said(options, ticket, `noted on ${displayId(ticket.number)}`)
  })
}

async function said(options: WriteOptions, ticket: Ticket, sentence: string): Promise<void> {
  if (options.json) await printJson(ticketRow(ticket))
  else await print(`${sentence}\n`)
}

function addressOf(text: string): Address {
  const addrSpec = text.trim().toLowerCase()
  if (!isEmailAddress(addrSpec)) throw new UserError(`"${text}" is no e-mail address`)
  return { addrSpec, displayName: '' }
}

function severityNamed(text: string | undefined): Severity | null {
  if (text === undefined) return null
  const severity = severities.find((one) => one === text)
  if (!severity) throw new UserError(`severity is one of ${severities.join(', ')}; not "${text}"`)
  return severity
}

async function textOf({ text }: WriteOptions): Promise<string> {
  if (text !== undefined) return text
  if (process.stdin.isTTY) throw new UserError('say it with --text, or pipe it in')
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}
