/** Our number in the subjects of our answers: there once, whatever stood there. */
import { describe, expect, it } from 'vitest'
import { taggedSubject } from '../../../src/tickets/letters/subject-tag.ts'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import { agentToken, ANN, Desk, EVE, outboundOf, SAM } from '../support/desk.ts'

const number = 12 as TicketNumber

it.each([
  ['Re: Scale', 'Re: [TKT-12] Scale'],
  ['RE: Scale', 'RE: [TKT-12] Scale'],
  ['AW: Scale', '[TKT-12] AW: Scale'],
  ['Scale', '[TKT-12] Scale'],
  ['Re: [TKT-12] Scale', 'Re: [TKT-12] Scale'],
  ['re: [tkt-12] Scale', 're: [tkt-12] Scale'],
  ['Re: [TKT-120] Scale', 'Re: [TKT-12] [TKT-120] Scale'],
  ['Re: TKT-12 and more', 'Re: [TKT-12] TKT-12 and more'],
  ['Re: [INC0012345] Störung 秤の故障 🦑', 'Re: [TKT-12] [INC0012345] Störung 秤の故障 🦑'],
  ['Re: ', 'Re: [TKT-12] '],
])('%s → %s', (subject, tagged) => {
  expect(taggedSubject(subject, number)).toBe(tagged)
  expect(taggedSubject(tagged, number)).toBe(tagged)
})

it('a long subject keeps its number, which stands in front', () => {
  expect(taggedSubject(`Re: ${'長'.repeat(2000)}`, number)).toMatch(/^Re: \[TKT-12\] 長+$/)
})

describe('where a site wants it', () => {
  const desk = () => new Desk({ policy: { tagsSubjects: true } })
  const says = (at: Desk, id: string, answers: string) =>
    at.receive({ id, from: SAM, answers, text: 'Which one?', hour: 1, tokens: [agentToken(SAM)] })

  it('an answer goes back and forth with one number', () => {
    const at = desk()
    at.receive({ id: 'm1' })
    const [first] = outboundOf(says(at, 'a1', 'm1'), 'reply')
    expect(first?.subject).toBe('Re: [TKT-1] Kettle')
    const back = at.receive({ id: 'm2', subject: `AW: ${first?.subject}`, hour: 2 })
    expect([back.ticket?.number, back.explanation.matched]).toEqual([1, 'subject-tag'])
    const [second] = outboundOf(says(at, 'a2', 'm2'), 'reply')
    expect(second?.subject).toBe('AW: Re: [TKT-1] Kettle')
  })

  it('nobody else joins by it, and the answers still go to whom they went', () => {
    const at = desk()
    at.receive({ id: 'm1' })
    expect(at.receive({ id: 'm2', from: EVE, subject: 'Re: [TKT-1] Kettle', cc: [ANN] }).ticket).toMatchObject({
      number: 2,
      possiblyRelated: [1],
    })
    expect(at.members(1)).toEqual([ANN])
  })

  it('acknowledgements and mails to agents have the subjects that they had', () => {
    const at = desk()
    const plain = new Desk()
    const subjects = (to: Desk) => to.receive({ id: 'm1' }).outbound.map(({ subject }) => subject)
    expect(subjects(at)).toEqual(subjects(plain))
  })
})

it('where it does not, our answers keep the subject', () => {
  const at = new Desk()
  at.receive({ id: 'm1' })
  const decision = at.receive({ id: 'a1', from: SAM, answers: 'm1', text: 'Which one?', hour: 1, tokens: [agentToken(SAM)] })
  expect(outboundOf(decision, 'reply')[0]?.subject).toBe('Re: Kettle')
})
