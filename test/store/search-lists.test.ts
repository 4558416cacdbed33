/** Lists of words: the rarest is looked up, titles come before texts where all are common, and what is found is weighed by word. */
import { describe, expect, test } from 'vitest'
import type { Term } from '../../src/search/word-index.ts'
import type { Match, SearchBounds, SearchEntries, TermFilter } from '../../src/store/search-entries.ts'
import { SearchLists } from '../../src/store/search-lists.ts'

interface Question extends TermFilter, SearchBounds {
  readonly sought: readonly string[]
}
const term = (frequency: number, ...terms: string[]): Term => ({ terms, frequency })
const match = (id: number, ...weights: number[]): Match<number> => ({ id, length: 80, weights })

/** @param found - answers, in turn */
function lists(found: readonly (readonly Match<number>[])[] = [], frequencies: Readonly<Record<string, number>> = {}) {
  const questions: Question[] = []
  const counted: string[] = []
  const fake: Pick<SearchEntries<number>, 'count' | 'frequency' | 'matches'> = {
    count: () => Promise.resolve(10_000),
    frequency: (terms, atMost) => {
      counted.push(`${terms.join()} ${atMost}`)
      return Promise.resolve(frequencies[terms[0] ?? ''] ?? 1)
    },
    matches: (filter, sought, bounds) => Promise.resolve([...(found[questions.push({ ...filter, sought, ...bounds }) - 1] ?? [])]),
  }
  return { index: new SearchLists(fake as SearchEntries<number>), questions, counted }
}
const lookup = (required: readonly Term[], more: object = {}) => ({ required, filters: [], words: required, unwanted: [], ...more })

describe('what is looked up', () => {
  test('is nothing where nothing must be there', async () => {
    const { index, questions } = lists()
    expect(await index.matching(lookup([], { words: [term(1, 'printer')] }))).toEqual({ hits: [], isCut: false })
    expect(questions).toEqual([])
  })

  test('is the rarest first, marks among them; the terms of all words are weighed', async () => {
    const { index, questions } = lists()
    const [printer, jam, mark] = [term(900, 'printer', '!printer'), term(20, 'jam'), term(300, 'tag:slow')]
    await index.matching(lookup([printer, jam], { filters: [mark], words: [printer, jam, term(5, 'paper')], unwanted: ['laser'] }))
    expect(questions).toEqual([
      {
        groups: [['jam'], ['tag:slow'], ['printer', '!printer']],
        unwanted: ['laser'],
        sought: ['printer', '!printer', 'jam', 'paper'],
        read: 20_000,
        limit: 1000,
      },
    ])
  })

  test('are titles besides, where even the rarest is common: by what everybody may read', async () => {
    const { index, questions, counted } = lists([], { 'title:printer': 50, 'title:jam': 7 })
    const [printer, jam] = [term(1200, 'printer', '!printer'), term(1001, 'jam', '!jam')]
    await index.matching(lookup([printer, jam], { filters: [term(4000, 'tag:slow')] }))
    expect(counted).toEqual(['title:printer 5000', 'title:jam 5000'])
    expect(questions[1]).toMatchObject({ groups: [['title:jam'], ['title:printer'], ['tag:slow']], read: 1000, limit: 1000 })
  })

  test.each<[string, number, object]>([
    ['a word is not common', 1000, {}],
    ['marks alone are asked for', 1001, { words: [] }],
  ])('are texts alone where %s', async (_, frequency, more) => {
    const { index, questions } = lists()
    await index.matching(lookup([term(frequency, 'printer')], more))
    expect(questions).toHaveLength(1)
  })
})

describe('what is found', () => {
  const words = [term(10, 'printer', '!printer'), term(10, 'jam')]
  const found = async (...answers: Match<number>[][]) => lists(answers).index.matching(lookup(words))

  test('has a word by any of its terms, and the more of them the better', async () => {
    const { hits } = await found([match(1, 0, 4, 0), match(2, 0, 0, 4), match(3, 4, 4, 4), match(4, 4, 0, 4), match(5, 0, 0, 0)])
    expect(hits.map(({ id, has }) => [id, ...has])).toEqual([[3, 0, 1], [4, 0, 1], [1, 0], [2, 1], [5]])
    expect(hits.at(-1)?.score).toBe(0)
  })

  test('counts a rare word for more than a common one', async () => {
    const { index } = lists([[match(1, 4, 0), match(2, 0, 4)]])
    const { hits } = await index.matching(lookup([term(900, 'printer'), term(2, 'jam')]))
    expect(hits.map(({ id }) => id)).toEqual([2, 1])
  })

  test('is there once, be it by title or text', async () => {
    const { index } = lists([
      [match(1, 4), match(2, 4)],
      [match(2, 4), match(3, 4)],
    ])
    const { hits } = await index.matching(lookup([term(2000, 'printer')]))
    expect(hits.map(({ id }) => id)).toEqual([2, 3, 1])
  })

  test.each<[string, number, number, boolean]>([
    ['of a common word, as many as may be', 1001, 1000, true],
    ['of a common word, fewer', 1001, 999, false],
    ['of another word, as many as there are', 1000, 1000, false],
  ])('may be more where it is %s', async (_, frequency, count, isCut) => {
    const texts = Array.from({ length: count }, (_each, i) => match(i, 4))
    const result = await lists([texts, [match(5000, 4)]]).index.matching(lookup([term(frequency, 'printer')]))
    expect(result.isCut).toBe(isCut)
    expect(result.hits.length).toBe(Math.min(1000, frequency > 1000 ? count + 1 : count))
  })
})

describe('how often a word is there', () => {
  test.each([
    [101, 1],
    [100, 2],
  ])('is asked for again unless it is common: %d times', async (frequency, asked) => {
    const { index, counted } = lists([], { printer: frequency })
    expect([await index.frequency(['printer', '!printer']), await index.frequency(['printer', '!printer'])]).toEqual([frequency, frequency])
    expect(counted).toHaveLength(asked)
    await index.frequency(['printer'])
    expect(counted).toHaveLength(asked + 1)
  })
})
