/** Keys of the site's own: whose mails have them, what they are, and how long they lead to a ticket (§7.11). */
import { describe, expect, it } from 'vitest'
import type { MailMessage } from '../../../src/tickets/inbound-mail.ts'
import type { KeyRule, SearchPattern } from '../../../src/tickets/site-patterns.ts'
import { isWithinSpan, keySeenAt, siteKeysOf, withKeysSeen, writtenSender, type SiteKey } from '../../../src/tickets/thread/site-keys.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import { Desk, DAY_MS, SAM, SUPPORT, mailOf, type MailSketch } from '../support/desk.ts'

const pattern = (source: string): SearchPattern => {
  return { source, find: (text) => new RegExp(source).exec(text)?.[1] ?? null }
}
const keyRule = (more: Partial<KeyRule> = {}): KeyRule => {
  return { sender: 'alarm@*', pattern: pattern('\\[(.*?)\\]'), in: 'subject', spanMs: DAY_MS, ...more }
}
const alarm: MailSketch = { id: 'm', from: 'alarm@host.example', subject: 'Disk [Node 7]' }
const { directory } = new Desk().site
const keysIn = (sketch: Partial<MailSketch>, rules: readonly KeyRule[] = [keyRule()]) =>
  siteKeysOf(mailOf({ ...alarm, ...sketch }), { directory, policy: { correlate: rules } }).map(({ key }) => key)
const field = (name: string, value: string) => ({
  message: { keyFields: [{ name, value }] } as Partial<MailMessage> as MailSketch['message'] & object,
})

describe('a key', () => {
  it.each<readonly [Partial<MailSketch>, Partial<KeyRule>, readonly string[]]>([
    [{}, {}, ['node 7']],
    [{ subject: '[  Node \t 7 ] [other]' }, {}, ['node 7']],
    [{ subject: '[Cafe\u0301]' }, {}, ['caf\u00e9']],
    [{ subject: `[${'x'.repeat(201)}]` }, {}, ['x'.repeat(200)]],
    [{ subject: '[ ]' }, {}, []],
    [{ subject: 'Disk' }, {}, []],
    [{ text: 'in [A1]' }, { in: 'text' }, ['a1']],
    [{ text: 'in [A1]', subject: 'none' }, {}, []],
    [field('X-Alert', '[A2]'), { in: 'x-alert' }, ['a2']],
    [field('X-Other', '[A2]'), { in: 'x-alert' }, []],
    [{}, { in: 'x-alert' }, []],
    [{ from: 'ALARM@host.example'.toLowerCase() }, { sender: '*@host.example' }, ['node 7']],
    [{ from: 'other@host.example' }, {}, []],
    [{ from: null }, { sender: '*' }, []],
    [{ from: SAM }, { sender: '*' }, []],
    [{ from: SUPPORT }, { sender: '*' }, []],
    [{ source: 'sent' }, {}, []],
    [{ message: { kind: 'auto-generated' } }, {}, ['node 7']],
    [{ message: { kind: 'auto-reply' } }, {}, []],
    [{ message: { kind: 'bounce' } }, {}, []],
  ])('§7.11 of %j by a rule %j is %j', (sketch, rule, keys) => {
    expect(keysIn(sketch, [keyRule(rule)])).toEqual(keys)
  })

  it('§7.11 is one of each rule that finds one, told apart by the rule', () => {
    const rules = [keyRule({ in: 'text' }), keyRule(), keyRule({ pattern: pattern('(Disk)') })]
    expect(keysIn({ text: 'in [A1]' }, rules)).toEqual(['a1', 'node 7', 'disk'])
    const ids = siteKeysOf(mailOf({ ...alarm, text: '[Node 7]' }), { directory, policy: { correlate: rules } }).map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    expect(siteKeysOf(mailOf(alarm), { directory, policy: {} })).toEqual([])
  })

  it('§7.4 of a form is that of the address that it sends from', () => {
    const message = { ...mailOf(alarm).message, form: { sender: SUPPORT, isListed: true } }
    expect(writtenSender(message)).toBe(SUPPORT)
    const mail = { ...mailOf(alarm), message }
    expect(siteKeysOf(mail, { directory, policy: { correlate: [keyRule({ sender: SUPPORT })] } })).toHaveLength(1)
    const loose = { ...mailOf(alarm).message, from: { addrSpec: 'alarm@host.example', displayName: '', isStrict: false } }
    expect(writtenSender(loose)).toBeNull()
  })
})

describe('the time of a key', () => {
  const key = (id: string): SiteKey => ({ id, key: id, rule: keyRule() })
  const ticket = (keys: Ticket['keys']) => ({ keys }) as Ticket

  it.each([
    [null, 5, true],
    [0, DAY_MS, true],
    [0, DAY_MS + 1, false],
    [DAY_MS, 0, true],
    [DAY_MS + 1, 0, false],
  ])('§7.11 last seen at %d, a mail of %d is of the same matter: %s', (lastMs, atMs, is) => {
    expect(isWithinSpan(key('a'), lastMs, atMs)).toBe(is)
  })

  it('§7.11 is the newest of all tickets that became one', () => {
    const chain = [
      ticket([
        { id: 'a', atMs: 5 },
        { id: 'b', atMs: 9 },
      ]),
      {} as Ticket,
      ticket([{ id: 'a', atMs: 7 }]),
    ]
    expect([keySeenAt('a', chain), keySeenAt('c', chain)]).toEqual([7, null])
  })

  it('§7.11 moves forward, never back, and the last fifty are remembered', () => {
    const known = [
      { id: 'a', atMs: 5 },
      { id: 'b', atMs: 5 },
    ]
    expect(withKeysSeen(ticket(known), [key('a')], 9).keys).toEqual([known[1], { id: 'a', atMs: 9 }])
    expect(withKeysSeen(ticket(known), [key('a')], 3).keys).toEqual([known[1], { id: 'a', atMs: 5 }])
    expect(withKeysSeen({} as Ticket, [key('a')], 3).keys).toEqual([{ id: 'a', atMs: 3 }])
    const many = Array.from({ length: 50 }, (_, i) => ({ id: `k${i}`, atMs: 1 }))
    expect(withKeysSeen(ticket(many), [key('new')], 2).keys).toEqual([...many.slice(1), { id: 'new', atMs: 2 }])
    const same = ticket(known)
    expect(withKeysSeen(same, [], 9)).toBe(same)
  })
})
