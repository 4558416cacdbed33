/** Mail that comes late, older than what the ticket knows already: people end as if it had come in time (T-033, laws). */
import { describe, expect, it } from 'vitest'
import { ANN, BOB, CARL, Desk, EVE, FRED, SUPPORT, ZED } from '../support/desk.ts'

const EVES = { id: 'm2', from: EVE, cc: [FRED], answers: 'm1', hour: 1 }
const ANNS = { id: 'm1', cc: [BOB, EVE] }

describe('the thread’s first mail comes late', () => {
  it('T-033 its workspace is the ticket’s, and the Cc gate is asked again', () => {
    const desk = new Desk()
    desk.receive(EVES)
    expect(desk.ticket()).toMatchObject({ revOrg: 'Other', account: 'Other' })
    expect(desk.reporters()).toEqual([EVE, FRED])
    desk.receive(ANNS)
    expect(desk.ticket()).toMatchObject({ revOrg: 'Acme', account: 'Acme' })
    expect(desk.reporters()).toEqual([ANN, BOB, EVE])
  })

  it('T-033 each change of people that it makes is on the timeline with its rule', () => {
    const desk = new Desk()
    desk.receive(EVES)
    const { entries } = desk.receive(ANNS)
    const lines = entries.flatMap(({ change, rule }) => (change?.field === 'reportedBy' ? [rule] : []))
    expect(lines).toEqual(['T-023', 'T-033', 'T-031'])
  })

  it('T-030 whoever wrote himself, or was chosen by a person, stays', () => {
    const desk = new Desk()
    desk.receive(EVES)
    desk.receive({ id: 'm3', from: FRED, answers: 'm2', hour: 2 })
    desk.receive(ANNS)
    expect(desk.reporters()).toEqual([ANN, BOB, EVE, FRED])
  })

  it('T-010 a workspace that a person chose is not changed by it', () => {
    const desk = new Desk()
    desk.receive(EVES)
    const { order } = desk.ticket()
    desk.edit({ order: { ...order, workspace: '' as never }, provisional: [] })
    desk.receive(ANNS)
    expect(desk.ticket().revOrg).toBe('Other')
    expect(desk.reporters()).toContain(FRED)
  })
})

describe('an agent’s mail and the customer’s come in the wrong order', () => {
  it('T-022 whom an older mail has in copy was not added by the agent', () => {
    const desk = new Desk()
    desk.receive({ id: 's1', from: SUPPORT, to: [ANN, ZED], source: 'sent', answers: 'm1', hour: 1 })
    expect(desk.reporters()).toEqual([ANN, ZED])
    desk.receive({ id: 'm1', cc: [ZED] })
    expect(desk.reporters()).toEqual([ANN])
  })

  it('T-022 whom only a younger mail has in copy was added by the agent', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    desk.receive({ id: 'm3', cc: [CARL], answers: 'm1', hour: 2 })
    expect(desk.reporters()).toEqual([ANN])
    desk.receive({ id: 's2', from: SUPPORT, to: [ANN, CARL], source: 'sent', answers: 'm1', hour: 1 })
    expect(desk.reporters()).toEqual([ANN, CARL])
  })
})
