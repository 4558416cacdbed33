/** Words that stand in no text any more go from the list that typed words are mended and completed by. */
import { setTimeout as wait } from 'node:timers/promises'
import { SearchUnavailableError } from '../errors.ts'
import { internalMark } from '../search/entry.ts'
import type { Store } from '../store/store.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { entryOfTicket, wordOf } from './feed-search.ts'

/** A feeder at work notes how far it is every five seconds, or after each change. */
const longestWaitMs = 15_000
const lookEveryMs = 200

/** The words by which tickets and articles are found, or will be, wherever the index is. */
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
 * Takes away those of some words that nothing has any more; a feeder that has read older texts is waited for. While a search server
 * is away, all of them go: nobody can tell which ones others have.
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
