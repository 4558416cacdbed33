/** Laws of what becomes of a mail: whatever servers answer and whenever senders die. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  afterAttempt,
  afterLateAnswer,
  afterLostLease,
  afterRestore,
  afterWaiting,
  recipientsToSend,
} from '../../../src/tickets/delivery/outbox-fate.ts'
import { outboxRowOf } from '../../../src/commit/outbox-row.ts'
import type { RecipientResult, Verdict } from '../../../src/smtp/send-result.ts'
import type { OutboxRow } from '../../../src/store/outbox-row.ts'
import { ANNA, BERT, CARL, configFor, draftOf, START_MS } from '../../send/outbox-fixtures.ts'

const people = [ANNA, BERT, CARL]

function newRow(kind: OutboxRow['kind']): OutboxRow {
  const to = people.map((addrSpec) => ({ addrSpec, displayName: '' }))
  const source = { ref: 's', mailbox: configFor(1).mailboxes[0]!, keys: ['k'] as [string], nowMs: START_MS }
  return outboxRowOf(draftOf({ kind, to }), source)
}

interface Life {
  row: OutboxRow
  nowMs: number
  /** Recipients of every attempt that may have reached them: answers `sent` and `unknown`, and lost leases. */
  readonly reached: string[][]
  /** Who had a final answer. */
  readonly settled: Set<string>
  readonly verdictsAgain: string[]
}

/** One turn of a row: claimed and sent, or its wait ended; `isDead`: the sender dies in between. */
function turn(life: Life, answers: readonly Verdict[], isDead: boolean): void {
  const { row } = life
  life.nowMs = Math.max(life.nowMs, row.dueAt.getTime())
  if (row.state === 'unknown') {
    life.row = { ...row, ...afterWaiting(row, life.nowMs) }
    return
  }
  const claimed: OutboxRow = { ...row, state: 'sending', attempts: row.attempts + 1, attemptedAt: new Date(life.nowMs) }
  const asked = recipientsToSend(claimed).map(({ addrSpec }) => addrSpec)
  life.verdictsAgain.push(...asked.filter((addrSpec) => life.settled.has(addrSpec)))
  const results = asked.map((addrSpec) => resultOf(addrSpec, answers[people.indexOf(addrSpec)] ?? 'sent'))
  const change = isDead ? afterLostLease(claimed, life.nowMs) : afterAttempt(claimed, results, life.nowMs)
  life.reached.push(isDead ? asked : results.filter(({ verdict }) => mayHave(verdict)).map(({ addrSpec }) => addrSpec))
  if (!isDead) for (const { addrSpec, verdict } of results) if (verdict === 'sent' || verdict === 'permanent') life.settled.add(addrSpec)
  life.row = { ...claimed, ...change }
}

const mayHave = (verdict: Verdict) => verdict === 'sent' || verdict === 'unknown'

function resultOf(addrSpec: string, verdict: Verdict): RecipientResult {
  return { addrSpec, verdict, replyCode: null, enhancedStatusCode: null, text: null }
}

const verdict = fc.constantFrom<Verdict>('sent', 'permanent', 'transient', 'unknown')
const turns = fc.array(fc.tuple(fc.array(verdict, { minLength: 3, maxLength: 3 }), fc.boolean()), { maxLength: 40 })
const kind = fc.constantFrom<OutboxRow['kind']>('reply', 'broadcast', 'acknowledgement', 'notification', 'alert')

function live(row: OutboxRow, script: readonly (readonly [readonly Verdict[], boolean])[]): Life {
  const life: Life = { row, nowMs: START_MS, reached: [], settled: new Set(), verdictsAgain: [] }
  for (const [answers, isDead] of script) if (life.row.state !== 'done') turn(life, answers, isDead)
  return life
}

test('whoever has a final answer is never sent to again', () => {
  fc.assert(
    fc.property(kind, turns, (of, script) => {
      expect(live(newRow(of), script).verdictsAgain).toEqual([])
    }),
  )
})

test('an automatic mail reaches nobody twice, and one that a person wrote nobody three times', () => {
  fc.assert(
    fc.property(kind, turns, (of, script) => {
      const { reached } = live(newRow(of), script)
      for (const addrSpec of people) {
        const times = reached.filter((attempt) => attempt.includes(addrSpec)).length
        expect(times).toBeLessThanOrEqual(of === 'reply' || of === 'broadcast' ? 2 : 1)
      }
    }),
  )
})

test('every mail comes to an end, at the latest some hours after five days', () => {
  fc.assert(
    fc.property(kind, turns, (of, script) => {
      const life = live(newRow(of), script)
      for (let n = 0; n < 60 && life.row.state !== 'done'; n++) turn(life, ['transient', 'transient', 'transient'], false)
      expect(life.row.state).toBe('done')
      expect(life.nowMs - START_MS).toBeLessThan(6 * 24 * 3600_000)
    }),
  )
})

test('done means that nobody waits for an attempt', () => {
  fc.assert(
    fc.property(kind, turns, (of, script) => {
      const { row } = live(newRow(of), script)
      expect(row.state === 'done').toBe(recipientsToSend(row).length === 0 && row.state !== 'unknown')
    }),
  )
})

test('the loss of an answer is to be told exactly when a recipient failed or stayed unknown', () => {
  fc.assert(
    fc.property(kind, turns, (of, script) => {
      const { row } = live(newRow(of), script)
      const failed = row.recipients.filter(({ status }) => status === 'failed').map(({ addrSpec }) => addrSpec)
      const unknown = row.recipients.filter(({ status }) => status === 'unknown').map(({ addrSpec }) => addrSpec)
      if (of !== 'reply') expect(row.untold).toEqual([])
      else if (row.state === 'done') expect(row.untold.toSorted()).toEqual([...failed, ...unknown].toSorted())
      else expect(row.untold).toEqual(expect.arrayContaining(failed))
    }),
  )
})

test('a late answer of a lost attempt changes nothing once somebody else has asked again', () => {
  const claimed: OutboxRow = { ...newRow('reply'), state: 'sending', attempts: 1 }
  const lost = { ...claimed, ...afterLostLease(claimed, START_MS) }
  const waited = { ...lost, ...afterWaiting(lost, lost.dueAt.getTime()) }
  const again: OutboxRow = { ...waited, state: 'sending', attempts: 2 }
  const refused = {
    ...again,
    ...afterAttempt(
      again,
      people.map((who) => resultOf(who, 'permanent')),
      START_MS,
    ),
  }
  const late = { attempt: 1, results: people.map((who) => resultOf(who, 'sent')) }
  expect(afterLateAnswer(refused, late, START_MS)).toBeNull()
  expect(afterLateAnswer(lost, late, START_MS)).toMatchObject({ state: 'done' })
})

test('copies that go out one by one prove nothing of each other: one of unknown fate is sent once more', () => {
  const claimed = { ...newRow('reply'), isPerRecipient: true, state: 'sending' as const, attempts: 1 }
  const answers = [resultOf(ANNA, 'sent'), resultOf(BERT, 'unknown'), resultOf(CARL, 'sent')]
  const after = { ...claimed, ...afterAttempt(claimed, answers, START_MS) }
  const seen = { ...after, attemptedAt: new Date(START_MS), copySeenAt: new Date(START_MS + 1) }
  const resent = { ...seen, ...afterWaiting(seen, after.dueAt.getTime()) }
  expect(recipientsToSend(resent).map(({ addrSpec }) => addrSpec)).toEqual([BERT])
  const { isPerRecipient: _, ...together } = seen
  expect(recipientsToSend({ ...together, ...afterWaiting(together, after.dueAt.getTime()) })).toEqual([])
})

test('after a restore nothing that waits is sent: agents are told of answers, automatic mail is dropped, what was sent stays', () => {
  const start = newRow('reply')
  const sent = start.recipients.map((recipient, n) => (n === 0 ? { ...recipient, status: 'sent' as const, isHandedOver: true } : recipient))
  const row = { ...start, recipients: sent }
  const answer = afterRestore(row, START_MS)
  expect(answer).toMatchObject({ state: 'done', lease: null, untold: [BERT, CARL] })
  expect(answer.recipients.map(({ status }) => status)).toEqual(['sent', 'unknown', 'unknown'])
  expect(recipientsToSend({ ...row, ...answer })).toEqual([])
  const broadcast = afterRestore({ ...row, kind: 'broadcast' }, START_MS)
  expect(broadcast).toEqual({ ...answer, untold: [] })
  const automatic = afterRestore({ ...row, kind: 'acknowledgement', state: 'sending' }, START_MS)
  expect(automatic).toMatchObject({ state: 'done', untold: [] })
  expect(automatic.recipients.map(({ status }) => status)).toEqual(['sent', 'dropped', 'dropped'])
})
