/** The rules of search hold on a real OpenSearch as on lists in MongoDB: the very same tests, over its index. */
import { randomBytes } from 'node:crypto'
import { afterAll, describe } from 'vitest'
import { openSearchIndexes } from '../../src/opensearch/opensearch-index.ts'
import { useWordIndexes } from '../support/word-indexes.ts'
import { startOpenSearch } from './opensearch-server.ts'

const server = await startOpenSearch()
afterAll(async () => server.stop())
useWordIndexes(() => openSearchIndexes({ url: server.url, index: `test-${randomBytes(6).toString('hex')}` }))

describe('on OpenSearch', async () => {
  await import('../act/search.test.ts')
  await import('../act/search-walls.test.ts')
  await import('../act/feed-killed.long.ts')
})
