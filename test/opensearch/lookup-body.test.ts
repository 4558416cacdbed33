/** What OpenSearch is asked and told: the lookups of our own lists in its language. */
import { expect, it } from 'vitest'
import { anyOf, documentOf, lookupBody, similarBody, wordsOf } from '../../src/opensearch/lookup-body.ts'
import { entryOf } from '../../src/search/entry.ts'
import { oneText } from './sources.ts'

const word = (...terms: readonly string[]) => ({ terms, frequency: 7 })

it('an entry is told with its words as often as they weigh, and its marks apart', () => {
  const entry = { _id: 4, version: 2, ...entryOf(oneText('Kettle', 'leaks leaks')) }
  expect(documentOf(entry)).toMatchObject({ id: 4, version: 2, marks: ['title:kettl'], words: 'kettl kettl kettl leak leak' })
})

it('what weighs nothing is no word', () => {
  expect(wordsOf({ terms: ['a', 'b', 'stage=queued'], weights: Buffer.from([4, 0, 0]) })).toBe('a')
})

it('each word is named by its place; required ones must be there, others count, marks only filter', () => {
  const [red, the] = [word('red', '!red'), word('the')]
  const { query } = lookupBody({ required: [red], filters: [word('stage=queued')], words: [the, red], unwanted: ['pot'] })
  const named = (terms: readonly string[], _name: string) => ({
    dis_max: { queries: terms.map((term) => ({ term: { words: term } })), _name },
  })
  expect(query).toEqual({
    bool: {
      must: [named(['red', '!red'], '1')],
      should: [named(['the'], '0')],
      filter: [anyOf(['stage=queued'])],
      must_not: [anyOf(['pot'])],
    },
  })
})

it('however much words may stand for, a query stays below a thousand clauses', () => {
  const many = Array.from({ length: 32 }, (_, i) => word(...Array.from({ length: 82 }, (_unused, j) => `w${i}x${j}`)))
  const text = JSON.stringify(lookupBody({ required: many, filters: [], words: many, unwanted: [] }))
  expect(text.match(/"term":/g)?.length).toBeLessThan(300)
  expect(text).toContain('w31x81')
})

it('what is like an entry is asked by its words, itself left out', () => {
  const text = JSON.stringify(similarBody(entryOf(oneText('Kettle', 'leaks leaks leaks leaks')), '4'))
  expect(text).toContain('{"words":{"value":"leak","boost":2}}')
  expect(text).toContain('{"ids":{"values":["4"]}}')
  expect(JSON.stringify(similarBody(entryOf(oneText('Kettle', 'leaks')), null))).not.toContain('ids')
})
