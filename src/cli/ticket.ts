/** `intray ticket`: lists, shows, creates, answers and annotates tickets. */
import type { Command } from 'commander'
import { NotFoundError, UserError } from '../errors.ts'
import type { Address } from '../mail/message.ts'
import { answerTicket, noteOnTicket } from '../pipeline/answer-ticket.ts'
import { createTicket } from '../pipeline/create-ticket.ts'
import { loadRecords } from '../pipeline/load-records.ts'
import type { Runtime } from '../runtime.ts'
import { matchOf } from '../store/ticket-selection.ts'
import { displayId, severities, type Severity, type Ticket } from '../tickets/ticket.ts'
import type { CommonOptions } from '../environment.ts'
import { ticketRow } from './ticket-row.ts'
import { print, printJson, table } from './output.ts'
import { agentNamed, depsOf, numberOf, withPrintOptions, withRuntime } from './session.ts'
import { showTicket, ticketJson } from './show-ticket.ts'
import { registerEdits } from './ticket-edit.ts'
import { conditionOf } from '../tickets/ticket-query.ts'
import { registerLinks } from './ticket-links.ts'

interface WriteOptions extends CommonOptions {
  readonly as?: string
  readonly text?: string
  readonly json: boolean
}

/** Adds the command. */
export function register(program: Command): void {
  const ticket = program.command('ticket').description('everything that people do to tickets')
  const common = withPrintOptions
  const written = (command: Command) =>
    common(command)
      .option('--as <address>', 'the agent who writes; default: the only one, or the first')
      .option('--text <text>', 'what is said; default: standard input')
  common(ticket.command('list'))
    .description('tickets, newest change first')
    .option('--filter <key=value...>', 'tickets that match all of them', [])
    .option('--limit <n>', 'at most so many', '50')
    .addHelpText('after', '\nExample:\n  intray ticket list --filter needsResponse=true')
    .action(list)
  common(ticket.command('show <ticket>'))
    .description('one ticket with its people, mails and history')
    .option('--full', 'whole mails instead of the newly written text', false)
    .addHelpText('after', '\nExample:\n  intray ticket show TKT-12')
    .action(show)
  written(ticket.command('create'))
    .description('a ticket by hand; it starts in the queue')
    .requiredOption('--title <title>', 'what it is about')
    .requiredOption('--mailbox <name>', 'the mailbox it belongs to')
    .option('--reporter <address>', 'the customer it is for')
    .option('--part <name>', 'part of the product; default: the mailbox’s')
    .option('--severity <severity>', severities.join(', '))
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
  registerEdits(ticket)
  registerLinks(ticket)
}

async function list(
  options: CommonOptions & { filter: readonly string[]; limit: string; json: boolean },
): Promise<void> {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
    throw new UserError('--limit is a number from 1 to 100000')
  await withRuntime(options, false, async ({ store }) => {
    const { fields } = await loadRecords({}, store)
    const conditions = options.filter.map((text) => conditionOf(text, fields))
    const tickets = await store.tickets.list(matchOf(conditions), limit)
    if (options.json) for (const ticket of tickets) await printJson(ticketRow(ticket))
    else await print(tickets.length === 0 ? 'no tickets\n' : table([heading, ...tickets.map(tableRow)]))
  })
}

const heading = ['ticket', 'stage', 'needs response', 'severity', 'reported by', 'title']

function tableRow(ticket: Ticket): readonly string[] {
  const reporters = ticket.reportedBy.map((id) => id.slice(id.lastIndexOf('/') + 1))
  const { stage, severity, title, needsResponse } = ticket
  return [
    displayId(ticket.number),
    stage,
    needsResponse ? 'yes' : 'no',
    severity,
    reporters.join(', '),
    title.slice(0, 60),
  ]
}

async function show(text: string, options: CommonOptions & { json: boolean; full: boolean }): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    const ticket = await found(text, runtime)
    if (options.json) await printJson(await ticketJson(ticket, runtime.store))
    else await print(await showTicket(ticket, runtime.store, options.full))
  })
}

interface CreateOptions extends WriteOptions {
  readonly title: string
  readonly mailbox: string
  readonly reporter?: string
  readonly part?: string
  readonly severity?: string
}

async function create(options: CreateOptions): Promise<void> {
  const severity = severityNamed(options.severity)
  const reporter = options.reporter === undefined ? null : addressOf(options.reporter)
  const body = await textOf(options)
  await withRuntime(options, false, async (runtime) => {
    const { title, mailbox, part = null } = options
    const by = agentNamed(options.as, runtime)
    const ticket = await createTicket({ by, title, mailbox, part, severity, reporter, body }, depsOf(runtime))
    await said(options, ticket, `${displayId(ticket.number)} created`)
  })
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
    const { ticket, outbox } = await answerTicket(numberOf(text), { by, text: answer, to, cc }, depsOf(runtime))
    await runtime.outboxQueue?.enqueue(outbox, '0').catch(() => undefined)
    const readers = ticket.emailMembers.map(({ addrSpec }) => addrSpec).join(', ')
    await said(options, ticket, `${displayId(ticket.number)} answered; it is in the outbox for ${readers}`)
  })
}

async function note(text: string, options: WriteOptions): Promise<void> {
  const body = await textOf(options)
  await withRuntime(options, false, async (runtime) => {
    const ticket = await noteOnTicket(
      numberOf(text),
      { by: agentNamed(options.as, runtime), text: body },
      depsOf(runtime),
    )
    await said(options, ticket, `noted on ${displayId(ticket.number)}`)
  })
}

async function said(options: WriteOptions, ticket: Ticket, sentence: string): Promise<void> {
  if (options.json) await printJson(ticketRow(ticket))
  else await print(`${sentence}\n`)
}

async function found(text: string, { store }: Runtime): Promise<Ticket> {
  const ticket = await store.tickets.find(numberOf(text))
  if (!ticket) throw new NotFoundError(`there is no ${displayId(numberOf(text))}`)
  return ticket
}

function addressOf(text: string): Address {
  const addrSpec = text.trim().toLowerCase()
  if (!/^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\]+$/.test(addrSpec))
    throw new UserError(`"${text}" is no e-mail address`)
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
