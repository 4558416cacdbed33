/**
 * How good suggestions are: real threads are split in two, their linking headers ignored; each first half asks for its second
 * half among all of them. Beside it a plain BM25 of a known library (MiniSearch) over the same texts, in the same run.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import MiniSearch from 'minisearch'
import { similarEntries } from '../../src/act/suggest.ts'
import type { ParsedMessage } from '../../src/mail/message.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'
import { entryOf, type Source } from '../../src/search/entry.ts'
import type { Store } from '../../src/store/store.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import type { Row } from './table.ts'

const corpora = resolve(import.meta.dirname, '../../../shared/corpora')

/** Half of a thread; halves `2k` and `2k + 1` belong together. */
interface Half {
  readonly number: TicketNumber
  readonly source: Source
}

/** Measures both on the threads of the corpora; without the corpora there is nothing to measure. */
export async function suggestQualityRows(store: Store): Promise<Row[]> {
  const rows: Row[] = []
  for (const set of ['lists-usrp_users', 'bug_tag', 'notmuch-refs']) {
    const file = join(corpora, 'expected/threading', `${set}.jsonl`)
    if (!existsSync(file)) return [{ what: 'suggestions', value: 'no corpora beside the checkout: not measured' }]
    const halves = await halvesOf(file)
    const entries = halves.map(({ number, source }) => ({ _id: number, version: 0, ...entryOf(source) }))
    await store.ticketEntries.remove(await idsOf(store))
    await store.ticketEntries.write(entries)
    const ours = await ranksOf(halves, async ({ number }) => {
      const entry = entries[number - 2]!
      return (await similarEntries(entry, store.ticketEntries, number)).map(({ id }) => id)
    })
    rows.push(rowOf(`${set}: ours, ${halves.length} halves`, ours), rowOf(`${set}: plain BM25`, await ranksOf(halves, plainSearch(halves))))
  }
  return rows
}

async function idsOf(store: Store): Promise<readonly TicketNumber[]> {
  const ids = []
  for await (const { id } of store.ticketEntries.versions()) ids.push(id)
  return ids
}

async function halvesOf(file: string): Promise<readonly Half[]> {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const mails = lines
    .map((line) => JSON.parse(line) as { path: string; group?: unknown; date: string })
    .filter(({ group }) => group !== undefined)
  const threads = [...Map.groupBy(mails, ({ group }) => String(group)).values()].filter((thread) => thread.length > 1)
  const halves: Half[] = []
  for (const thread of threads) {
    const inTime = thread.toSorted((a, b) => Date.parse(a.date) - Date.parse(b.date))
    const messages = await Promise.all(inTime.map(async ({ path }) => (await parseMail(readFileSync(join(corpora, 'mail', path)))).message))
    const middle = Math.ceil(messages.length / 2)
    for (const half of [messages.slice(0, middle), messages.slice(middle)])
      halves.push({ number: (halves.length + 2) as TicketNumber, source: sourceOf(half) })
  }
  return halves
}

function sourceOf(messages: readonly ParsedMessage[]): Source {
  return {
    title: messages[0]?.subject ?? '',
    texts: messages.map(({ visibleReply, text }) => ({ text: visibleReply || text, isInternal: false })),
    people: [],
    files: [],
    tags: [],
    values: [],
  }
}

/** MiniSearch as it comes: BM25+ over title and text, any of the words. */
function plainSearch(halves: readonly Half[]) {
  const search = new MiniSearch({ fields: ['title', 'text'] })
  const documents = halves.map(({ number, source }) => ({
    id: number,
    title: source.title,
    text: source.texts.map(({ text }) => text).join('\n'),
  }))
  search.addAll(documents)
  return async ({ number }: Half) => {
    const { title, text } = documents[number - 2]!
    return search
      .search(`${title} ${text}`)
      .map(({ id }) => id as TicketNumber)
      .filter((id) => id !== number)
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
