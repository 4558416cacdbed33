/** The index of words on an OpenSearch server, for sites that outgrow the lists in MongoDB. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Entry } from '../search/entry.ts'
import {
  leastShare,
  mostCounted,
  mostHits,
  type EntryDocument,
  type Hit,
  type Hits,
  type Lookup,
  type WordIndex,
  type WordIndexes,
} from '../search/word-index.ts'
import { SearchUnavailableError } from '../errors.ts'
import { anyOf, documentOf, lookupBody, similarBody, type SearchClause } from './lookup-body.ts'
import { OpenSearchClient, type OpenSearchPlace } from './opensearch-client.ts'

interface FoundDocuments {
  readonly hits: { readonly hits: readonly FoundDocument[] }
}
interface FoundDocument {
  readonly _score: number | null
  readonly sort: readonly [number, ...(number | string)[]]
  readonly matched_queries?: readonly string[]
  readonly fields?: { readonly version: readonly [number] }
}
interface StoredEntry<Id> extends Omit<EntryDocument<Id>, '_id' | 'weights'> {
  readonly id: Id
  readonly weights: string
}
interface BulkAnswer {
  readonly items: readonly Readonly<Record<string, { readonly status: number; readonly error?: { readonly reason?: string } }>>[]
}

const writtenAtOnce = 500
const readAtOnce = 5000
/** The server has a newer version, which is no error. */
const isNewerThere = 409

/** After this time, the server forgets the versions of deleted entries. */
const forgottenMs = 500

const settings = {
  number_of_shards: 1,
  auto_expand_replicas: '0-1',
  refresh_interval: '250ms',
  // A deleted entry may return in an older version, after the database was restored.
  gc_deletes: '0s',
  'similarity.default': { type: 'BM25', k1: 1.2, b: 0.5 },
}

function mappingsOf(id: 'long' | 'keyword') {
  const kept = { type: 'object', enabled: false }
  const words = { type: 'text', analyzer: 'whitespace', index_options: 'freqs' }
  return {
    dynamic: 'strict',
    _source: { excludes: ['words', 'marks'] },
    properties: {
      id: { type: id },
      version: { type: 'long' },
      length: kept,
      terms: kept,
      weights: kept,
      marks: { type: 'keyword' },
      words,
    },
  }
}

/** The index of one kind of entries. */
class OpenSearchIndex<Id extends number | string> implements WordIndex<Id> {
  readonly #client: OpenSearchClient
  /** An alias; writing to it never creates an index without mappings. */
  readonly #name: string

  constructor(client: OpenSearchClient, name: string) {
    this.#client = client
    this.#name = name
  }

  async count(): Promise<number> {
    return (await this.#client.ask<{ count: number }>({ method: 'GET', path: `${this.#name}/_count` })).body.count
  }

  async frequency(terms: readonly string[]): Promise<number> {
    const path = `${this.#name}/_count?terminate_after=${mostCounted}`
    return (await this.#client.ask<{ count: number }>({ method: 'POST', path, body: { query: anyOf(terms) } })).body.count
  }

  async matching(lookup: Lookup): Promise<Hits<Id>> {
    if (lookup.required.length + lookup.filters.length === 0) return { hits: [], isCut: false }
    const found = await this.#search(lookupBody(lookup))
    return { hits: found.map(hitOf<Id>), isCut: found.length >= mostHits }
  }

  async similarTo(entry: Entry, itself: Id | null): Promise<readonly Omit<Hit<Id>, 'has'>[]> {
    const hits = (await this.#search(similarBody(entry, itself === null ? null : String(itself)))).map(hitOf<Id>)
    return hits.filter(({ score }) => score >= leastShare * (hits[0]?.score ?? 0))
  }

  async write(entries: readonly EntryDocument<Id>[]): Promise<void> {
    await this.#bulk(
      entries.map((entry) => [
        { index: { _id: String(entry._id), version: entry.version, version_type: 'external_gte' } },
        documentOf(entry),
      ]),
    )
  }

  async remove(ids: readonly Id[]): Promise<void> {
    await this.#bulk(ids.map((id) => [{ delete: { _id: String(id) } }]))
    if (ids.length === 0) return
    // Until then, the server refuses older versions; its clock advances five times a second.
    await wait(forgottenMs)
    await this.#refresh()
  }

  async find(id: Id): Promise<EntryDocument<Id> | null> {
    const path = `${this.#name}/_doc/${encodeURIComponent(String(id))}`
    const { body } = await this.#client.ask<{ _source?: StoredEntry<Id> }>({ method: 'GET', path }, [404])
    if (!body._source) return null
    const { id: _id, version, terms, weights, length } = body._source
    return { _id, version, terms, weights: Buffer.from(weights, 'base64'), length }
  }

  async *versions(): AsyncGenerator<{ readonly id: Id; readonly version: number }> {
    await this.#refresh()
    const all = { size: readAtOnce, _source: false, track_total_hits: false, docvalue_fields: ['version'], sort: [{ id: 'asc' }] }
    for (let page = await this.#search(all); page.length > 0; page = await this.#search({ ...all, search_after: page.at(-1)?.sort }))
      for (const { sort, fields } of page) yield { id: sort[0] as Id, version: fields?.version[0] ?? 0 }
  }

  async #refresh(): Promise<void> {
    await this.#client.ask({ method: 'POST', path: `${this.#name}/_refresh` })
  }

  async #search(body: SearchClause): Promise<readonly FoundDocument[]> {
    return (await this.#client.ask<FoundDocuments>({ method: 'POST', path: `${this.#name}/_search`, body })).body.hits.hits
  }

  async #bulk(actions: readonly (readonly object[])[]): Promise<void> {
    for (let at = 0; at < actions.length; at += writtenAtOnce) {
      const path = `${this.#name}/_bulk?require_alias=true`
      const { body } = await this.#client.ask<BulkAnswer>({ method: 'POST', path, body: actions.slice(at, at + writtenAtOnce).flat() })
      const refused = body.items.flatMap(Object.values).find(({ status, error }) => error && status !== isNewerThere)
      if (refused)
        throw new SearchUnavailableError(`OpenSearch: an entry is refused with ${refused.status}: ${refused.error?.reason ?? 'no reason'}`)
    }
  }
}

function hitOf<Id>({ _score, sort, matched_queries: matched = [] }: FoundDocument): Hit<Id> {
  return { id: sort.at(-1) as Id, score: _score ?? 0, has: matched.map(Number) }
}

/** Creates an index behind its alias if there is none. @returns its UUID */
async function openIndex(client: OpenSearchClient, name: string, id: 'long' | 'keyword'): Promise<string> {
  type Settings = Readonly<Record<string, { readonly settings: { readonly index: { readonly uuid: string } } }>>
  const read = async (known: readonly number[]) => client.ask<Settings>({ method: 'GET', path: `${name}/_settings` }, known)
  const { status, body } = await read([404])
  if (status !== 404) return Object.values(body)[0]?.settings.index.uuid ?? ''
  const index = { settings: { index: settings }, mappings: mappingsOf(id), aliases: { [name]: {} } }
  // Another process may have created it meanwhile.
  await client.ask({ method: 'PUT', path: `${name}-1`, body: index }, [400])
  return Object.values((await read([])).body)[0]?.settings.index.uuid ?? ''
}

/** The server and the prefix of the indexes' names. */
export interface OpenSearchSettings extends OpenSearchPlace {
  readonly index: string
}

/** The indexes on a server. */
export function openSearchIndexes<TicketId extends number>(place: OpenSearchSettings): WordIndexes<TicketId> {
  const client = new OpenSearchClient(place)
  const [tickets, articles] = [`${place.index}-tickets`, `${place.index}-articles`]
  return {
    tickets: new OpenSearchIndex<TicketId>(client, tickets),
    articles: new OpenSearchIndex<string>(client, articles),
    open: async () => `${await openIndex(client, tickets, 'long')}/${await openIndex(client, articles, 'keyword')}`,
  }
}
