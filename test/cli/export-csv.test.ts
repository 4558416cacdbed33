/** Exported CSV comes back from a spreadsheet library with the very texts, and nothing in it runs (T-130). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import type { FieldRecord } from '../../src/tickets/records/records.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../send/outbox-fixtures.ts'
import { guarded, harmless, runnable, sheetOf } from '../support/nasty-cells.ts'
import { emptyDatabaseUri } from '../support/places.ts'
import { makePlace } from './command.ts'

const numbers = [0, -5, 2 ** 53 - 1, -(2 ** 53 - 1), 0.1 + 0.2, 1e21, 5e-324]
const texts = [...runnable, ...harmless]
const tickets: readonly Partial<Ticket>[] = [
  ...texts.map((text) => ({ title: text, body: text, customFields: [{ name: 'tnt__note', value: text }] })),
  ...numbers.map((value) => ({ customFields: [{ name: 'tnt__amount', value }] })),
  { title: 'nothing', group: null, customFields: [{ name: 'tnt__note', value: '' }] },
  { title: '', group: 'first-line', tags: [{ name: '=1+1', value: '"a", b' }] },
]
const field = (id: string, type: FieldRecord['type']): FieldRecord => {
  return { id, type, isList: false, allowedValues: [], subtype: null, description: '' }
}

const mongodbUri = emptyDatabaseUri()
const place = makePlace([], { mongodbUri })
afterAll(place.remove)
let csv = ''

beforeAll(async () => {
  const store = await openStore(mongodbUri)
  await store.records.insert('field', field('tnt__note', 'text'))
  await store.records.insert('field', field('tnt__amount', 'double'))
  await store.tickets.collection.insertMany(
    tickets.map((more, i) => {
      const { number: _id, ...rest } = { ...ticketOf((i + 1) as TicketNumber), ...more }
      return { _id, ...rest }
    }),
  )
  await store.close()
  csv = await exported('csv', 'title,body,tnt__note,tnt__amount,group,tags')
})

async function exported(format: string, columns: string): Promise<string> {
  const { out, err } = await place.intray(['export', 'tickets', '--format', format, '--columns', columns])
  expect(err).toBe('')
  return out
}

describe('a CSV file in a spreadsheet library (T-130)', () => {
  it('has a row for each ticket, as wide as the heading', () => {
    const [heading, ...rows] = sheetOf(csv, 'as-text')
    expect(heading?.map((cell) => cell?.v)).toEqual(['title', 'body', 'tnt__note', 'tnt__amount', 'group', 'tags'])
    expect(rows).toHaveLength(tickets.length)
  })

  it('gives every text back, those that would run behind a quote', () => {
    const rows = sheetOf(csv, 'as-text').slice(1, texts.length + 1)
    expect(rows.map((row) => row.slice(0, 3).map((cell) => cell?.v))).toEqual(
      texts.map((text) => Array.from({ length: 3 }, () => guarded(text))),
    )
  })

  it('shows every text as it is written even where the library took it for a number, a date or a truth', () => {
    const rows = sheetOf(csv, 'typed').slice(1, texts.length + 1)
    expect(rows.map((row) => row.slice(0, 3).map((cell) => (cell?.t === 's' ? cell.v : cell?.w)))).toEqual(
      texts.map((text) => Array.from({ length: 3 }, () => guarded(text))),
    )
  })

  it('has no formula', () => {
    const cells = sheetOf(csv, 'typed').flat()
    expect(cells.filter((cell) => cell?.f !== undefined)).toEqual([])
  })

  it('would have formulas and sums without the quotes, so their absence means something', () => {
    const bare = 'title\n"=1+1"\n+1\n'
    const [, formula, sum] = sheetOf(bare, 'typed').flat()
    expect([formula?.f, sum?.t, sum?.v]).toEqual(['1+1', 'n', 1])
  })

  it('gives every number back to the last digit, those below zero as numbers', () => {
    const rows = sheetOf(csv, 'typed').slice(texts.length + 1, texts.length + 1 + numbers.length)
    expect(rows.map((row) => row[3]?.v)).toEqual(numbers)
  })

  it('leaves a cell empty for what is null and for text without a character', () => {
    const [nothing, empty] = sheetOf(csv, 'as-text').slice(-2)
    expect([nothing?.[2], nothing?.[4], empty?.[0]]).toEqual([null, null, null])
    expect([empty?.[4]?.v, empty?.[5]?.v]).toEqual(['first-line', `'=1+1="a", b`])
  })
})

describe.each(['json', 'jsonl'])('an export as %s', (format) => {
  it('tells null from empty text, and gives every text back as it was', async () => {
    const text = await exported(format, 'title,tnt__note,tnt__amount')
    const rows = JSON.parse(format === 'json' ? text : `[${text.trim().split('\n').join(',')}]`) as object[]
    expect(rows.slice(0, texts.length)).toEqual(texts.map((one) => ({ title: one, tnt__note: one, tnt__amount: null })))
    expect(rows.slice(-2)).toEqual([
      { title: 'nothing', tnt__note: '', tnt__amount: null },
      { title: '', tnt__note: null, tnt__amount: null },
    ])
  })
})
