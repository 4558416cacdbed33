/** What becomes of each copy of a mail, answer by answer: when it is sent again, and whose loss agents hear of. */
import { describe, expect, it } from 'vitest'
import type { CopyStatus, Delivery, OutboxRecipient } from '../../../src/tickets/delivery/delivery.ts'
import {
  afterAttempt,
  afterCopy,
  afterLateAnswer,
  afterLostLease,
  afterRestore,
  afterWaiting,
  recipientsToSend,
  type CopyAnswer,
} from '../../../src/tickets/delivery/outbox-fate.ts'
import type { OutboundKind } from '../../../src/tickets/outbound.ts'
import { ANN, BOB, DAY_MS, START_MS } from '../support/desk.ts'

const MINUTE_MS = 60_000
const kinds: readonly OutboundKind[] = ['reply', 'broadcast', 'acknowledgement', 'notification', 'alert']
const copy = (addrSpec: string, status: CopyStatus = 'queued', more: Partial<OutboxRecipient> = {}): OutboxRecipient => {
  const none = { replyCode: null, enhancedStatusCode: null, text: null, at: null }
  return { addrSpec, status, ...none, attempt: null, isHandedOver: status === 'sent', ...more }
}
/** A mail at its first attempt. */
const rowOf = (recipients: readonly OutboxRecipient[], more: Partial<Delivery> = {}): Delivery => ({
  _id: 'row',
  kind: 'reply',
  recipients,
  state: 'sending',
  attempts: 1,
  attemptedAt: new Date(START_MS),
  createdAt: new Date(START_MS),
  dueAt: new Date(START_MS),
  lease: { owner: 'w', until: new Date(START_MS + MINUTE_MS) },
  copySeenAt: null,
  resentAt: null,
  untold: [],
  ...more,
})
const answer = (addrSpec: string, verdict: CopyAnswer['verdict'], text: string | null = 'said'): CopyAnswer => {
  return { addrSpec, verdict, replyCode: 250, enhancedStatusCode: '2.0.0', text }
}
const statusesOf = ({ recipients }: { readonly recipients: readonly OutboxRecipient[] }) => recipients.map(({ status }) => status)

describe('a copy is sent', () => {
  it.each<readonly [CopyStatus, boolean, boolean]>([
    ['queued', false, true],
    ['deferred', false, true],
    ['deferred', true, false],
    ['queued', true, false],
    ['sent', true, false],
    ['failed', false, false],
    ['unknown', false, false],
    ['dropped', false, false],
  ])('%s, handed over %s: %s', (status, isHandedOver, isSent) => {
    expect(recipientsToSend(rowOf([copy(ANN, status, { isHandedOver })]))).toHaveLength(isSent ? 1 : 0)
  })
})

describe('an answer', () => {
  it.each<readonly [OutboundKind, CopyAnswer['verdict'], CopyStatus, Delivery['state'], readonly string[]]>([
    ...kinds.map((kind) => [kind, 'sent', 'sent', 'done', []] as const),
    ['reply', 'permanent', 'failed', 'done', [ANN]],
    ['broadcast', 'permanent', 'failed', 'done', []],
    ['notification', 'permanent', 'failed', 'done', []],
    ['reply', 'transient', 'deferred', 'queued', []],
    ['alert', 'transient', 'deferred', 'queued', []],
    ['reply', 'unknown', 'unknown', 'unknown', []],
    ['broadcast', 'unknown', 'unknown', 'unknown', []],
    ['acknowledgement', 'unknown', 'dropped', 'done', []],
    ['notification', 'unknown', 'dropped', 'done', []],
    ['alert', 'unknown', 'dropped', 'done', []],
  ])('to a %s, %s, makes it %s, the mail %s, and is told of %j', (kind, verdict, status, state, untold) => {
    const change = afterAttempt(rowOf([copy(ANN)], { kind }), [answer(ANN, verdict)], START_MS)
    expect(change).toMatchObject({ state, lease: null, untold, recipients: [{ status, attempt: 1, isHandedOver: verdict === 'sent' }] })
    expect(change.recipients[0]).toMatchObject({ replyCode: 250, enhancedStatusCode: '2.0.0', text: 'said', at: new Date(START_MS) })
  })

  it('is taken of those who were asked alone', () => {
    const row = rowOf([copy(ANN, 'sent'), copy(BOB)])
    const { recipients } = afterCopy(row, [answer(ANN, 'permanent'), answer('x@y.example', 'sent')], START_MS)
    expect(recipients).toEqual(row.recipients)
    expect(afterAttempt(row, [answer(BOB, 'sent')], START_MS)).toMatchObject({ state: 'done' })
  })

  it('of some leaves the mail waiting for the others', () => {
    const row = rowOf([copy(ANN), copy(BOB)])
    expect(afterAttempt(row, [answer(ANN, 'sent'), answer(BOB, 'transient')], START_MS).state).toBe('queued')
    const waiting = afterAttempt(row, [answer(ANN, 'transient'), answer(BOB, 'unknown')], START_MS)
    expect(waiting).toMatchObject({ state: 'unknown', lease: null, dueAt: new Date(START_MS + 15 * MINUTE_MS) })
  })

  it('does not wait for evidence again of a copy that stayed unknown', () => {
    const row = rowOf([copy(ANN, 'unknown'), copy(BOB)])
    expect(afterAttempt(row, [answer(BOB, 'sent')], START_MS).state).toBe('done')
  })

  it('that was told of is told with those before it, each once', () => {
    const row = rowOf([copy(ANN), copy(BOB, 'failed')], { untold: [BOB, ANN] })
    expect(afterAttempt(row, [answer(ANN, 'permanent')], START_MS).untold).toEqual([BOB, ANN])
  })

  it.each<readonly [number, CopyStatus, string | null, string | null]>([
    [5 * DAY_MS - 1, 'deferred', 'greylisted', 'greylisted'],
    [5 * DAY_MS, 'failed', 'greylisted', 'given up after five days: greylisted'],
    [5 * DAY_MS, 'failed', null, 'given up after five days: no answer'],
    [5 * DAY_MS, 'failed', 'x'.repeat(500), `given up after five days: ${'x'.repeat(474)}`],
  ])('that comes again and again for %d ms makes it %s', (ageMs, status, said, text) => {
    const change = afterAttempt(rowOf([copy(ANN)]), [answer(ANN, 'transient', said)], START_MS + ageMs)
    expect(change.recipients).toMatchObject([{ status, text }])
  })
})

describe('the next attempt', () => {
  const waits = (attempts: number, id = 'row') => {
    const change = afterAttempt(rowOf([copy(ANN)], { attempts, _id: id }), [answer(ANN, 'transient')], START_MS)
    return (change.dueAt.getTime() - START_MS) / MINUTE_MS
  }

  it.each([
    [0, 1],
    [1, 1],
    [2, 5],
    [3, 15],
    [4, 60],
    [5, 240],
    [40, 240],
  ])('after %d attempts is in about %d minutes, never more than a tenth beside it', (attempts, minutes) => {
    for (let i = 0; i < 50; i++) {
      expect(waits(attempts, `row ${i}`)).toBeGreaterThanOrEqual(minutes * 0.9)
      expect(waits(attempts, `row ${i}`)).toBeLessThanOrEqual(minutes * 1.1)
    }
  })

  it('of mails that failed together is spread over all of that time', () => {
    const tenths = new Set(Array.from({ length: 200 }, (_, i) => Math.floor((waits(5, `row ${i}`) - 216) / 4.8)))
    expect([...tenths].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(waits(5)).toBe(waits(5))
    expect(waits(5)).not.toBe(waits(6))
  })
})

describe('a sender that falls silent', () => {
  it.each<readonly [OutboundKind, CopyStatus, Delivery['state']]>([
    ['reply', 'unknown', 'unknown'],
    ['broadcast', 'unknown', 'unknown'],
    ['notification', 'dropped', 'done'],
  ])('leaves a copy of a %s %s', (kind, status, state) => {
    const change = afterLostLease(rowOf([copy(ANN), copy(BOB, 'sent')], { kind }), START_MS)
    expect(change).toMatchObject({ state, recipients: [{ status, text: 'the sender fell silent while sending' }, { status: 'sent' }] })
  })
})

describe('an answer that comes after the lease was lost', () => {
  const late = (recipients: readonly OutboxRecipient[], verdict: CopyAnswer['verdict'], more: Partial<Delivery> = {}) =>
    afterLateAnswer(rowOf(recipients, more), { attempt: 1, results: [answer(ANN, verdict)] }, START_MS)

  it.each<readonly [CopyStatus, CopyAnswer['verdict'], number, CopyStatus | null]>([
    ['unknown', 'sent', 1, 'sent'],
    ['dropped', 'sent', 1, 'sent'],
    ['queued', 'sent', 1, 'sent'],
    ['unknown', 'permanent', 1, 'failed'],
    ['unknown', 'transient', 1, null],
    ['unknown', 'unknown', 1, null],
    ['unknown', 'sent', 2, null],
    ['failed', 'sent', 1, null],
    ['deferred', 'sent', 1, null],
  ])('finds a copy %s: %s to attempt %d makes it %s', (status, verdict, attempt, found) => {
    const change = late([copy(ANN, status, { attempt })], verdict, { state: 'unknown' })
    expect(change && statusesOf(change)).toEqual(found && [found])
  })

  it('changes nothing of a copy that was handed over, or of others', () => {
    expect(late([copy(ANN, 'unknown', { attempt: 1, isHandedOver: true })], 'permanent')).toBeNull()
    const change = late([copy(ANN, 'unknown', { attempt: 1 }), copy(BOB, 'unknown', { attempt: 1 })], 'sent', { state: 'unknown' })
    expect(change).toMatchObject({ state: 'unknown', recipients: [{ status: 'sent' }, { status: 'unknown' }] })
  })

  it.each<readonly [Delivery['state'], Delivery['state']]>([
    ['unknown', 'done'],
    ['queued', 'done'],
    ['sending', 'sending'],
  ])('makes a mail %s %s', (state, after) => {
    const lease = { owner: 'other', until: new Date(START_MS) }
    const change = late([copy(ANN, 'unknown', { attempt: 1 })], 'permanent', { state, lease, untold: [BOB] })
    expect(change).toMatchObject({ state: after, lease: state === 'sending' ? lease : null, untold: [BOB, ANN] })
  })
})

describe('after the wait for evidence', () => {
  const waited = (recipients: readonly OutboxRecipient[], more: Partial<Delivery> = {}) =>
    afterWaiting(rowOf(recipients, { state: 'unknown', ...more }), START_MS + DAY_MS)
  const unknown = copy(ANN, 'unknown', { attempt: 1 })
  const at = (ms: number) => new Date(START_MS + ms)

  it.each<readonly [string, readonly OutboxRecipient[], Partial<Delivery>, CopyStatus]>([
    ['nothing', [unknown], {}, 'queued'],
    ['a copy in Sent', [unknown], { copySeenAt: at(0) }, 'sent'],
    ['a copy in Sent of an attempt before', [unknown], { copySeenAt: at(-1) }, 'queued'],
    ['a copy in Sent of no attempt', [unknown], { copySeenAt: at(0), attemptedAt: null }, 'queued'],
    ['a report of another’s copy', [unknown, copy(BOB, 'sent', { attempt: 1 })], {}, 'sent'],
    ['a report of another attempt', [unknown, copy(BOB, 'sent', { attempt: 2 })], {}, 'queued'],
    ['a failure of another’s copy', [unknown, copy(BOB, 'failed', { attempt: 1 })], {}, 'queued'],
    ['a report of one of its own copies', [unknown, copy(BOB, 'sent', { attempt: 1 })], { isPerRecipient: true }, 'queued'],
    ['a copy in Sent where each has its own', [unknown], { isPerRecipient: true, copySeenAt: at(0) }, 'queued'],
    ['its own report', [copy(ANN, 'unknown', { attempt: 1, isHandedOver: true })], { isPerRecipient: true }, 'sent'],
  ])('%s, the copy is as it says', (_, recipients, more, status) => {
    const change = waited(recipients, more)
    expect(statusesOf(change)[0]).toBe(status)
    const isResent = status === 'queued'
    expect(change).toMatchObject({ state: isResent ? 'queued' : 'done', resentAt: isResent ? at(DAY_MS) : null })
    if (isResent) expect(change.dueAt).toEqual(at(DAY_MS))
    else expect(change.recipients[0]).toMatchObject({ isHandedOver: true, at: at(DAY_MS) })
  })

  it.each<readonly [OutboundKind, readonly string[]]>([
    ['reply', [BOB, ANN]],
    ['broadcast', [BOB]],
  ])('of the second attempt a copy of a %s stays unknown, and agents are told of %j', (kind, untold) => {
    const change = waited([unknown, copy(BOB, 'failed')], { kind, resentAt: at(1), untold: [BOB] })
    expect(change).toMatchObject({ state: 'done', resentAt: at(1), untold })
    expect(statusesOf(change)).toEqual(['unknown', 'failed'])
  })

  it('those who were deferred are asked again in their time', () => {
    const change = waited([copy(ANN, 'unknown', { attempt: 1 }), copy(BOB, 'deferred')], { copySeenAt: at(0) })
    expect(change).toMatchObject({ state: 'queued', resentAt: null })
    expect(change.dueAt.getTime()).toBeGreaterThan(START_MS + DAY_MS)
    expect(statusesOf(change)).toEqual(['sent', 'deferred'])
  })
})

describe('after a restore', () => {
  it.each<readonly [OutboundKind, CopyStatus, readonly string[]]>([
    ['reply', 'unknown', [BOB, ANN]],
    ['broadcast', 'unknown', [BOB]],
    ['alert', 'dropped', [BOB]],
  ])('a copy of a %s that waits is %s, and agents are told of %j', (kind, status, untold) => {
    for (const waiting of ['queued', 'deferred', 'unknown'] as const) {
      const change = afterRestore(rowOf([copy(ANN, waiting)], { kind, untold: [BOB] }), START_MS)
      expect(change).toMatchObject({ state: 'done', lease: null, untold })
      expect(change.recipients).toMatchObject([
        { status, at: new Date(START_MS), text: 'the database was restored: it was probably sent before' },
      ])
    }
  })

  it('what failed or was sent stays as it is', () => {
    const row = rowOf([copy(ANN, 'failed'), copy(BOB, 'sent')])
    expect(afterRestore(row, START_MS).recipients).toEqual(row.recipients)
  })
})
