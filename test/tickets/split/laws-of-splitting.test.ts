/** Laws of splitting (T-101), whatever mails a ticket has: no part knows whom the other alone knows, nothing is lost, nobody is mailed. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { causeOf, draftOf } from '../../../src/tickets/draft.ts'
import { isRefused } from '../../../src/tickets/refusal.ts'
import { partsOf } from '../../../src/tickets/split/split-parts.ts'
import { isCustomersMail } from '../../../src/tickets/split/split-source.ts'
import { withSplit } from '../../../src/tickets/split/split.ts'
import type { Ticket, TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, Desk, EVE, FRED, MAILBOX, SAM, START_MS, ZED } from '../support/desk.ts'
import { sourceOf } from '../support/splitting.ts'

const people = [ANN, BOB, CARL, EVE, FRED, ZED]
const anybody = fc.constantFrom(...people)
const sketch = fc.record({ from: anybody, cc: fc.uniqueArray(anybody, { maxLength: 2 }), parent: fc.nat(9) })
const cause = causeOf('split', { kind: 'user', id: SAM }, { atMs: START_MS + 99 * 3_600_000 })

function deskOf(sketches: readonly { readonly from: string; readonly cc: readonly string[]; readonly parent: number }[]): Desk {
  const desk = new Desk()
  sketches.forEach(({ from, cc, parent }, i) =>
    desk.receive({ id: `m${i}`, from, cc, hour: i, ...(i > 0 && { answers: `m${parent % i}` }) }),
  )
  return desk
}

function knownTo({ participants, emailMembers, reportedBy, provisional, lastCustomer }: Ticket): readonly string[] {
  const ids = [...reportedBy, ...provisional.map(({ contact }) => contact)].map((id) => id.slice(id.lastIndexOf('/') + 1))
  return [...participants, ...emailMembers.map(({ addrSpec }) => addrSpec), ...ids, ...(lastCustomer ? [lastCustomer.addrSpec] : [])]
}

it('T-101 laws', () => {
  const stories = fc.tuple(fc.array(sketch, { minLength: 2, maxLength: 7 }), fc.nat(9))
  fc.assert(
    fc.property(stories, ([sketches, choice]) => {
      const desk = deskOf(sketches)
      const source = sourceOf(desk)
      const own = source.lines.filter(isCustomersMail)
      const chosen = [own[choice % own.length]!.message!]
      const split = { source, chosen, number: 99 as TicketNumber }
      const done = withSplit(draftOf(desk.ticket()), split, { site: desk.site, mailbox: MAILBOX, cause })
      if (isRefused(done)) return
      const [fresh, left] = done
      const { going, staying } = partsOf(source, chosen)
      const on = ({ mails }: typeof going) =>
        mails.flatMap(({ message: { from, cc } }) => [from.addrSpec, ...cc.map(({ addrSpec }) => addrSpec)])
      expect(knownTo(fresh.ticket).filter((who) => !on(going).includes(who))).toEqual([])
      expect(knownTo(left.ticket).filter((who) => !on(staying).includes(who))).toEqual([])
      expect(left.ticket.lastCustomer?.addrSpec).toBe(
        staying.mails.toSorted((a, b) => a.place.atMs - b.place.atMs).at(-1)?.message.from.addrSpec,
      )
      expect([...going.messages, ...staying.messages]).toHaveLength(source.mails.length)
      expect([fresh.outbound, left.outbound, fresh.ticket.needsResponse, left.ticket.needsResponse]).toEqual([[], [], true, true])
    }),
    { numRuns: 300 },
  )
})
