/** Each condition of a rule, on a mail and without one, with the reason that a dry run tells. */
import { describe, expect, it } from 'vitest'
import { triedConditions, type RuleFacts, type RuleMail } from '../../../src/tickets/rules/rule-conditions.ts'
import { ANN, EVE, START_MS, SUPPORT, mailOf } from '../support/desk.ts'
import { deskAsked, fields } from '../support/editing.ts'
import { rulesIn } from '../support/ruled.ts'

const file = { filename: 'a.pdf', contentType: 'application/pdf', sha256: 'x', sizeBytes: 1, contentId: null, md5: 'x', text: null }
const mailWith = (message: object = {}, more: Partial<RuleMail> = {}): RuleMail => {
  return { message: { ...mailOf({ id: 'm' }).message, ...message }, isSpam: false, ...more }
}
const day = { fromMinute: 9 * 60, toMinute: 17 * 60 }
const hours = { timeZone: 'UTC', days: [null, day, day, day, day, day, null] }
const ticket = deskAsked().ticket()

/** Each condition as it is written, whether it holds, and why. */
function tried(written: string, mail: RuleMail | null = mailWith(), more: Partial<RuleFacts> = {}) {
  const [rule] = rulesIn(`- { name: r, when: new-ticket, if: ${written}, do: { severity: high } }`)
  const facts = { ticket, mailbox: {}, mail, atMs: START_MS, timeZone: 'UTC', fields, ...more }
  return triedConditions(rule!.conditions, facts).map(({ condition, holds, because }) => [condition, holds, because])
}

const header = `{ header: { name: X-Priority, pattern: '^1' } }`
const priority = (value: string, name = 'X-Priority') => ({ name, value })

describe('a condition on a mail', () => {
  it.each<readonly [string, RuleMail, string, boolean, string]>([
    [`{ from: '*@acme.example' }`, mailWith(), 'from: *@acme.example', true, `${ANN} fits`],
    [`{ from: [a@b.example, ${EVE}] }`, mailWith(), `from: a@b.example, ${EVE}`, false, `it has ${ANN}`],
    [
      `{ from: '*@shop.example' }`,
      mailWith({ form: { sender: 'form@shop.example' } }),
      'from: *@shop.example',
      true,
      'form@shop.example fits',
    ],
    [`{ from: '*@acme.example' }`, mailWith({ form: { sender: 'form@shop.example' } }), 'from: *@acme.example', true, `${ANN} fits`],
    [`{ from: '*' }`, mailWith({ from: { addrSpec: null, displayName: '' } }), 'from: *', false, 'it has no address'],
    [`{ to: '${SUPPORT}' }`, mailWith(), `to: ${SUPPORT}`, true, `${SUPPORT} fits`],
    [`{ to: '${EVE}' }`, mailWith({ cc: [{ addrSpec: EVE, displayName: '' }] }), `to: ${EVE}`, true, `${EVE} fits`],
    [`{ to: 'x@us.example' }`, mailWith({ deliveredTo: ['X@us.example'] }), 'to: x@us.example', true, 'X@us.example fits'],
    [`{ to: 'x@us.example' }`, mailWith({ cc: [{ addrSpec: SUPPORT, displayName: '' }] }), 'to: x@us.example', false, `it has ${SUPPORT}`],
    [
      `{ to: 'x@us.example' }`,
      mailWith({ deliveredTo: ['a', 'b', 'c', 'd', 'e'] }),
      'to: x@us.example',
      false,
      `it has ${SUPPORT}, a, b, c, d`,
    ],
    ['{ words: [lid, kettle] }', mailWith({ visibleReply: '' }), 'words: lid, kettle', true, '“kettle” is there'],
    ['{ words: [leaks] }', mailWith(), 'words: leaks', true, '“leaks” is there'],
    ['{ words: [lid] }', mailWith(), 'words: lid', false, 'none of them is there'],
    [`{ subject: 'ket+le' }`, mailWith(), 'subject: ket+le', true, 'the subject has “Kettle”'],
    [`{ subject: leaks }`, mailWith(), 'subject: leaks', false, 'the subject does not have it'],
    [`{ text: 'lea.s' }`, mailWith(), 'text: lea.s', true, 'the text has “leaks”'],
    [`{ text: '^x*$' }`, mailWith({ visibleReply: 'x'.repeat(90) }), 'text: ^x*$', true, `the text has “${'x'.repeat(80)}”`],
    [`{ text: Kettle }`, mailWith({ visibleReply: 'lid' }), 'text: Kettle', false, 'the text does not have it'],
    [header, mailWith({ keptFields: [priority('1', 'x-priority')] }), 'header: X-Priority: ^1', true, 'X-Priority has “1”'],
    [header, mailWith({ keptFields: [priority('3'), priority('1')] }), 'header: X-Priority: ^1', false, 'X-Priority does not have it'],
    [header, mailWith({ keptFields: [priority('1', 'X-Other')] }), 'header: X-Priority: ^1', false, 'it has no X-Priority'],
    [header, mailWith({ keptFields: undefined }), 'header: X-Priority: ^1', false, 'it has no X-Priority'],
    ['{ language: [de, fr] }', mailWith({}, { language: 'fr' }), 'language: de, fr', true, 'it is in fr'],
    ['{ language: [de] }', mailWith({}, { language: 'fr' }), 'language: de', false, 'it is in fr'],
    ['{ language: [de] }', mailWith(), 'language: de', false, 'its language cannot be told'],
    ['{ robot: true }', mailWith({ kind: 'auto-reply' }), 'robot: true', true, 'it is so'],
    ['{ robot: true }', mailWith(), 'robot: true', false, 'it is not so'],
    ['{ robot: false }', mailWith(), 'robot: false', true, 'it is not so'],
    ['{ spam: true }', mailWith({}, { isSpam: true }), 'spam: true', true, 'it is so'],
    ['{ spam: false }', mailWith(), 'spam: false', true, 'it is not so'],
    ['{ attachment: true }', mailWith({ attachments: [{ ...file, isInline: false }] }), 'attachment: true', true, 'it is so'],
    ['{ attachment: true }', mailWith({ attachments: [{ ...file, isInline: true }] }), 'attachment: true', false, 'it is not so'],
    ['{ attachment: false }', mailWith(), 'attachment: false', true, 'it is not so'],
  ])('%s', (written, mail, condition, holds, because) => {
    expect(tried(written, mail)).toEqual([[condition, holds, because]])
  })

  it.each([
    `{ from: '*' }`,
    `{ to: '*' }`,
    '{ words: [kettle] }',
    `{ subject: '.' }`,
    `{ text: '.' }`,
    header,
    '{ language: [de] }',
    '{ robot: false }',
    '{ robot: true }',
    '{ attachment: false }',
    '{ attachment: true }',
  ])('%s does not hold where there is no mail', (written) => {
    expect(tried(written, null)).toEqual([[expect.any(String), false, 'there is no mail here']])
  })
})

describe('a condition on the ticket', () => {
  it.each<readonly [string, string, boolean, string]>([
    ['rev_org=Acme', 'filter: rev_org=Acme', true, 'the ticket has Acme'],
    ['rev_org=Other', 'filter: rev_org=Other', false, 'the ticket has Acme'],
    ['group=', 'filter: group=', true, 'the ticket has none'],
    ['body!=x', 'filter: body!=x', true, `the ticket has ${'x'.repeat(200)}`],
    ['colour=red', 'filter: colour=red', false, 'tickets have no "colour"'],
  ])('%s', (filter, condition, holds, because) => {
    const found = tried(`{ filter: '${filter}' }`, null, { ticket: { ...ticket, body: 'x'.repeat(300) } })
    expect(found).toEqual([[condition, holds, because.startsWith('tickets') ? expect.stringContaining(because) : because]])
  })

  it('counts days where the site reads the clock', () => {
    const late = { ticket: { ...ticket, createdAtMs: Date.parse('2026-11-03T23:30:00Z') } }
    const filter = `{ filter: 'created_date>=2026-11-04' }`
    expect(tried(filter, null, late)).toMatchObject([[expect.any(String), false, expect.any(String)]])
    expect(tried(filter, null, { ...late, timeZone: 'Europe/Berlin' })).toMatchObject([[expect.any(String), true, expect.any(String)]])
  })

  it('spam is asked about without a mail, too', () => {
    expect(tried('{ spam: true }', null, { ticket: { ...ticket, isSpam: true } })).toEqual([['spam: true', true, 'it is so']])
    expect(tried('{ spam: true }', null)).toEqual([['spam: true', false, 'it is not so']])
  })

  it.each<readonly [string, string, object, boolean, string]>([
    ['inside', '2026-11-03T09:00:00Z', { hours }, true, 'it is inside of the working hours (UTC)'],
    ['inside', '2026-11-03T08:59:59Z', { hours }, false, 'it is outside of the working hours (UTC)'],
    ['outside', '2026-11-03T17:00:00Z', { hours }, true, 'it is outside of the working hours (UTC)'],
    ['outside', '2026-11-01T12:00:00Z', { hours }, true, 'it is outside of the working hours (UTC)'],
    ['outside', '2026-11-03T12:00:00Z', { hours }, false, 'it is inside of the working hours (UTC)'],
    ['inside', '2026-11-01T12:00:00Z', {}, true, 'the mailbox has no working hours: all time is'],
    ['outside', '2026-11-01T12:00:00Z', { hours: null }, false, 'the mailbox has no working hours: all time is'],
  ])('hours: %s at %s of %j', (wanted, at, mailbox, holds, because) => {
    expect(tried(`{ hours: ${wanted} }`, null, { mailbox, atMs: Date.parse(at) })).toEqual([[`hours: ${wanted}`, holds, because]])
  })
})

it('all of them are told, in one order', () => {
  const all = `{ hours: inside, attachment: true, spam: false, robot: true, language: [de], header: { name: X-A, pattern: b }, text: a,
    subject: b, words: [c], to: d@us.example, from: e@us.example, filter: [severity=low, group=] }`
  expect(tried(all).map(([condition]) => String(condition).split(':')[0])).toEqual([
    'filter',
    'filter',
    'from',
    'to',
    'words',
    'subject',
    'text',
    'header',
    'language',
    'robot',
    'spam',
    'attachment',
    'hours',
  ])
})
