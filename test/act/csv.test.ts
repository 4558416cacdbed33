/** CSV is written as fast as it is read, and tells its reader of a source that fails. */
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { csvOf } from '../../src/act/csv.ts'

const rowBytes = 1_000

/** Rows without end, which count themselves and note when nobody wants more. */
function endless() {
  const seen = { rows: 0, isEnded: false }
  async function* rows() {
    try {
      while (true) yield { n: ++seen.rows, text: 'x'.repeat(rowBytes) }
    } finally {
      seen.isEnded = true
    }
  }
  return { seen, rows: rows() }
}

test('the source is read no further than some rows ahead of a reader that waits', async () => {
  const { seen, rows } = endless()
  const csv = csvOf(rows)
  await once(csv, 'readable')
  await new Promise((resolve) => setTimeout(resolve, 50))
  const rowsWaiting = seen.rows
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(seen.rows).toBe(rowsWaiting)
  expect(rowsWaiting).toBeLessThan(200)
  csv.destroy()
})

test('a reader that goes away ends the source', async () => {
  const { seen, rows } = endless()
  for await (const _ of csvOf(rows)) break
  await expect.poll(() => seen.isEnded).toBe(true)
})

test('a source that fails fails the reader, so that half a file is not taken for a whole one', async () => {
  async function* rows() {
    yield { a: 1 }
    throw new Error('the database went away')
  }
  await expect(csvOf(rows()).toArray()).rejects.toThrow('the database went away')
})

test('columns that are told make the heading, in their order, even without a row', async () => {
  const text = async (rows: AsyncIterable<unknown>) => (await csvOf(rows, ['b', 'a']).toArray()).join('')
  async function* some() {
    yield { a: 1, b: '-2', c: 3 }
  }
  expect(await text(some())).toBe("b,a\n'-2,1\n")
  expect(await text((async function* () {})())).toBe('b,a\n')
})

test.each<[string, unknown, string]>([
  ['a formula', '=1+1', "'=1+1"],
  ['a command', '@SUM(A1)', "'@SUM(A1)"],
  ['a plus', '+420', "'+420"],
  ['a number below zero', -2, '-2'],
  ['nothing', null, ''],
  ['an empty text', '', ''],
  ['yes', true, 'true'],
  ['no', false, 'false'],
  ['a list', ['a', 'b'], '"[""a"",""b""]"'],
  ['an object', { a: '=1' }, '"{""a"":""=1""}"'],
  ['a comma, quotes and lines', 'a,"b"\nc', '"a,""b""\nc"'],
])('%s stands in a cell as nothing that runs', async (_, value, cell) => {
  expect((await csvOf([{ a: value }]).toArray()).join('')).toBe(`a\n${cell}\n`)
})

test('the keys of the first row are the columns where none are told', async () => {
  expect(
    (
      await csvOf([
        { b: 1, a: 2 },
        { a: 3, c: 4 },
      ]).toArray()
    ).join(''),
  ).toBe('b,a\n1,2\n,3\n')
})
