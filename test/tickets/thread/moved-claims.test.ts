/** The claim on an awaited id goes to where its mail is. */
import { describe, expect, it } from 'vitest'
import { agentToken, ANN, BOB, Desk, EVE, SAM, SUPPORT, ZED, type DeskChanges, type MailSketch } from '../support/desk.ts'

const first = { id: 'first' }
/** Bob's answer to a mail that has not come yet. */
const early: MailSketch = { id: 'early', from: BOB, to: [SUPPORT], cc: [ANN], answers: 'awaited', references: ['awaited'], hour: 2 }
const awaited: MailSketch = { id: 'awaited', from: ANN, cc: [BOB], answers: 'first', hour: 1 }
const late: MailSketch = { id: 'late', from: BOB, cc: [ANN], answers: 'awaited', references: ['awaited'], hour: 3 }

function played(sketches: readonly MailSketch[], changes: DeskChanges = {}): Desk {
  const desk = new Desk(changes)
  for (const sketch of sketches) desk.receive(sketch)
  return desk
}

const ticketsOf = ({ decisions }: Desk) => decisions.map(({ ticket }) => ticket?.number)

describe('an answer came before the mail that it answers, which belongs to an older ticket', () => {
  it('later answers go where the mail is; the early one stays, related', () => {
    const desk = played([first, early, awaited, late])
    expect(ticketsOf(desk)).toEqual([1, 2, 1, 1])
    expect(desk.decisions[2]?.movedClaims).toEqual(['awaited'])
    expect(desk.ticket(1).possiblyRelated).toEqual([2])
  })

  it('answers to the early answer stay with it', () => {
    const desk = played([first, early, awaited, { id: 'more', from: ANN, answers: 'early', references: ['awaited', 'early'], hour: 4 }])
    expect(ticketsOf(desk)).toEqual([1, 2, 1, 2])
  })

  it('also when the early answer named nobody but us, and where senders are vouched for', () => {
    const alone = { ...early, cc: [] }
    expect(ticketsOf(played([first, alone, awaited, late]))).toEqual([1, 2, 1, 1])
    const vouched = [first, alone, awaited, late].map((sketch) => ({ ...sketch, authentication: 'pass' as const }))
    expect(ticketsOf(played(vouched, { policy: { isStrict: true } }))).toEqual([1, 2, 1, 1])
  })

  it('the mail may be an agent’s, who answers from elsewhere', () => {
    const agents = { ...awaited, from: SAM, to: [SUPPORT, BOB], cc: [], text: 'We come.', tokens: [agentToken(SAM)] }
    expect(played([first, early, agents, late]).decisions.at(-1)?.ticket?.number).toBe(1)
  })

  it('in order nothing moves', () => {
    const desk = played([first, awaited, early, late])
    expect(ticketsOf(desk)).toEqual([1, 1, 1, 1])
    expect(desk.decisions.flatMap(({ movedClaims = [] }) => movedClaims)).toEqual([])
  })
})

describe('the claim stays', () => {
  it('when the mail belongs to no ticket of its own: it joins its answers', () => {
    expect(ticketsOf(played([early, { ...awaited, answers: 'unseen', references: ['unseen'] }, late]))).toEqual([1, 1, 1])
  })

  it('when the other ticket is the newer one', () => {
    const desk = played([early, { ...first, id: 'other', hour: 3 }, { ...awaited, answers: 'other', hour: 4 }, { ...late, hour: 5 }])
    expect(ticketsOf(desk)).toEqual([1, 2, 2, 1])
  })

  it.each<{ who: string; more: Partial<MailSketch>; changes?: DeskChanges }>([
    { who: 'whose authentication failed', more: { authentication: 'fail' } },
    { who: 'for whom nothing vouches, where senders are vouched for', more: { from: ZED, authentication: 'none' } },
    { who: 'without proof, on a strict site', more: { from: ZED }, changes: { policy: { isStrict: true } } },
    { who: 'under an agent’s address', more: { from: SAM } },
  ])('when somebody $who writes under the awaited id', ({ more, changes = {} }) => {
    const zeds = { ...first, from: ZED, authentication: 'pass' as const }
    const desk = played([zeds, { ...early, authentication: 'pass' }, { ...awaited, cc: [], ...more }], changes)
    expect(desk.decisions.flatMap(({ movedClaims = [] }) => movedClaims)).toEqual([])
    expect(desk.receive({ ...late, authentication: 'pass' }).ticket?.number).toBe(2)
  })

  it('when a mail is stored under that id already', () => {
    const desk = played([
      first,
      early,
      { ...awaited, answers: 'early', references: ['early'] },
      { ...awaited, from: EVE, contentHash: 'other' },
    ])
    expect(desk.decisions.flatMap(({ movedClaims = [] }) => movedClaims)).toEqual([])
  })
})
