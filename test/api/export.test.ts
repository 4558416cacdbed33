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

test('cells of CSV hold text: lists with commas, people by their addresses', async () => {
  const { number: _id, ...rest } = ticketOf(900 as TicketNumber)
  const people = ['ann', 'bob'].map((name) => ({
    addrSpec: `${name}@acme.example`,
    displayName: name === 'ann' ? 'Ann' : '',
    contact: null,
    isUser: false,
  }))
  await api.us.runtime.store.tickets.collection.insertOne({
    ...rest,
    ...{ _id: 900, title: 'cells', stage: 'queued', ownedBy: ['sam@us.example', 'kim@us.example'], reportedBy: ['Acme/ann@acme.example'] },
    ...{
      emailMembers: people,
      tags: [
        { name: 'Priority/Escalated', value: null },
        { name: 'Impact', value: 'One team' },
      ],
    },
    links: [{ type: 'is_dependent_on', target: 'ISS-3' }],
  } as never)
  const columns = 'stage,state,owned_by,reported_by,email_members,tags,links,created_by,custom_fields,artifacts'
  const { text } = await api.call(`GET /export?format=csv&title=cells&columns=${columns}`)
  const [, row] = sheetOf(text, 'as-text')
  expect(row?.slice(0, 7).map((cell) => cell?.v)).toEqual([
    ...['queued', 'open', 'sam@us.example, kim@us.example', 'ann@acme.example', 'Ann <ann@acme.example>, bob@acme.example'],
    ...['Priority/Escalated, Impact=One team', 'is_dependent_on ISS-3'],
  ])
  expect(text).not.toMatch(/[{}[\]]/)
})
