/** What goes along with a notification of what is like its ticket. */
import { describe, expect, it, vi } from 'vitest'
import { sparingly, suggestionLines } from '../../src/send/with-suggestions.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'

const found = [{ id: 'TKT-7', title: 'Paper jam' }]
const ticket = (number: number) => number as TicketNumber

describe('suggestionLines', () => {
  it('are a line each; a title cannot make lines of its own', () => {
    const lines = suggestionLines([
      { id: 'TKT-7', title: 'Paper\njam\u2028here' },
      { id: 'ART-1', title: 'x'.repeat(300) },
    ])
    expect(lines).toBe(`\n\nLike it:\n  TKT-7  Paper jam here\n  ART-1  ${'x'.repeat(70)}`)
  })

  it('are nothing where nothing is like it', () => expect(suggestionLines([])).toBe(''))
})

describe('sparingly', () => {
  it('looks once for all who are told of a ticket', async () => {
    const find = vi.fn(async () => found)
    const suggest = sparingly(find, () => 0)
    expect([await suggest(ticket(1)), await suggest(ticket(1))]).toEqual([found, found])
    expect(find).toHaveBeenCalledTimes(1)
  })

  it('tells most of a flood without', async () => {
    let nowMs = 0
    const find = vi.fn(async () => found)
    const suggest = sparingly(find, () => nowMs)
    for (let number = 1; number <= 100; number++, nowMs += 10) await suggest(ticket(number))
    expect(find.mock.calls.length).toBe(5)
  })

  it('looks anew after a while', async () => {
    let nowMs = 0
    const find = vi.fn(async () => found)
    const suggest = sparingly(find, () => nowMs)
    await suggest(ticket(1))
    nowMs = 60_000
    await suggest(ticket(1))
    expect(find).toHaveBeenCalledTimes(2)
  })
})
