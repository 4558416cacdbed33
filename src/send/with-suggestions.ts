/** Adds suggestions (T-140) to notifications when they are sent, not when they are decided. */
import type { Log } from '../logger.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { TicketNumber } from '../tickets/ticket.ts'

/** A ticket or article to suggest. */
export interface SuggestionLine {
  readonly id: string
  readonly title: string
}

/** Finds suggestions for a ticket, most similar first. */
export type FindSuggestions = (ticket: TicketNumber) => Promise<readonly SuggestionLine[]>

export interface SuggestDeps {
  readonly store: Pick<Store, 'outbox'>
  readonly log: Log
  /** null: the site wants none. */
  readonly suggest: FindSuggestions | null
}

const longestTitle = 70

/**
 * The row with suggestions, which are stored before it is sent, so that they are recognised in the quotation of an answer. Mail never waits
 * for them, and never fails because of them.
 */
export async function withSuggestions(claimed: OutboxRow, { store, log, suggest }: SuggestDeps): Promise<OutboxRow> {
  const isFirst = claimed.kind === 'notification' && claimed.attempts === 1 && claimed.answerRoute !== undefined
  if (suggest === null || !isFirst) return claimed
  try {
    const lines = suggestionLines(await suggest(claimed.ticket))
    return lines === '' ? claimed : ((await store.outbox.addText(claimed, lines)) ?? claimed)
  } catch (error) {
    log.warn({ err: error }, 'a notification went out without suggestions')
    return claimed
  }
}

/** The suggestions as the end of a notification's text. */
export function suggestionLines(suggestions: readonly SuggestionLine[]): string {
  if (suggestions.length === 0) return ''
  const lines = suggestions.map(({ id, title }) => `  ${id}  ${title.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, longestTitle)}`)
  return ['', '', 'Like it:', ...lines].join('\n')
}

/**
 * Caches suggestions for the other notifications of the same ticket, and searches only a few times a second: in a flood of mail most
 * notifications go without.
 */
export function sparingly(find: FindSuggestions, now: () => number): FindSuggestions {
  const cache = new Map<TicketNumber, { readonly atMs: number; readonly found: Promise<readonly SuggestionLine[]> }>()
  let searchedAtMs = -Infinity
  return async (ticket) => {
    const atMs = now()
    for (const [number, suggested] of cache) if (atMs - suggested.atMs > cachedMs) cache.delete(number)
    const cached = cache.get(ticket)
    if (cached) return cached.found
    if (atMs - searchedAtMs < betweenSearchesMs) return []
    searchedAtMs = atMs
    const found = find(ticket)
    cache.set(ticket, { atMs, found })
    return found
  }
}

const cachedMs = 30_000
const betweenSearchesMs = 200
