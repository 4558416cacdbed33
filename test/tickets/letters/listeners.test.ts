/** Who hears of a customer's mail by the ticket's owners, its group and its mailbox. */
import { expect, it } from 'vitest'
import { Desk, KIM, outboundOf, SAM } from '../support/desk.ts'
import { SHADOW, UNASSIGNED } from '../support/editing.ts'

/** Whom the second mail of a ticket with such owners is told. */
function told(ownedBy: readonly string[]): readonly (string | null)[] {
  const desk = new Desk({ mailbox: { notify: [KIM] } })
  desk.receive({ id: 'q' })
  desk.edit({ ownedBy })
  const decision = desk.receive({ id: 'q2', answers: 'q', hour: 1 })
  return outboundOf(decision, 'notification').map(({ agent }) => agent)
}

it('a ticket whose owners are no agents still calls somebody: its mailbox’s agents', () => {
  expect(told([SHADOW, UNASSIGNED, 'gone@us.example'])).toEqual([KIM])
})

it('where an agent is among the owners he alone is called', () => {
  expect(told([SHADOW, SAM])).toEqual([SAM])
})
