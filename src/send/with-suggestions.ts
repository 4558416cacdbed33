/** What is like a ticket goes along with the mail that tells agents of it (T-140): looked up as it is sent, not as it is decided. */
import type { Log } from '../logger.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { TicketNumber } from '../tickets/ticket.ts'

/** A ticket or an article that is like a ticket. */
export interface SuggestionLine {
  readonly id: string
  readonly title: string
}

/** Finds what is like a ticket, the most alike first. */
export type FindSuggestions = (ticket: TicketNumber) => Promise<readonly SuggestionLine[]>

/** What is needed to add them. */
export interface SuggestDeps {
  readonly store: Pick<Store, 'outbox'>
  readonly log: Log
  /** null: the site wants none. */
  readonly suggest: FindSuggestions | null
}

const longestTitle = 70

/**
 * The row with its suggestions, stored before it is sent, so that they are known when they come back in an answer's
 * quotation. No mail waits for them, or fails by them.
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

/** The end of a notification. */
export function suggestionLines(suggestions: readonly SuggestionLine[]): string {
  if (suggestions.length === 0) return ''
  const lines = suggestions.map(({ id, title }) => `  ${id}  ${title.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, longestTitle)}`)
  return ['', '', 'Like it:', ...lines].join('\n')
}

/**
 * Keeps what was found for a while, for all who are told of the same ticket, and looks no more often than a few times a
 * second: in a flood of mail, most is told without.
 */
export function sparingly(find: FindSuggestions, now: () => number): FindSuggestions {
  const kept = new Map<TicketNumber, { readonly atMs: number; readonly found: Promise<readonly SuggestionLine[]> }>()
  let lookedAtMs = -Infinity
  return async (ticket) => {
    const atMs = now()
    for (const [number, suggested] of kept) if (atMs - suggested.atMs > keptMs) kept.delete(number)
    const known = kept.get(ticket)
    if (known) return known.found
    if (atMs - lookedAtMs < betweenLooksMs) return []
    lookedAtMs = atMs
    const found = find(ticket)
    kept.set(ticket, { atMs, found })
    return found
  }
}

const keptMs = 30_000
const betweenLooksMs = 200
