/** Removes words that no text contains any more from the list by which the search corrects and completes typed words. */
import { setTimeout as wait } from 'node:timers/promises'
import { SearchUnavailableError } from '../errors.ts'
import { internalMark } from '../search/entry.ts'
import type { Store } from '../store/store.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { entryOfTicket, wordOf } from './feed-search.ts'

/** A working feeder stores its progress every five seconds and after each change. */
const longestWaitMs = 15_000
const lookEveryMs = 200

/** The words of some tickets and articles, as indexed and as they are now. */
export async function wordsOf(tickets: readonly TicketNumber[], articles: readonly string[], store: Store): Promise<ReadonlySet<string>> {
  const { wordIndexes } = store
  const indexed = async () => [
    ...(await Promise.all(tickets.map((number) => wordIndexes.tickets.find(number)))),
    ...(await Promise.all(articles.map((id) => wordIndexes.articles.find(id)))),
  ]
  const entries = [
    ...(await indexed().catch(unlessAway)),
    ...(await Promise.all((await store.tickets.load(tickets)).map((ticket) => entryOfTicket(ticket, store)))),
  ]
  return new Set(entries.flatMap((entry) => entry?.terms.flatMap(wordOf) ?? []))
}

/**
 * Removes those of the words that no text contains any more; waits for a feeder that may still index older texts. While the search server
 * is away, all of the words go: nobody can tell which ones other texts contain.
 */
export async function forgetWords(words: ReadonlySet<string>, store: Store): Promise<void> {
  await store.searchWords.remove(await unusedAmong(words, store).catch((error: unknown) => unlessAway(error) && [...words]))
}

async function unusedAmong(words: ReadonlySet<string>, store: Store): Promise<readonly string[]> {
  await feederThrough(await store.timeMs(), store)
  const { tickets, articles } = store.wordIndexes
  const unused: string[] = []
  for (const word of words) {
    const terms = [word, `${internalMark}${word}`]
    if ((await tickets.frequency(terms)) + (await articles.frequency(terms)) === 0) unused.push(word)
  }
  return unused
}

function unlessAway(error: unknown): readonly never[] {
  if (error instanceof SearchUnavailableError) return []
  throw error
}

async function feederThrough(atMs: number, { searchState }: Store): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += lookEveryMs) {
    const { ownedUntil = null, through = null } = (await searchState.read()) ?? {}
    if (ownedUntil === null || ownedUntil.getTime() < atMs || (through !== null && through.getTime() > atMs)) return
    await wait(lookEveryMs)
  }
}
