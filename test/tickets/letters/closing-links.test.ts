/** `{confirm}` and `{cancel}` (T-064, T-068): which mails have a link that needs no signing in, and until when it holds. */
import { describe, expect, it } from 'vitest'
import { mintClosing, readClosing, type ClosingClaim } from '../../../src/mail/sender-proof/closing-token.ts'
import { draftOf } from '../../../src/tickets/draft.ts'
import { closingState, closingValues, whoCloses } from '../../../src/tickets/letters/closing-links.ts'
import { withTokensSpent } from '../../../src/tickets/thread/spent-tokens.ts'
import type { Ticket, TicketNumber } from '../../../src/tickets/ticket.ts'
import { agentToken, ANN, BOB, customerToken, DAY_MS, Desk, EVE, outboundOf, SAM, START_MS, SUPPORT } from '../support/desk.ts'

const keys = ['the key of the test'] as const
const closing = {
  signed: (claim: ClosingClaim) => `${claim.kind}/${mintClosing(claim, keys)}`,
  portal: (ticket: number) => `portal/${ticket}`,
}
const texts = { isEnabled: true, subject: 'We have it', text: 'Not needed: {cancel}' }
const replyTemplates = { text: '{answer}\nSolved: {confirm}' }
const desk = () => new Desk({ policy: { closing }, mailbox: { acknowledgement: texts, replyTemplates } })

function linkIn(text: string | undefined): string | undefined {
  return text?.split(': ').at(-1)
}

/** Sam answers what Ann wrote. */
function answered(at: Desk, more: { readonly cc?: readonly string[]; readonly replyTo?: readonly string[] } = {}) {
  at.receive({ id: 'm1', ...more })
  const answer = { id: 'a1', from: SAM, to: [SUPPORT], answers: 'm1', hour: 1, text: 'Turn it off and on.' }
  return outboundOf(at.receive({ ...answer, authentication: 'pass', tokens: [agentToken(SAM)] }), 'reply')[0]
}

describe('a mail has a link that needs no signing in', () => {
  it('where a reporter alone reads it', () => {
    const at = desk()
    const [, token = ''] = linkIn(answered(at)?.text)?.split('/') ?? []
    const read = readClosing(token, 'confirm', keys)!
    expect(whoCloses(at.ticket(), read, START_MS)).toEqual({ contact: `Acme/${ANN}` })
  })

  it('in an acknowledgement, whose subject is filled in, too', () => {
    const [mail] = outboundOf(desk().receive({ id: 'm1' }), 'acknowledgement')
    expect(linkIn(mail?.text)).toMatch(/^cancel\/1\./)
  })

  it.each([
    ['others read it', { cc: [BOB] }],
    ['somebody in copy of another company reads it', { cc: [EVE] }],
    ['its reporter has their answers sent to another address', { replyTo: ['team@acme.example'] }],
  ])('but leads to the portal where %s', (_, more) => {
    expect(linkIn(answered(desk(), more)?.text)).toBe('portal/1')
  })

  it('but leads to the portal where its reader reports nothing', () => {
    const ticket = { ...answeredTicket(), reportedBy: [] }
    expect(closingValues({ ticket, readers: [{ addrSpec: ANN }], atMs: 1 }, closing)).toEqual({ confirm: 'portal/1', cancel: 'portal/1' })
  })

  it('but stands for nothing where nobody knows our pages', () => {
    expect(closingValues({ ticket: answeredTicket(), readers: [{ addrSpec: ANN }], atMs: 1 }, undefined)).toEqual({})
  })
})

function answeredTicket(): Ticket {
  const at = desk()
  answered(at)
  return at.ticket()
}

describe('a link is over', () => {
  const ticket = answeredTicket()
  const claim = { kind: 'confirm', ticket: 1, person: ANN, state: closingState(ticket), atMs: START_MS } as const
  const read = readClosing(mintClosing(claim, keys), 'confirm', keys)!
  const after = (change: Partial<Ticket>) => whoCloses({ ...ticket, ...change }, read, START_MS)

  it.each([
    ['when its ticket is gone', () => whoCloses(null, read, START_MS), 'unknown'],
    ['when its ticket is a conversation', () => after({ conversation: 'current' }), 'unknown'],
    ['after 45 days', () => whoCloses(ticket, read, START_MS + 45 * DAY_MS), 'expired'],
    ['when its ticket was merged', () => after({ mergedInto: 2 as TicketNumber }), 'merged'],
    ['when its person reports the ticket no more', () => after({ reportedBy: [] }), 'stranger'],
    ['when its ticket is spam', () => after({ isSpam: true }), 'spam'],
    ['when it was used', () => after(withTokensSpent(draftOf(ticket), [read.id]).ticket), 'used'],
    ['when its ticket is closed', () => after({ stage: 'canceled' }), 'closed'],
    ['when its ticket was closed and opened again', () => after({ slaEvents: [{ atMs: START_MS, what: 'closed' }] }), 'moved'],
  ])('%s', (_, over, word) => {
    expect(over()).toBe(word)
  })

  it('when its customer has written again, and not when agents have', () => {
    const at = desk()
    answered(at)
    at.receive({ id: 'a2', from: SAM, answers: 'm1', hour: 2, text: 'And?', authentication: 'pass', tokens: [agentToken(SAM)] })
    expect(whoCloses(at.ticket(), read, START_MS)).toEqual({ contact: `Acme/${ANN}` })
    at.receive({ id: 'm2', answers: 'm1', hour: 3, tokens: [customerToken()] })
    expect(whoCloses(at.ticket(), read, START_MS)).toBe('moved')
  })
})
