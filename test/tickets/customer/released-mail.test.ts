/** Mail that was held as spam and is released begins its ticket again. */
import { describe, expect, it } from 'vitest'
import { causeOf, draftOf } from '../../../src/tickets/draft.ts'
import { onItsSpamTicket, opensAgain, withBeginning } from '../../../src/tickets/customer/released-mail.ts'
import type { Ruling, UnruledCase } from '../../../src/tickets/mail-case.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, Desk, START_MS, mailOf } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const spam = { ...deskAsked().ticket(), number: 5, isSpam: true, stage: 'canceled' } as unknown as Ticket
const { site } = new Desk()

/** A mail that was kept on the ticket 5, which is as given. */
const released = (kept: Ticket | null, keptOn: number | null = 5) => {
  const mail = mailOf({ id: 'm' })
  const place = { ...mail.place, released: keptOn === null ? undefined : { keptOn } }
  return { ...mail, place, site, threads: { ticket: (number: number) => (number === 5 ? kept : null) } } as unknown as UnruledCase
}
const candidate = (ticket: number) => ({ ticket, evidence: 'in-reply-to' as const, by: 'x' })
const ruling = (more: object = {}) => ({ verdict: 'opens', candidate: null, candidates: [], vetoes: [], ...more }) as unknown as Ruling

describe('a released mail', () => {
  it('X-4 is on the spam ticket that it opened, and no veto keeps it off', () => {
    const vetoes = [5, 6].map((number) => ({ candidate: candidate(number), reason: 'r' }))
    expect(onItsSpamTicket(ruling({ vetoes }), released(spam))).toMatchObject({
      candidate: { ticket: 5, evidence: 'same-message-id', by: 'm' },
      vetoes: [{ candidate: { ticket: 6 } }],
    })
    expect(onItsSpamTicket(ruling({ candidate: candidate(5) }), released(spam)).candidate).toMatchObject({ evidence: 'same-message-id' })
  })

  it.each<readonly [string, Ruling, UnruledCase]>([
    ['that belongs elsewhere', ruling({ candidate: candidate(6) }), released(spam)],
    ['whose ticket is no spam any more', ruling(), released({ ...spam, isSpam: false })],
    ['whose ticket is gone', ruling(), released(null)],
    ['that was kept on none', ruling(), released(spam, null)],
  ])('X-4 %s goes its usual way', (_, given, unruled) => {
    expect(onItsSpamTicket(given, unruled)).toBe(given)
  })

  it('X-4 opens that ticket once more, and no other', () => {
    expect(opensAgain(released(spam), spam)).toBe(true)
    expect(opensAgain(released(spam), { ...spam, number: 6 } as unknown as Ticket)).toBe(false)
    expect(opensAgain(released(spam), null)).toBe(false)
    expect(opensAgain(released(null), spam)).toBe(false)
  })

  it('X-4 begins it as a mail of now does: in the first stage, by its sender', () => {
    const cause = causeOf('m', { kind: 'contact', id: `Acme/${ANN}` }, { atMs: START_MS + 9 })
    const { ticket, entries } = withBeginning(draftOf(spam), released(spam), cause)
    expect(ticket).toMatchObject({ isSpam: false, stage: 'queued', closedAtMs: null, createdBy: cause.by, order: { opened: cause.order } })
    expect(entries.map(({ change, rule }) => [change?.field, rule])).toEqual([
      ['isSpam', 'X-4'],
      ['stage', 'X-4'],
    ])
  })
})
