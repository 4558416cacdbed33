/** Who gets a mail of ours, by which return path, and what its row begins as. */
import { describe, expect, test } from 'vitest'
import { outboxRowOf } from '../../src/commit/outbox-row.ts'
import { tokenIdOf, type TokenKeys } from '../../src/mail/sender-proof/tokens.ts'
import type { OutboundDraft } from '../../src/tickets/outbound.ts'
import { ANNA, BERT, configFor, draftOf, EVA, START_MS } from '../send/outbox-fixtures.ts'

const keys: TokenKeys = ['a-secret-of-the-test']
const address = (addrSpec: string) => ({ displayName: 'x', addrSpec })

function rowOf(more: Partial<OutboundDraft> = {}, mailbox: object = {}, ref = 'stored-1') {
  const whole = { ...configFor(1).mailboxes[0]!, addresses: ['support@company.example'], plusAddressing: true, verp: true, ...mailbox }
  return outboxRowOf(draftOf(more), { ref, mailbox: whole, keys, nowMs: START_MS })
}

test('a row begins as a mail that is due at once and was never tried', () => {
  const at = new Date(START_MS)
  expect(rowOf()).toMatchObject({ state: 'queued', attempts: 0, attemptedAt: null, createdAt: at, dueAt: at, lease: null, revision: 0 })
  expect(rowOf()).toMatchObject({ untold: [], copySeenAt: null, resentAt: null, fromAddress: 'support@company.example' })
  expect(rowOf({ isInternal: true })).not.toHaveProperty('isInternal')
})

describe('the recipients', () => {
  test('are all of To and Cc, each once and in lower case; those without an address are none', () => {
    const { recipients, to, cc } = rowOf({
      to: [address('Anna@X.example'), address(BERT)],
      cc: [address('anna@x.example'), address(''), address(EVA)],
    })
    expect(recipients.map(({ addrSpec }) => addrSpec)).toEqual(['anna@x.example', BERT, EVA])
    expect([to, cc].flat()).toHaveLength(5)
  })

  test('begin as queued, with nothing said of them', () => {
    const nothing = {
      status: 'queued',
      replyCode: null,
      enhancedStatusCode: null,
      text: null,
      at: null,
      attempt: null,
      isHandedOver: false,
    }
    expect(rowOf().recipients).toEqual([{ addrSpec: ANNA, ...nothing }])
  })
})

describe('each recipient has a return path of their own', () => {
  test.each<[string, Partial<OutboundDraft>, object, boolean]>([
    ['in a reply', { kind: 'reply' }, {}, true],
    ['in a broadcast', { kind: 'broadcast' }, {}, true],
    ['not in a notification, which carries an agent’s token', { kind: 'notification', agent: EVA }, {}, false],
    ['not in an acknowledgement', { kind: 'acknowledgement' }, {}, false],
    ['not where the mailbox has none', {}, { verp: false }, false],
    ['not where it does not fit the local part', {}, { addresses: [`${'s'.repeat(30)}@company.example`] }, false],
    ['for as many as can be told apart', { to: Array.from({ length: 1296 }, (_, i) => address(`r${i}@x.example`)) }, {}, true],
    ['and for none of one more', { to: Array.from({ length: 1297 }, (_, i) => address(`r${i}@x.example`)) }, {}, false],
  ])('%s', (_, more, mailbox, isPerRecipient) => {
    expect(rowOf(more, mailbox).isPerRecipient ?? false).toBe(isPerRecipient)
  })
})

describe('the ids', () => {
  test('of the tokens in its Message-ID and its reply address are kept, for evidence', () => {
    const { messageId, replyTo, tokenIds } = rowOf()
    expect(tokenIds).toEqual([tokenIdOf(messageId), tokenIdOf(replyTo)])
    expect(tokenIds[0]).not.toBe(tokenIds[1])
  })

  test('differ by the event and by the mail, and are of one form whatever they are made from', () => {
    const nonces = Array.from({ length: 200 }, (_, i) => /\.([a-z0-9]{16})\./.exec(rowOf({}, {}, `stored-${i}`).messageId)?.[1])
    expect(new Set(nonces).size).toBe(200)
    expect(nonces).not.toContain(undefined)
  })

  test('that a mail answers stay behind that of the agent’s thread', () => {
    const references = ['a@x.example', 'b@x.example']
    expect(rowOf({ references }).references).toEqual(references)
    const [thread, ...rest] = rowOf({ kind: 'alert', agent: null, references }).references
    expect(rest).toEqual(references)
    expect(thread).not.toBe(rowOf({ kind: 'alert', agent: EVA, references }).references[0])
  })

  test.each([
    [17, true],
    [18, false],
  ])('of a reply address fit 64 octets, or are left out: our own part of %d characters leaves room: %s', (length, hasRoom) => {
    const { replyTo } = rowOf({}, { addresses: [`${'s'.repeat(length)}@company.example`] })
    expect([replyTo.indexOf('@'), replyTo.includes('+')]).toEqual([hasRoom ? 64 : length, hasRoom])
  })
})
