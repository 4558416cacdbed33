/** An answer that is held goes to nobody who was taken off while it waited. */
import { expect, it } from 'vitest'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { holdAnswer, sayHeld } from '../../src/act/answer-undo-window.ts'
import { ANN, EVE } from '../tickets/support/desk.ts'
import { BY_SAM, openEditBench, SAM_AGENT } from './editing.ts'

it('goes to those of its readers who were not taken off while it waited, and to nobody when all were', async () => {
  const { deps, ticket, clock, bench } = await openEditBench()
  const { number } = await ticket()
  const change = (add: readonly string[], remove: readonly string[]) => editTicket(number, [{ kind: 'member', add, remove }], BY_SAM, deps)
  const hold = (id: string, people: readonly string[]) => {
    const to = people.map((addrSpec) => ({ addrSpec, displayName: '' }))
    const writing = { text: 'Plug it in.', to, cc: [], files: [], next: '', seenMs: clock.nowMs + 60_000 }
    return holdAnswer({ id: id.padEnd(40, '0'), ticket: number, by: SAM_AGENT, writing, forMs: 0 }, deps)
  }
  const sent = async () => {
    const mails = await bench.store.outbox.collection.find({ kind: 'reply' }).toArray()
    return mails.map(({ recipients }) => recipients.map(({ addrSpec }) => addrSpec))
  }
  await change([EVE], [])
  await change([], [EVE])
  clock.nowMs += 2000
  await hold('chosen', [ANN, EVE])
  expect(await sayHeld('chosen'.padEnd(40, '0'), deps)).toBeNull()
  expect(await sent()).toEqual([[ANN, EVE]])
  clock.nowMs += 2000
  await hold('taken-off', [ANN, EVE])
  await hold('nobody-left', [EVE])
  clock.nowMs += 1000
  await change([], [EVE])
  expect(await sayHeld('taken-off'.padEnd(40, '0'), deps)).toBeNull()
  expect(await sent()).toEqual([[ANN, EVE], [ANN]])
  expect(await sayHeld('nobody-left'.padEnd(40, '0'), deps)).toContain('was taken off')
})
