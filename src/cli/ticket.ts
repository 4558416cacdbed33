/** `intray ticket`: lists, finds, shows and edits tickets. */
import type { Command } from 'commander'
import { existingTicket } from '../act/change-ticket.ts'
import { selectedTickets, selectionOf } from '../act/select-tickets.ts'
import { UserError } from '../errors.ts'
import { clocksOf } from '../config/sla-policy.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import type { CommonOptions } from '../process/environment.ts'
import { wireClocks } from '../operations/clocks.ts'
import { wireTicket } from '../operations/ticket-shape.ts'
import { addOperations } from './operation-command.ts'
import { print, printJson, printRows } from './output.ts'
import { numberOf, withPrintOptions, withRuntime } from './session.ts'
import { clockLines } from './show-clocks.ts'
import { showTicket, ticketJson } from './show-ticket.ts'
import { registerLinks } from './ticket-links.ts'
import { registerStages } from './ticket-stages.ts'
import { listFound, registerSuggestions } from './ticket-search.ts'
import { requestOf } from './view-options.ts'

/** Adds the command. */
export function register(program: Command): void {
  const ticket = program.command('ticket').description('lists and finds tickets, and everything that people do to them')
  withPrintOptions(ticket.command('list [words...]'))
    .description('tickets, newest change first; with words, the best match first')
    .option('--filter <key=value...>', 'tickets that match all of them', [])
    .option('--sort <keys>', 'such as severity:desc,created_date')
    .option('--limit <n>', 'at most so many', '50')
    .addHelpText(
      'after',
      `
Words: printer jam      both, in title, texts, names, numbers; the last may be unfinished
                        of three or more: tickets that have most of them come behind
       "clock source"   one after the other      -laser       not that word
       from:acme.example   who wrote or gets it   tag:NAME  title:WORD  file:WORD
       Quote them for your shell: intray ticket list '"clock source"' -- -laser
Filters: account=Acme               of that customer         needs_response=true     nobody has answered yet
         created_date>=2026-03-01   since then               stage=queued,resolved     one of these
         severity!=low              not that                 intray attributes: all that there are
Articles about the same: intray article find WORDS; like one ticket: intray ticket suggest TKT-12

Examples:
  intray ticket list printer --filter account=Acme needs_response=true created_date\\>=2026-03-01
  intray ticket list blank pages from:acme.example --filter needs_response=true created_date\\>=2026-03-01`,
    )
    .action((words: readonly string[], options: ListOptions) => list(words, options))
  withPrintOptions(ticket.command('show <ticket>'))
    .description('one ticket with its people, mails and history')
    .option('--full', 'whole mails instead of the newly written text', false)
    .addHelpText('after', '\nExample:\n  intray ticket show TKT-12')
    .action(show)
  addOperations(ticket)
  registerLinks(ticket)
  registerSuggestions(ticket)
  registerStages(ticket)
}

export type ListOptions = CommonOptions & { filter: readonly string[]; limit: string; sort?: string; json: boolean }

/** Prints a list of tickets. @param none - what is printed when there are none */
export async function list(words: readonly string[], options: ListOptions, none = 'no tickets'): Promise<void> {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) throw new UserError('--limit is a number from 1 to 100000')
  await withRuntime(options, false, async ({ store, config }) => {
    if (words.length > 0) return listFound(words.join(' '), { ...options, most: limit }, { store, config })
    const request = requestOf({ filter: options.filter, sort: options.sort ?? 'modified_date:desc' })
    const tickets = await Array.fromAsync(selectedTickets(await selectionOf(request, { store, config }), store, limit))
    await printRows(tickets, { ...options, row: wireTicket, heading, cells, none })
  })
}

const heading = ['ticket', 'stage', 'needs response', 'severity', 'reported by', 'title']

function cells(ticket: Ticket): readonly string[] {
  const reporters = ticket.reportedBy.map((id) => id.slice(id.lastIndexOf('/') + 1))
  const { stage, severity, title, needsResponse } = ticket
  return [displayId(ticket.number), stage, needsResponse ? 'yes' : 'no', severity, reporters.join(', '), title.slice(0, 60)]
}

/** Prints one ticket with its people, mails and history. */
export async function show(text: string, options: CommonOptions & { json: boolean; full: boolean }): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    const ticket = await existingTicket(numberOf(text), runtime.store)
    const clocks = clocksOf(ticket, runtime.config, Date.now())
    if (options.json) await printJson({ ...(await ticketJson(ticket, runtime.store)), sla: wireClocks(clocks) })
    else await print([await showTicket(ticket, runtime.store, options.full), ...clockLines(clocks), ''].join('\n'))
  })
}
