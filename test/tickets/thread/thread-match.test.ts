/** What a mail says of the ticket that it belongs to, where ids are missing: our number, a telling subject, quoted words. */
import { describe, expect, it } from 'vitest'
import { askingIds, mergeChain, subjectAnswered, subjectTags, threadIndexIds } from '../../../src/tickets/thread/thread-match.ts'
import type { Ticket, TicketNumber } from '../../../src/tickets/ticket.ts'
import { BOB, DAY_MS, Desk, EVE, HOUR_MS, mailOf, type MailSketch } from '../support/desk.ts'

const { words } = new Desk().site.directory

it.each<readonly [string, readonly number[]]>([
  ['[TKT-12] Kettle', [12]],
  ['re: tkt-12', [12]],
  ['(TKT-12), TKT-13', [12, 13]],
  ['TKT-1 TKT-2 TKT-3 TKT-4', [1, 2, 3]],
  ['TKT-12a', []],
  ['xTKT-12', []],
  ['my-TKT-12', []],
  ['TKT-0', []],
  ['TKT-1234567890123456', []],
  [`${' '.repeat(994)}TKT-1`, [1]],
  [`${' '.repeat(1000)}TKT-1`, []],
])('a subject %j names the tickets %j', (subject, numbers) => {
  expect(subjectTags(subject)).toEqual(numbers)
})

it.each<readonly [Partial<MailSketch>, string | null]>([
  [{ subject: 'Re: The kettle leaks', answers: 'x' }, 'the kettle leaks'],
  [{ subject: 'Re: Our new lids', references: ['x'] }, 'our new lids'],
  [{ subject: 'Re: The kettle leaks' }, null],
  [{ subject: 'The kettle leaks', answers: 'x' }, null],
  [{ subject: 'Re: kettlesandlids', answers: 'x' }, null],
  [{ subject: 'Re: A new kettle', answers: 'x' }, 'a new kettle'],
  [{ subject: 'Re: new kettle!', answers: 'x' }, null],
  [{ subject: 'Re: new kettles!', answers: 'x' }, 'new kettles!'],
])('an answer %j goes by its subject %j where that tells it from others', (sketch, subject) => {
  expect(subjectAnswered(mailOf({ id: 'm', ...sketch }).message, words)?.toLowerCase() ?? null).toBe(subject)
})

describe('an answer whose ids are unknown', () => {
  const desk = (...mails: readonly MailSketch[]) => {
    const own = new Desk()
    for (const mail of mails) own.receive(mail)
    return own
  }
  const question: MailSketch = { id: 'm', subject: 'The kettle leaks' }
  const answer: MailSketch = { id: 'n', subject: 'Re: The kettle leaks', answers: 'lost', hour: 1 }
  const numbersOf = ({ decisions }: Desk) => decisions.map(({ ticket }) => ticket?.number)

  it.each<readonly [string, readonly MailSketch[], readonly number[]]>([
    ['is on its sender’s only recent ticket of that subject', [question, answer], [1, 1]],
    ['is not on that of somebody else', [question, { ...answer, from: EVE }], [1, 2]],
    ['is not on one of two', [question, { ...question, id: 'm2' }, answer], [1, 2, 3]],
    ['is on it for thirty days', [question, { ...answer, hour: (30 * DAY_MS) / HOUR_MS }], [1, 1]],
    ['is not on an older one', [question, { ...answer, hour: (30 * DAY_MS) / HOUR_MS + 1 }], [1, 2]],
    [
      'is so for whoever was in copy',
      [
        { ...question, cc: [BOB] },
        { ...answer, from: BOB },
      ],
      [1, 1],
    ],
    ['is not so for nobody', [question, { ...answer, from: null }], [1, 2]],
    [
      'and whose subject says little is on its own',
      [
        { ...question, subject: 'Help' },
        { ...answer, subject: 'Re: Help' },
      ],
      [1, 2],
    ],
  ])('%s', (_, mails, numbers) => {
    expect(numbersOf(desk(...mails))).toEqual(numbers)
  })
})

it('an Outlook thread counts in one mailbox', () => {
  const mail = mailOf({ id: 'm', mailbox: 'sales', message: { threadIndexRoot: 'abc' } })
  expect(threadIndexIds(mail)).toEqual(['thread-index:sales:abc'])
  expect(threadIndexIds(mailOf({ id: 'm' }))).toEqual([])
})

it('a mail finds by all of its ids those that only ask to join', () => {
  expect(askingIds({ inReplyTo: ['a'], references: ['b', 'a'] })).toEqual(['asking:a', 'asking:b'])
})

it.each<readonly [Readonly<Record<number, number | null>>, readonly number[]]>([
  [{ 1: null }, [1]],
  [{ 1: 2, 2: 3, 3: null }, [1, 2, 3]],
  [{ 1: 2, 2: 1 }, [1, 2]],
  [{ 1: 9 }, [1]],
  [{}, []],
])('X-2 tickets that were merged, %j, are followed to the survivor: %j', (merges, chain) => {
  const tickets = new Map(
    Object.entries(merges).map(([number, mergedInto]) => [Number(number), { number: Number(number), mergedInto } as Ticket]),
  )
  expect(mergeChain(1 as TicketNumber, { ticket: (number) => tickets.get(number) ?? null }).map(({ number }) => number)).toEqual(chain)
})

it('X-2 chains of merges are followed ten steps', () => {
  const ticket = (number: TicketNumber) => ({ number, mergedInto: number + 1 }) as Ticket
  expect(mergeChain(1 as TicketNumber, { ticket })).toHaveLength(11)
})
