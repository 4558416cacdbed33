/** Agents' robots that look like people: what they make us send comes to an end. */
import { describe, expect, it } from 'vitest'
import type { DeskDecision as Decision } from '../support/desk.ts'
import { ANN, Desk, KIM, SAM, agentToken, outboundOf, type MailSketch } from '../support/desk.ts'

/** Sam's robot answers whatever we sent him, time after time; Ann's does the same. */
function robotAnswers(desk: Desk, i: number, more: Partial<MailSketch> = {}): Decision {
  const at = 1 + i / 100
  desk.receive({ id: `c${i}`, from: ANN, answers: 'm1', hour: at, text: `I am away, reason ${i}.` })
  const tokens = [agentToken(SAM)]
  return desk.receive({ id: `a${i}`, from: SAM, hour: at + 0.005, tokens, text: `Away too, ${i}.`, ...more })
}

const countOf = (decisions: readonly Decision[]) => decisions.flatMap(({ outbound }) => outbound).length

describe('§5.3 an agent’s robot', () => {
  it('answers a customer’s robot at most twenty times an hour, and the rest is on the timeline only', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    const answers = Array.from({ length: 50 }, (_, i) => robotAnswers(desk, i))
    expect(answers.flatMap((answer) => outboundOf(answer, 'reply'))).toHaveLength(20)
    expect(countOf(answers.slice(20))).toBe(0)
    expect(desk.timeline().filter(({ rule }) => rule === 'answers-per-hour')).toHaveLength(30)
    expect(desk.ticket().needsResponse).toBe(true)
    const nextDay = desk.receive({ id: 'n', from: SAM, hour: 30, tokens: [agentToken(SAM)], text: 'Back again.' })
    expect(outboundOf(nextDay, 'reply')).toHaveLength(1)
  })

  it('is told of its slips, and a colleague’s of its notes, at most sixty times an hour', () => {
    const desk = new Desk({ mailbox: { notify: [SAM, KIM] } })
    desk.receive({ id: 'm1' })
    const slips = Array.from({ length: 40 }, (_, i) => robotAnswers(desk, i, { text: `#${i} away` }))
    const notes = Array.from({ length: 40 }, (_, i) => robotAnswers(desk, 40 + i, { text: `#note\naway ${i}` }))
    expect(countOf(slips)).toBe(40)
    expect(countOf(notes)).toBe(20)
  })
})
