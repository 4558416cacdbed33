/** What a mail that is kept without effect does: whether agents are alerted, and what they are told. */
import { describe, expect, it } from 'vitest'
import { asksToJoin, bringsNobody, isAlarming, isEffective, isMessage, suspicion } from '../../../src/tickets/customer/customer-case.ts'
import type { MailCase } from '../../../src/tickets/mail-case.ts'
import type { Verdict } from '../../../src/tickets/thread/sender-policy.ts'
import { ANN, mailOf } from '../support/desk.ts'

const caseOf = (verdict: Verdict, message: object = {}, more: object = {}) => {
  const mail = mailOf({ id: 'm' })
  return { ...mail, message: { ...mail.message, ...message }, ruling: { verdict }, ...more } as unknown as MailCase
}
const echo = { proof: { ...mailOf({ id: 'm' }).proof, isEcho: true } }

describe('a mail whose verdict is', () => {
  it.each<readonly [Verdict, boolean, boolean, boolean, string | null]>([
    ['participant', true, false, false, null],
    ['joins', true, false, false, null],
    ['opens', true, false, false, null],
    ['correlated', true, false, false, null],
    ['unverified-agent', false, true, true, 'nothing proves that the agent wrote this'],
    ['unverified-user', false, true, false, 'that of a member of the organization who is no agent'],
    ['own-address', false, true, false, 'one of our own, but it is no mail that we sent'],
    ['answers-for-agent', false, true, false, `somebody answered your notification from ${ANN}.`],
    ['withheld', false, true, false, 'do not pass it on'],
    ['distrusted', false, true, true, 'The authentication of the sender failed'],
    ['spam', false, false, false, 'It is taken for spam. It was kept; it changes nothing, and nobody was told. (a mark)'],
    ['asks-to-join', false, false, false, 'nothing vouches for the address'],
  ])('%s has effects: %s, alarms: %s, a machine’s too: %s', (verdict, effective, alarms, alwaysAlarms, words) => {
    const one = caseOf(verdict, {}, { spam: 'a mark' })
    expect([isEffective(one), isMessage(one), isAlarming(one)]).toEqual([effective, effective, alarms])
    for (const other of [caseOf(verdict, { kind: 'auto-reply' }), caseOf(verdict, { isBulk: true })])
      expect([isMessage(other), isAlarming(other)]).toEqual([false, alwaysAlarms])
    expect(isAlarming(caseOf(verdict, {}, echo))).toBe(alwaysAlarms)
    expect(suspicion(one)).toEqual(words === null ? '' : expect.stringContaining(words))
  })
})

it('§2.6 only a person asks to join', () => {
  expect(asksToJoin(caseOf('asks-to-join'))).toBe(true)
  for (const other of [
    caseOf('asks-to-join', { kind: 'auto-reply' }),
    caseOf('asks-to-join', { isBulk: true }),
    caseOf('asks-to-join', {}, echo),
    caseOf('joins'),
  ])
    expect(asksToJoin(other)).toBe(false)
})

it('§2.5 an address that cannot be read, and a token that others have seen, are told in words of their own', () => {
  const nobody = { from: { addrSpec: null, displayName: '', isStrict: false } }
  expect(suspicion(caseOf('answers-for-agent', nobody))).toContain('your notification from an unreadable address.')
  const spent = caseOf('unverified-agent', {}, { ruling: { verdict: 'unverified-agent', isSpent: true } })
  expect(suspicion(spent)).toContain('has been shown to people who are no agents')
})

it.each([
  [{ form: { isListed: false } }, false, true],
  [{ form: { isListed: false } }, true, false],
  [{ form: { isListed: true } }, false, false],
  [{}, false, false],
])('§7.4 of a mail with %j, the first of its ticket %s, a form brings nobody: %s', (message, isNew, is) => {
  expect(bringsNobody({ message: caseOf('joins', message).message, isNew })).toBe(is)
})
