/**
 * How good suggestions are: real threads are split in two, their linking headers ignored; each first half asks for its second
 * half among all of them. Beside it a plain BM25 of a known library (MiniSearch) over the same texts, in the same run.
 */
import { entryOf, type Source } from '../../src/search/entry.ts'
import type { Store } from '../../src/store/store.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { listText, plainSearch, threadsOf, type ListText, type ListThread } from './list-threads.ts'
import type { Row } from './table.ts'

/** Half of a thread; halves `2k` and `2k + 1` belong together. */
interface Half {
  readonly number: TicketNumber
  readonly text: ListText
}

/** Measures both on the threads of the corpora; without the corpora there is nothing to measure. */
export async function suggestQualityRows(store: Store): Promise<Row[]> {
  const rows: Row[] = []
  for (const set of ['lists-usrp_users', 'bug_tag', 'notmuch-refs']) {
    const threads = await threadsOf(set)
    if (!threads) return [{ what: 'suggestions', value: 'no corpora beside the checkout: not measured' }]
    const halves = halvesOf(threads)
    const entries = halves.map(({ number, text }) => ({ _id: number, version: 0, ...entryOf(sourceOf(text)) }))
    await store.wordIndexes.tickets.remove(await idsOf(store))
    await store.wordIndexes.tickets.write(entries)
    const ours = await ranksOf(halves, async ({ number }) => {
      const entry = entries[number - 2]!
      return (await store.wordIndexes.tickets.similarTo(entry, number)).map(({ id }) => id)
    })
    rows.push(
      rowOf(`${set}: ours, ${halves.length} halves`, ours),
      rowOf(`${set}: plain BM25`, await ranksOf(halves, plainSuggestions(halves))),
    )
  }
  return rows
}

async function idsOf(store: Store): Promise<readonly TicketNumber[]> {
  const ids = []
  for await (const { id } of store.wordIndexes.tickets.versions()) ids.push(id)
  return ids
}

function halvesOf(threads: readonly ListThread[]): readonly Half[] {
  const texts = threads
    .filter(({ messages }) => messages.length > 1)
    .flatMap(({ messages }) => {
      const middle = Math.ceil(messages.length / 2)
      return [messages.slice(0, middle), messages.slice(middle)].map(listText)
    })
  return texts.map((text, i) => ({ number: (i + 2) as TicketNumber, text }))
}

function sourceOf({ title, texts }: ListText): Source {
  return { title, texts: texts.map((text) => ({ text, isInternal: false })), people: [], files: [], tags: [], values: [] }
}

/** Asks with all the words of a half. */
function plainSuggestions(halves: readonly Half[]) {
  const search = plainSearch(halves.map(({ text }) => text))
  return async ({ number, text: { title, texts } }: Half) => {
    const found = search(`${title} ${texts.join('\n')}`).map((place) => (place + 2) as TicketNumber)
    return found.filter((id) => id !== number)
  }
}

async function ranksOf(halves: readonly Half[], suggest: (half: Half) => Promise<readonly TicketNumber[]>): Promise<readonly number[]> {
  const ranks = []
  for (const half of halves.filter(({ number }) => number % 2 === 0))
    ranks.push((await suggest(half)).indexOf((half.number + 1) as TicketNumber))
  return ranks
}

function rowOf(what: string, ranks: readonly number[]): Row {
  const recall = (at: number) => (ranks.filter((rank) => rank >= 0 && rank < at).length / ranks.length).toFixed(3)
  const reciprocal = ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0) / ranks.length
  return { what, value: `recall@1 ${recall(1)} · @5 ${recall(5)} · @10 ${recall(10)} · MRR ${reciprocal.toFixed(3)}` }
}
