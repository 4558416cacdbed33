/** Answers to a mail that went to many in blind copy, from an agent's own program, or before it came. */
import { describe, expect, it } from 'vitest'
import { agentToken, ANN, BOB, Desk, EVE, outboundOf, SAM, SUPPORT, ZED, type MailSketch } from '../support/desk.ts'

const pass = { authentication: 'pass' as const }
/** Sam’s letter to all customers, whom he has in blind copy. */
const letter: MailSketch = {
  id: 'letter',
  from: SAM,
  to: [SUPPORT],
  subject: 'New prices',
  text: 'Dear customers, any questions?',
  ...pass,
}
const answer = (id: string, from: string, more: Partial<MailSketch> = {}): MailSketch => ({
  ...{ id, from, subject: 'Re: New prices', answers: 'letter', hour: 1, ...pass },
  ...more,
})
const ticketsOf = ({ decisions }: Desk) => decisions.map(({ ticket }) => ticket?.number)

function played(...sketches: readonly MailSketch[]): Desk {
  const desk = new Desk()
  for (const sketch of sketches) desk.receive(sketch)
  return desk
}

describe('a letter from an agent’s own program', () => {
  it('its first answer is on its ticket, every other one on its own, related', () => {
    const desk = played(letter, answer('a', ANN), answer('e', EVE), answer('z', ZED))
    expect(ticketsOf(desk)).toEqual([1, 1, 2, 3])
    expect([desk.ticket(2).possiblyRelated, desk.ticket(3).possiblyRelated[0]]).toEqual([[1], 1])
    expect([desk.members(1), desk.members(2), desk.members(3)]).toEqual([[ANN], [EVE], [ZED]])
  })

  it('whoever is on a mail of that ticket joins it', () => {
    expect(ticketsOf(played(letter, answer('a', ANN, { cc: [BOB] }), answer('b', BOB)))).toEqual([1, 1, 1])
  })

  it('that nothing proves to be his: each answer is on its own', () => {
    const unproven = { ...letter, authentication: 'unknown' as const }
    expect(ticketsOf(played(unproven, answer('a', ANN), answer('e', EVE)))).toEqual([1, 2, 3])
  })

  it('that answers an older mail, which its answers name as well, is no conversation of those who answer it', () => {
    const older = { references: ['older', 'letter'] }
    const desk = played({ ...letter, answers: 'older' }, answer('a', ANN, older), answer('e', EVE, older))
    expect(ticketsOf(desk)).toEqual([1, 1, 2])
  })

  it('that names a customer is his mail to that one, and to whom that one shows it', () => {
    expect(ticketsOf(played({ ...letter, to: [ANN], cc: [SUPPORT] }, answer('a', ANN), answer('e', EVE)))).toEqual([1, 1, 1])
  })
})

it('an agent’s answer to a notification, which names nobody, is no such letter', () => {
  const desk = played({ id: 'm1' }, { ...letter, answers: 'm1', tokens: [agentToken(SAM)], hour: 1 })
  expect(desk.ticket().massMails ?? []).toEqual([])
  expect(outboundOf(desk.decisions[1]!, 'reply')).toHaveLength(1)
})

describe('answers that came before the mail that they answer', () => {
  const parent: MailSketch = { id: 'letter', from: 'boss@else.example', to: [ANN, EVE], cc: [SUPPORT], hour: 2, ...pass }

  it('are related when it comes and names both, and what they write then is on its ticket', () => {
    const desk = played(answer('a', ANN), answer('e', EVE), parent, answer('e2', EVE, { hour: 3 }))
    expect(ticketsOf(desk)).toEqual([1, 2, 1, 1])
    expect(desk.ticket(1).possiblyRelated).toEqual([2])
  })

  it('stay unrelated to it when it names one of them alone', () => {
    const desk = played(answer('a', ANN), answer('e', EVE), { ...parent, to: [ANN] })
    expect([ticketsOf(desk), desk.ticket(1).possiblyRelated]).toEqual([[1, 2, 1], []])
  })
})
