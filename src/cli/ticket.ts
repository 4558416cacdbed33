/** `intray ticket`: lists, shows, creates, answers and annotates tickets. */
import { allowed } from '../act/allowed.ts'
import type { Command } from 'commander'
import { NotFoundError, UserError } from '../errors.ts'
import { loadRecords } from '../act/load-records.ts'
import { clocksOf } from '../config/sla-policy.ts'
import type { Runtime } from '../process/runtime.ts'
import { matchOf } from '../store/ticket-selection.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { conditionOf } from '../tickets/records/ticket-query.ts'
import { allGiven } from '../tickets/refusal.ts'
import type { CommonOptions } from '../process/environment.ts'
import { ticketRow } from './ticket-row.ts'
import { print, printJson, table } from './output.ts'
import { numberOf, withPrintOptions, withRuntime } from './session.ts'
import { clockLines } from './show-clocks.ts'
import { showTicket, ticketJson } from './show-ticket.ts'
import { registerEdits } from './ticket-edit.ts'
import { registerLinks } from './ticket-links.ts'
import { registerStages } from './ticket-stages.ts'
import { registerWriting } from './ticket-write.ts'

/** Adds the command. */
export function register(program: Command): void {
  const ticket = program.command('ticket').description('everything that people do to tickets')
  const common = withPrintOptions
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
  registerWriting(ticket)
  registerEdits(ticket)
  registerLinks(ticket)
  registerStages(ticket)
}

async function list(
  options: CommonOptions & { filter: readonly string[]; limit: string; json: boolean },
): Promise<void> {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
    throw new UserError('--limit is a number from 1 to 100000')
  await withRuntime(options, false, async ({ store }) => {
    const { fields } = await loadRecords({}, store)
    const conditions = allowed(allGiven(options.filter.map((text) => conditionOf(text, fields))))
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
    const clocks = clocksOf(ticket, runtime.config, Date.now())
    if (options.json) await printJson({ ...(await ticketJson(ticket, runtime.store)), sla: clocks })
    else await print([await showTicket(ticket, runtime.store, options.full), ...clockLines(clocks), ''].join('\n'))
  })
}

async function found(text: string, { store }: Runtime): Promise<Ticket> {
  const ticket = await store.tickets.find(numberOf(text))
  if (!ticket) throw new NotFoundError(`there is no ${displayId(numberOf(text))}`)
  return ticket
}
