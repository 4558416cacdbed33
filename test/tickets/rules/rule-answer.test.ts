/** The mail that a rule has customers get when none of theirs is at hand: members hear of it, and nobody else. */
import { describe, expect, it } from 'vitest'
import { causeOf, draftOf, product } from '../../../src/tickets/draft.ts'
import { withRuleAnswer } from '../../../src/tickets/rules/rule-answer.ts'
import type { EmailMember, Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, Desk, KIM, MAILBOX, SUPPORT, START_MS, type DeskChanges } from '../support/desk.ts'

const member = (addrSpec: string, more: Partial<EmailMember> = {}): EmailMember => {
  return { addrSpec, displayName: '', contact: null, isUser: false, ...more }
}
const template = { text: 'About {ticket} of {company}: still open.' }

/** The mails of a rule's answer on Ann's ticket. */
function answered(change: Partial<Ticket> = {}, changes: DeskChanges = {}) {
  const desk = new Desk(changes)
  desk.receive({ id: 'm1', subject: 'Kettle' })
  const draft = { ...draftOf({ ...desk.ticket(), ...change }), answer: { rule: 'r', template } }
  return withRuleAnswer(draft, { site: desk.site, mailbox: MAILBOX, cause: causeOf('x', product, { atMs: START_MS }) }).outbound
}
const readers = (members: readonly EmailMember[], changes?: DeskChanges) =>
  answered({ emailMembers: members }, changes).flatMap(({ to }) => to.map(({ addrSpec }) => addrSpec))

describe('a rule’s answer', () => {
  it('goes to the members under the newest mail, filled in', () => {
    const parent = { messageId: 'p', references: ['o'], subject: 'Lid' }
    expect(answered({ parent, emailMembers: [member(ANN, { displayName: 'Ann' })] })).toMatchObject([
      {
        kind: 'notification',
        agent: null,
        ref: 'rule/r',
        to: [{ addrSpec: ANN, displayName: 'Ann' }],
        subject: 'Re: Lid',
        text: 'About TKT-1 of Us: still open.',
        inReplyTo: 'p',
        references: ['o', 'p'],
      },
    ])
  })

  it('has the title as its subject where nobody has written', () => {
    expect(answered({ parent: null, title: 'Lid' })).toMatchObject([{ subject: 'Re: Lid', inReplyTo: null, references: [] }])
  })

  it.each<readonly [string, readonly EmailMember[], readonly string[]]>([
    ['customers', [member(ANN), member(BOB)], [ANN, BOB]],
    ['agents', [member(KIM)], []],
    ['users', [member('una@elsewhere.example', { isUser: true }), member(ANN)], [ANN]],
    ['our own addresses', [member(SUPPORT), member(ANN)], [ANN]],
    ['robots', [member('no-reply@acme.example'), member(ANN)], [ANN]],
    ['addresses that no mail reaches', [member('undisclosed'), member('x@host.invalid'), member(ANN)], [ANN]],
    ['nobody', [], []],
  ])('of %s reaches whom it may', (_, members, reached) => {
    expect(readers(members)).toEqual(reached)
  })

  it('reaches nobody whom a rule of the site keeps off', () => {
    const ccRules = [{ name: 'no Acme', when: { address: '*@acme.example' }, action: 'drop' as const }]
    expect(readers([member(BOB), member('zoe@elsewhere.example')], { policy: { ccRules } })).toEqual(['zoe@elsewhere.example'])
  })

  it('is not sent on spam, on a ticket that runs away, or where no rule answers', () => {
    const many = Array.from({ length: 60 }, () => ({ what: 'customer' as const, atMs: START_MS }))
    expect(answered()).toHaveLength(1)
    expect(answered({ isSpam: true })).toEqual([])
    expect(answered({ slaEvents: many })).toEqual([])
    const ticket = draftOf({ ...new Desk().receive({ id: 'm1' }).ticket! })
    const { site } = new Desk()
    expect(withRuleAnswer(ticket, { site, mailbox: MAILBOX, cause: causeOf('x', product, { atMs: 0 }) })).toBe(ticket)
  })
})
