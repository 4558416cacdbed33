/** `intray ticket list WORDS`, `suggest` and `canned`: finds tickets by words, and what is like a ticket. */
import type { Command } from 'commander'
import { cannedAnswersFor } from '../act/canned-answers.ts'
import { excerptsOf, findTickets } from '../act/search-tickets.ts'
import { selectedTickets, selectionOf, type SelectionDeps } from '../act/select-tickets.ts'
import { suggestionsFor, type Suggestion } from '../act/suggest.ts'
import { editDepsOf } from '../process/edit-deps.ts'
import { wireTicket } from '../operations/ticket-shape.ts'
import { wireSuggestion } from '../operations/suggestion.ts'
import type { Excerpt } from '../search/excerpt.ts'
import type { SortKey } from '../tickets/records/ticket-query.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { print, printJson, printRows } from './output.ts'
import { agentNamed, numberOf, withActOptions, withRuntime, type ActOptions } from './session.ts'
import { requestOf } from './view-options.ts'

interface ListOptions {
  readonly filter: readonly string[]
  readonly sort?: string
  readonly json: boolean
  readonly most: number
}

/** Prints the tickets that match words, best match first or in the order of the options. */
export async function listFound(text: string, { filter, sort, json, most }: ListOptions, deps: SelectionDeps): Promise<void> {
  const { store } = deps
  const viewer = { kind: 'agent' } as const
  const { conditions, order } = await selectionOf(requestOf({ filter, ...(sort === undefined ? {} : { sort }) }), deps)
  const { numbers, strict, terms, isPartial, isCut } = await findTickets({ text, conditions, viewer }, store)
  const all = await store.tickets.inOrder(order.length === 0 ? numbers.slice(0, most) : strict)
  const tickets = order.length === 0 ? all : await inOrder(all, order, { ...deps, most })
  const excerpts = await excerptsOf(tickets, terms, { viewer, store })
  const row = (ticket: Ticket) => ({ ...wireTicket(ticket), excerpt: excerpts.get(ticket.number)?.text ?? null })
  if (json) return printRows(tickets, { json, row, cells: () => [], none: '' })
  if (isPartial && tickets.length > 0) await print('no ticket has all the words; these have some:\n')
  const texts = tickets.map((ticket) => lines(ticket, excerpts.get(ticket.number)))
  if (order.length === 0 && strict.length < texts.length) texts.splice(strict.length, 0, 'these have most of the words:\n')
  await print(tickets.length === 0 ? 'no tickets\n' : texts.join(''))
  if (isCut) await print('the newest were looked at; more words or a filter find older ones\n')
}

async function inOrder(all: readonly Ticket[], order: readonly SortKey[], { most, ...deps }: SelectionDeps & { readonly most: number }) {
  const among = await selectionOf(requestOf({ filter: [`display_id=${all.map(({ number }) => displayId(number)).join(',')}`] }), deps)
  return all.length === 0 ? [] : Array.fromAsync(selectedTickets({ conditions: among.conditions, order }, deps.store, most))
}

function lines({ number, stage, title }: Ticket, excerpt?: Excerpt): string {
  const head = `${displayId(number).padEnd(10)} ${stage.padEnd(26)} ${title.slice(0, 90)}\n`
  return excerpt ? `${head}           ${withMarks(excerpt)}\n` : head
}

/** The excerpt with asterisks around the words that matched. */
function withMarks({ text, found }: Excerpt): string {
  let at = 0
  const parts = found.map(([start, end]) => {
    const part = `${text.slice(at, start)}*${text.slice(start, end)}*`
    at = end
    return part
  })
  return `${parts.join('')}${text.slice(at)}`
}

/** Adds the commands to the group `ticket`. */
export function registerSuggestions(ticket: Command): void {
  withActOptions(ticket.command('suggest <ticket>'))
    .description('tickets, articles and canned answers like it, the most alike first; vote on them with: intray ticket vote')
    .option('--limit <n>', 'at most so many of each kind', '3')
    .addHelpText('after', '\nExample:\n  intray ticket suggest TKT-12')
    .action(suggest)
  withActOptions(ticket.command('canned <ticket>'))
    .description('canned answers that fit it, filled in, the likest first; to send one: intray ticket reply TKT-12 --canned NAME')
    .addHelpText('after', '\nExample:\n  intray ticket canned TKT-12')
    .action(canned)
}

async function canned(text: string, options: ActOptions): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    const agent = options.as === undefined && runtime.config.agents.length === 0 ? null : await agentNamed(options.as, runtime)
    const answers = await cannedAnswersFor(numberOf(text), agent, editDepsOf(runtime))
    const none = 'no canned answer fits it; to write one: intray canned-answer create'
    await printRows(answers, { ...options, cells: ({ id, text: filled }) => [id, filled.replaceAll(/\s+/g, ' ').slice(0, 120)], none })
  })
}

async function suggest(text: string, options: ActOptions & { readonly limit: string }): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    const voter = options.as === undefined && runtime.config.agents.length === 0 ? null : (await agentNamed(options.as, runtime)).addrSpec
    const limit = Math.min(20, Math.max(1, Number(options.limit) || 3))
    const found = await suggestionsFor({ ticket: numberOf(text), voter, limit }, runtime.store)
    if (options.json) for (const suggestion of found) await printJson(wireSuggestion(suggestion))
    else await printRows(found, { ...options, cells, none: 'nothing is like it' })
  })
}

function cells({ id, title, score, vote }: Suggestion): readonly string[] {
  return [id, vote === null ? '  ' : vote === 1 ? '👍' : '👎', score.toFixed(1).padStart(6), title.slice(0, 90)]
}
