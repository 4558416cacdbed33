/** A desk after a broadcast, and answers to it. */
import type { Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, customerToken, Desk, EVE, SAM, SUPPORT, type DeskChanges, type MailSketch } from '../support/desk.ts'

const broadcast = { scope: 'broadcast', purpose: 'status-update' } as const

/** A desk whose ticket 1 is a broadcast, which went to everybody. */
export function deskWithBroadcast(changes: DeskChanges = {}): Desk {
  const first = new Desk()
  first.receive({ id: 'm1', from: SAM, to: [SUPPORT], subject: 'Down tonight' })
  const plain: Partial<Ticket> = { emailMembers: [], reportedBy: [], participants: [], revOrg: null, account: null, needsResponse: false }
  const desk = new Desk({ ...changes, tickets: [{ ...first.ticket(), ...plain, broadcast }] })
  for (const [id, who] of [
    ['customer-1', ANN],
    ['eves', EVE],
  ] as const)
    desk.notifications.set(id, { route: null, createdAtMs: 0, to: [who] })
  return desk
}

/** An answer to what the broadcast sent to somebody. */
export const answer = (id: string, from: string, more: Partial<MailSketch> = {}): MailSketch => ({
  ...{ id, from, subject: 'Re: Down tonight', answers: `sent-to-${from}`, tokens: [customerToken()], hour: 1 },
  ...more,
})
