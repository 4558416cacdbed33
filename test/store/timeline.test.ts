/** Pages of a timeline: whatever shares a moment, they hold every line once, in one order. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/store.ts'
import type { TimelinePlace } from '../../src/store/timeline.ts'
import { orderKey, type TicketNumber } from '../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../src/tickets/timeline-entry.ts'
import { emptyDatabaseUri } from '../support/places.ts'

let store: Store
beforeAll(async () => {
  store = await openStore(emptyDatabaseUri())
})
afterAll(() => store.close())

interface SketchedEvent {
  readonly atMs: number
  readonly lines: number
}

const nothing = {
  ...{ endings: [], tickets: [], claims: new Map(), messages: [], workspaces: [], contacts: [] },
  ...{ outbox: [], reports: [], copies: [], acknowledged: new Map(), acknowledgements: new Map(), nowMs: 0 },
}
let tickets = 0

/** Events of a new ticket; those of one moment have the very same order. */
async function written(events: readonly SketchedEvent[]): Promise<TicketNumber> {
  const ticket = ++tickets as TicketNumber
  const entries = events.flatMap(({ atMs, lines }, event) =>
    Array.from({ length: lines }, (_, line): TimelineEntry => {
      const by = { kind: 'system', id: 'intray' } as const
      const when = { order: orderKey(atMs, 'same'), atMs, by }
      const said = { type: 'timeline_comment', visibility: 'internal', body: 'x', message: null, files: [] } as const
      return { externalRef: `event-${event}/${line}`, ticket, ...when, ...said, change: null, rule: null }
    }),
  )
  await store.commit({ ...nothing, entries })
  return ticket
}

async function paged(ticket: TicketNumber, limit: number): Promise<readonly string[]> {
  const seen: string[] = []
  for (let after: TimelinePlace | null = null; seen.length < 1000;) {
    const page: readonly TimelineEntry[] = await store.timeline.page(ticket, { after, limit })
    const last = page.at(-1)
    if (!last) return seen
    seen.push(...page.map(({ externalRef }) => externalRef))
    after = [last.order, last.externalRef]
  }
  return seen
}

const event = fc.record({ atMs: fc.integer({ min: 1, max: 3 }), lines: fc.integer({ min: 1, max: 4 }) })

it('pages of any size, of events that share their moment, give each line once, in the order of the whole', async () => {
  const law = fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 7 }), async (events, limit) => {
    const ticket = await written(events)
    const whole = (await store.timeline.ofTicket(ticket)).map(({ externalRef }) => externalRef)
    expect(await paged(ticket, limit)).toEqual(whole)
  })
  await fc.assert(law, { numRuns: 60, seed: 20_261_125 })
})
