/** The row of a mail is the same however often it is decided on, and its ids prove what they should. */
import { expect, test } from 'vitest'
import { readToken, type TokenKeys } from '../../src/mail/sender-proof/tokens.ts'
import { outboxRowOf } from '../../src/commit/outbox-row.ts'
import type { OutboundDraft } from '../../src/tickets/outbound.ts'
import { ANNA, BERT, configFor, draftOf, EVA, START_MS } from '../send/outbox-fixtures.ts'

const keys: TokenKeys = ['a-secret-of-the-test']

function rowOf(more: Partial<OutboundDraft> = {}, address = 'support@company.example', plusAddressing = false) {
  const mailbox = { ...configFor(1).mailboxes[0]!, addresses: [address], plusAddressing }
  return outboxRowOf(draftOf(more), { ref: 'stored-1', mailbox, keys, nowMs: START_MS })
}

test('deciding twice makes the same row', () => {
  expect(rowOf()).toEqual(rowOf())
  expect(rowOf()._id).toBe('stored-1/reply')
})

test('two mails of one decision have different Message-IDs', () => {
  expect(rowOf({ ref: 'a' }).messageId).not.toBe(rowOf({ ref: 'b' }).messageId)
})

test('a Message-ID proves the ticket, and that of a mail to an agent the agent', () => {
  const { messageId } = rowOf({ kind: 'notification', agent: EVA })
  expect(messageId).toMatch(/^[a-z0-9.]+@company\.example$/)
  expect(readToken(messageId, [EVA], keys)).toMatchObject({ ticket: 1, agent: EVA })
  expect(readToken(messageId, [ANNA], keys)).toBeNull()
  expect(readToken(rowOf().messageId, [EVA], keys)).toMatchObject({ ticket: 1, agent: null })
})

test('with plus addressing the reply address carries the token, without it only the address', () => {
  const { replyTo } = rowOf({ agent: EVA }, 'support@company.example', true)
  const [, tag = ''] = /^support\+(.*)@company\.example$/.exec(replyTo) ?? []
  expect(readToken(tag, [EVA], keys)).toMatchObject({ ticket: 1, agent: EVA })
  expect(rowOf().replyTo).toBe('support@company.example')
})

test('a reply address never has a local part longer than 64 octets (RFC 5321 §4.5.3.1.1)', () => {
  const long = `${'s'.repeat(30)}@company.example`
  expect(rowOf({}, long, true).replyTo).toBe(long)
  expect(rowOf({ ticket: 999_999 as never }, 'support@c.example', true).replyTo.indexOf('@')).toBeLessThanOrEqual(64)
})

test('all mails to one agent about one ticket hang on one id that a stranger cannot guess', () => {
  const one = rowOf({ kind: 'notification', agent: EVA, ref: 'a', references: [] })
  const two = rowOf({ kind: 'alert', agent: EVA, ref: 'b', references: [] })
  const other = rowOf({ kind: 'notification', agent: BERT, ref: 'c', references: [] })
  expect(one.references).toHaveLength(1)
  expect(two.references).toEqual(one.references)
  expect(other.references).not.toEqual(one.references)
})

test('that id, which every mail of the thread shows, proves the ticket and no agent', () => {
  const { references } = rowOf({ kind: 'notification', agent: EVA, references: [] })
  expect(readToken(references[0] ?? '', [EVA], keys)).toMatchObject({ ticket: 1, agent: null })
})

test('two mails to one agent have reply addresses of their own, which no Message-ID gives away', () => {
  const rows = ['a', 'b'].map((ref) => rowOf({ agent: EVA, ref }, 'support@company.example', true))
  const ids = rows.flatMap(({ replyTo, messageId }) =>
    [replyTo.slice('support+'.length), messageId].map((token) => readToken(token, [EVA], keys)?.id),
  )
  expect(new Set(ids).size).toBe(4)
  expect(ids).not.toContain(undefined)
})

test('§4.5 an answer to a mail about something internal proves that it is one', () => {
  const { messageId, replyTo } = rowOf({ agent: EVA, isInternal: true }, 'support@company.example', true)
  for (const token of [messageId, replyTo.slice('support+'.length)])
    expect(readToken(token, [EVA], keys)).toMatchObject({ agent: EVA, isInternal: true })
})

test('a mail to a customer keeps the references of its thread', () => {
  expect(rowOf().references).toEqual(['question@customer.example'])
})

test('recipients are frozen in lower case, each once', () => {
  const to = [{ displayName: '', addrSpec: 'Anna@customer.example' }]
  const cc = [
    { displayName: '', addrSpec: ANNA },
    { displayName: '', addrSpec: BERT },
  ]
  const { recipients } = rowOf({ to, cc })
  expect(recipients.map(({ addrSpec, status }) => [addrSpec, status])).toEqual([
    [ANNA, 'queued'],
    [BERT, 'queued'],
  ])
})
