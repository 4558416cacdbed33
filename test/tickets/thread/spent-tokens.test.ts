/** A token that an agent showed to others proves no agent any more. */
import { describe, expect, it } from 'vitest'
import type { ProvenToken } from '../../../src/tickets/inbound-mail.ts'
import { ANN, BOB, CARL, Desk, KIM, SALES, SAM, SUPPORT, ZED, agentToken, outboundOf, type MailSketch } from '../support/desk.ts'

const token = (id: string, agent = SAM, more: Partial<ProvenToken> = {}) => agentToken(agent, 1, { id, ...more })
const answer: MailSketch = { id: 'a1', from: SAM, answers: 'm1', hour: 1, tokens: [token('one')], text: 'Plug it in.' }

function deskOf(): Desk {
  const desk = new Desk()
  desk.receive({ id: 'm1', cc: [BOB] })
  return desk
}

describe('a token of an agent', () => {
  it('that went to a customer in Cc still proves the ticket, and the agent no more', () => {
    const desk = deskOf()
    expect(desk.receive({ ...answer, cc: [CARL] }).outcome).toBe('agent-reply')
    const forged = desk.receive({ ...answer, id: 'f1', hour: 2, text: 'Pay here.' })
    expect(forged).toMatchObject({
      outcome: 'stored-only',
      explanation: { verdict: 'unverified-agent', matched: 'token' },
    })
    expect(forged.outbound.map(({ kind, agent }) => [kind, agent])).toEqual([['alert', SAM]])
    expect(forged.outbound[0]?.text).toContain('answer the newest notification')
    expect(forged.outbound[0]?.text).not.toContain('Pay here.')
  })

  it('that only we and agents saw stays good', () => {
    const desk = deskOf()
    desk.receive({ ...answer, to: [SUPPORT, SALES], cc: [KIM] })
    expect(desk.receive({ ...answer, id: 'a2', hour: 2 }).outcome).toBe('agent-reply')
  })

  it.each(['in-reply-to', 'references', 'recipient'] as const)('is spent wherever it stood: %s', (foundIn) => {
    const desk = deskOf()
    const tokens = [token('one'), token('two', SAM, { foundIn })]
    desk.receive({ ...answer, tokens, cc: [CARL] })
    expect(desk.receive({ ...answer, id: 'f1', hour: 2, tokens: [token('two')] }).outcome).toBe('stored-only')
  })

  it('is spent by a colleague’s mail as well', () => {
    const desk = deskOf()
    const tokens = [token('kims', KIM), token('one')]
    desk.receive({ ...answer, from: KIM, tokens, cc: [CARL] })
    expect(desk.receive({ ...answer, id: 'f1', hour: 2 }).outcome).toBe('stored-only')
  })

  it.each([
    ['was not believed', { authentication: 'fail' }],
    ['somebody else wrote', { from: ZED }],
    ['a customer wrote', { from: ANN }],
  ] as const)('is spent by a mail that %s: its readers have it all the same', (_, more) => {
    const desk = deskOf()
    expect(outboundOf(desk.receive({ ...answer, cc: [CARL], ...more }), 'reply')).toEqual([])
    const forged = desk.receive({ ...answer, id: 'f1', hour: 2 })
    expect(forged).toMatchObject({ outcome: 'stored-only', explanation: { verdict: 'unverified-agent' } })
    expect(outboundOf(forged, 'reply')).toEqual([])
  })

  it('is not spent by a mail of somebody else that went to us alone', () => {
    const desk = deskOf()
    desk.receive({ ...answer, from: ZED })
    expect(desk.receive({ ...answer, id: 'a2', hour: 2 }).outcome).toBe('agent-reply')
  })

  it('is spent by a mail whose command was refused: its readers have it all the same', () => {
    const desk = deskOf()
    desk.receive({ ...answer, text: '#clos', cc: [CARL] })
    expect(desk.receive({ ...answer, id: 'f1', hour: 2 }).outcome).toBe('stored-only')
  })

  it('does not matter to an agent who is authenticated, or who has a newer one', () => {
    const desk = deskOf()
    desk.receive({ ...answer, cc: [CARL] })
    expect(desk.receive({ ...answer, id: 'a2', hour: 2, authentication: 'pass' }).outcome).toBe('agent-reply')
    const tokens = [token('two'), token('one', SAM, { foundIn: 'references' })]
    expect(desk.receive({ ...answer, id: 'a3', hour: 3, tokens }).outcome).toBe('agent-reply')
  })

  it('stays spent when its ticket is merged into another one', () => {
    const desk = deskOf()
    desk.receive({ ...answer, cc: [CARL] })
    desk.receive({ id: 'm9', subject: 'Another kettle', from: ANN })
    desk.edit({ mergedInto: desk.ticket(2).number })
    const forged = desk.receive({ ...answer, id: 'f1', hour: 2 })
    expect(forged).toMatchObject({ outcome: 'stored-only', ticket: { number: 2 } })
  })

  it('proves nothing on another ticket than its own', () => {
    const desk = deskOf()
    desk.receive({ id: 'm9', subject: 'Another kettle', from: ANN })
    const tokens = [agentToken(SAM, 2, { id: 'x', agent: null }), token('one', SAM, { foundIn: 'references' })]
    expect(desk.receive({ ...answer, tokens }).explanation.verdict).toBe('unverified-agent')
  })

  it('is remembered among the last 200 of its ticket', () => {
    const desk = deskOf()
    for (let n = 0; n < 210; n++) desk.receive({ ...answer, id: `a${n}`, cc: [CARL], tokens: [token(`t${n}`)] })
    expect(desk.ticket().spentTokens).toHaveLength(200)
    expect(desk.ticket().spentTokens.at(-1)).toBe('t209')
  })

  it('that was spent tells nobody outside that it was', () => {
    const desk = deskOf()
    desk.receive({ ...answer, cc: [CARL] })
    const forged = desk.receive({ ...answer, id: 'f1', hour: 2 })
    expect(outboundOf(forged, 'reply')).toEqual([])
    expect(forged.entries.every(({ visibility }) => visibility === 'internal')).toBe(true)
  })
})
