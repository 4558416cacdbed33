/** Checks the search server, where a site has one. */
import type { Config } from '../config/schema.ts'
import { openSearchIndexes } from '../opensearch/opensearch-index.ts'
import { about, type Finding } from './finding.ts'

/** Counts the entries of its indexes, without creating them. */
export async function examineSearch({ search }: Pick<Config, 'search'>): Promise<readonly Finding[]> {
  if (search === undefined) return []
  const { ok, fault } = about('search')
  try {
    const { tickets, articles } = openSearchIndexes(search)
    const [ofTickets, ofArticles] = await Promise.all([tickets.count(), articles.count()])
    return [ok(`the index on OpenSearch has ${ofTickets} tickets and ${ofArticles} articles`)]
  } catch (error) {
    const advice = 'see search in the configuration; a missing index is made when Intray runs. Mail goes on, searches do not'
    return [fault(error instanceof Error ? error.message : String(error), advice)]
  }
}
