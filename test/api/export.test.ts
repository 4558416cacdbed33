/** The export over HTTP: what a spreadsheet library reads of it, and its order and limit (T-130). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../send/outbox-fixtures.ts'
import { guarded, harmless, runnable, sheetOf } from '../support/nasty-cells.ts'
import { startApi, type Api } from './calling.ts'

const texts = [...runnable, ...harmless]
let api: Api

beforeAll(async () => {
  api = await startApi()
  await api.us.runtime.store.tickets.collection.insertMany(
    texts.map((text, i) => {
      const { number: _id, ...rest } = ticketOf((i + 1) as TicketNumber)
      return { ...rest, _id, title: text, customFields: [{ name: 'tnt__note', value: text }] }
    }),
  )
}, 30_000)
afterAll(() => api.stop())

test('T-130 a CSV file gives every text back in a spreadsheet library, those that would run behind a quote', async () => {
  const { text } = await api.call('GET /export?format=csv&columns=title,tnt__note')
  const [heading, ...rows] = sheetOf(text, 'as-text')
  expect(heading?.map((cell) => cell?.v)).toEqual(['title', 'tnt__note'])
  expect(rows.map((row) => row.map((cell) => cell?.v))).toEqual(texts.map((one) => [guarded(one), guarded(one)]))
  expect(sheetOf(text, 'typed').flatMap((row) => row.filter((cell) => cell?.f !== undefined))).toEqual([])
})

test.each([
  ['created_date:asc', [1, 2, 3]],
  ['created_date:desc', [texts.length, texts.length - 1, texts.length - 2]],
])('the first rows of the order %s are exported, no more than asked for', async (order, numbers) => {
  const { text } = await api.call(`GET /export?columns=display_id&limit=3&sort_by=${order}`)
  const ids = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(ids).toEqual(numbers.map((number) => ({ display_id: `TKT-${number}` })))
})
