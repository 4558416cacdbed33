/** Real threads of the corpora beside the checkout, and a plain BM25 of a known library (MiniSearch) over texts of them. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import MiniSearch, { type SearchOptions } from 'minisearch'
import type { ParsedMessage } from '../../src/mail/message.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'

const corpora = resolve(import.meta.dirname, '../../../shared/corpora')

/** Mails that answer one another. */
export interface ListThread {
  /** Short for the Message-ID of its first mail, from which nobody learns it. */
  readonly id: string
  /** The oldest first. */
  readonly messages: readonly ParsedMessage[]
}

/** A text that is looked for. */
export interface ListText {
  readonly title: string
  readonly texts: readonly string[]
}

interface Line {
  readonly path: string
  readonly group?: unknown
  readonly date: string
  readonly message_id: string
}

/** The threads of a set, in the order of the set; null without the corpora. */
export async function threadsOf(set: string): Promise<readonly ListThread[] | null> {
  const file = join(corpora, 'expected/threading', `${set}.jsonl`)
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const mails = lines.map((line) => JSON.parse(line) as Line).filter(({ group }) => group !== undefined)
  const threads: ListThread[] = []
  for (const thread of Map.groupBy(mails, ({ group }) => String(group)).values()) {
    const inTime = thread.toSorted((a, b) => Date.parse(a.date) - Date.parse(b.date))
    const messages = await Promise.all(inTime.map(async ({ path }) => (await parseMail(readFileSync(join(corpora, 'mail', path)))).message))
    threads.push({ id: shortId(inTime[0]?.message_id ?? ''), messages })
  }
  return threads
}

function shortId(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex').slice(0, 10)
}

/** What some mails of a thread say, without what they quote. */
export function listText(messages: readonly ParsedMessage[]): ListText {
  return { title: messages[0]?.subject ?? '', texts: messages.map(({ visibleReply, text }) => visibleReply || text) }
}

/** MiniSearch: BM25+ over title and text, any of the words, as it comes if no options say otherwise; places in `texts`, the best first. */
export function plainSearch(texts: readonly ListText[], options: SearchOptions = {}): (query: string) => readonly number[] {
  const search = new MiniSearch({ fields: ['title', 'text'] })
  search.addAll(texts.map(({ title, texts: some }, id) => ({ id, title, text: some.join('\n') })))
  return (query) => search.search(query, options).map(({ id }) => id as number)
}
