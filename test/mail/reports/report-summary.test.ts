/** A report of several recipients is as bad as its worst one, and says what was said of him. */
import { describe, expect, it } from 'vitest'
import type { RecipientOutcome } from '../../../src/mail/reports/report-failure.ts'
import { summaryOf } from '../../../src/mail/reports/report-summary.ts'

const outcome = (name: string, action: RecipientOutcome['action'], more: Partial<RecipientOutcome> = {}): RecipientOutcome => ({
  ...{ recipients: [`${name}@fjord.example`], action, status: null, replyCode: null, diagnostic: null },
  ...{ isPermanent: action === 'failed' ? true : action === 'delayed' ? false : null },
  ...more,
})
const lost = outcome('tove', 'failed', { status: '5.1.1', diagnostic: 'gone' })
const full = outcome('knut', 'failed', { status: '5.2.2', diagnostic: 'full', isPermanent: false })
const late = outcome('siri', 'delayed', { status: '4.4.1', diagnostic: 'late' })

describe('the worst outcome is told', () => {
  it.each([
    [['delivered', 'failed'], 'failure'],
    [['delivered', 'relayed'], 'relayed'],
    [['relayed', 'expanded'], 'expanded'],
    [['expanded', 'delayed'], 'delay'],
    [['delayed', 'failed'], 'failure'],
    [['delivered'], 'delivered'],
  ] as const)('of %j: %s', (actions, worst) => {
    const outcomes = actions.map((action, i) => outcome(`a${i}`, action))
    expect(summaryOf(outcomes, null).class).toBe(worst)
    expect(summaryOf(outcomes.toReversed(), null).class).toBe(worst)
  })

  it('with what its server said: of failures that of the address that is lost', () => {
    expect(summaryOf([late, full, lost], 'id@us.example')).toMatchObject({
      ...{ class: 'failure', isPermanent: true, status: '5.1.1', diagnostic: 'gone', originalMessageId: 'id@us.example' },
    })
  })

  it('with what its server said, where none is lost', () => {
    expect(summaryOf([late, full], null)).toMatchObject({ isPermanent: false, status: '5.2.2', diagnostic: 'full' })
  })

  it('with what its server said, where nothing tells whether it is lost: it is not', () => {
    const unclear = outcome('tove', 'failed', { isPermanent: null, status: '5.0.0', diagnostic: 'no' })
    expect(summaryOf([unclear], null)).toMatchObject({ isPermanent: false, status: '5.0.0', diagnostic: 'no' })
  })

  it('and a delay is never for ever, an arrival neither', () => {
    const odd = { ...late, isPermanent: null }
    expect(summaryOf([odd], null)).toMatchObject({ isPermanent: false, status: '4.4.1' })
    expect(summaryOf([outcome('tove', 'delivered')], null).isPermanent).toBeNull()
  })
})

describe('the recipients are', () => {
  it('those whom the mail did not reach, each once', () => {
    const again = outcome('tove', 'delayed')
    expect(summaryOf([lost, late, outcome('ulf', 'delivered'), again], null).recipients).toEqual([
      'tove@fjord.example',
      'siri@fjord.example',
    ])
  })

  it('those whom it reached, where it reached all', () => {
    const arrived = [outcome('tove', 'delivered'), outcome('ulf', 'relayed'), outcome('siri', 'expanded')]
    expect(summaryOf(arrived, null).recipients).toHaveLength(3)
  })
})

it('each outcome is kept beside the sum', () => {
  expect(summaryOf([full, outcome('ulf', 'delivered', { status: '2.1.5' })], null).outcomes).toEqual([
    { recipients: ['knut@fjord.example'], class: 'failure', status: '5.2.2', isPermanent: false },
    { recipients: ['ulf@fjord.example'], class: 'delivered', status: '2.1.5', isPermanent: null },
  ])
})
