/** Attributes, tags, custom fields and flags edited by hand; all of a list or none. */
import { draftOf } from '../../../src/tickets/draft.ts'
import { describe, expect, it } from 'vitest'
import type { TicketEdit } from '../../../src/tickets/edit/edit.ts'
import type { SettableField } from '../../../src/tickets/records/stock-attributes.ts'
import { slaClocks, noSlaPolicy } from '../../../src/tickets/stage/sla.ts'
import { KIM, SAM, START_MS, HOUR_MS } from '../support/desk.ts'
import { SHADOW, deskAsked, edited, stageEdit } from '../support/editing.ts'

const set = (field: SettableField, to: unknown): TicketEdit => ({ kind: 'set', field, to })
const after = (...edits: TicketEdit[]) => edited(deskAsked(), edits).ticket

describe('a list of edits', () => {
  it('is refused with every fault at once, each on its line, and changes nothing', () => {
    const desk = deskAsked()
    const before = desk.ticket()
    const edits = [set('part', 'Nothing'), set('severity', 'low'), set('severity', 'urgent'), set('ownedBy', ['x', 'y'])]
    const faults = [
      'there is no part "Nothing"',
      'severity is one of low, medium, high, blocker; not "urgent"',
      'there is no user "x"',
      'there is no user "y"',
    ]
    expect(() => edited(desk, edits)).toThrow(expect.objectContaining({ faults, message: faults.join('\n') }) as Error)
    expect(desk.ticket()).toBe(before)
  })
})

describe('attributes', () => {
  it('T-002 a part that there is not is refused', () => {
    expect(after(set('part', 'Kettles')).part).toBe('Kettles')
    expect(() => after(set('part', 'Nothing'))).toThrow('there is no part "Nothing"')
    expect(() => after(set('part', null))).toThrow('the part is named by its id')
  })

  it('T-004 users own tickets, shadow users too; whoever left or is nobody does not', () => {
    expect(after(set('ownedBy', [KIM, SHADOW, KIM])).ownedBy).toEqual([KIM, SHADOW])
    expect(() => after(set('ownedBy', ['gone@us.example']))).toThrow('is deactivated')
    expect(() => after(set('ownedBy', ['x@us.example']))).toThrow('there is no user "x@us.example"')
    expect(() => after(set('ownedBy', KIM))).toThrow('the owners are a list of users')
  })

  it('T-005 a ticket has one group or none', () => {
    expect(after(set('group', 'first-line')).group).toBe('first-line')
    expect(after(set('group', null)).group).toBeNull()
    expect(() => after(set('group', 'third-line'))).toThrow('there is no group')
  })

  it('T-006 any other severity is refused', () => {
    expect(after(set('severity', 'blocker')).severity).toBe('blocker')
    expect(() => after(set('severity', 'urgent'))).toThrow('severity is one of low, medium, high, blocker; not "urgent"')
  })

  it('T-008 every change moves the modified date and names who did it; created stays', () => {
    const desk = deskAsked()
    const { createdAtMs, createdBy } = desk.ticket()
    const { ticket, entries } = edited(desk, [set('severity', 'low')], 3)
    expect(ticket).toMatchObject({
      createdAtMs,
      createdBy,
      modifiedAtMs: START_MS + 3 * HOUR_MS,
      modifiedBy: { id: SAM },
    })
    expect(entries).toMatchObject([{ change: { field: 'severity', from: 'medium', to: 'low' }, rule: 'T-006' }])
  })

  it('T-008 what is set to what it was leaves no trace', () => {
    const desk = deskAsked()
    const before = desk.ticket()
    expect(edited(desk, [set('severity', 'medium'), set('part', 'General')])).toEqual(draftOf(before))
  })

  it('T-010 the account is that of the workspace', () => {
    expect(after(set('revOrg', 'Other'))).toMatchObject({ revOrg: 'Other', account: 'Other Ltd' })
    expect(after(set('revOrg', null))).toMatchObject({ revOrg: null, account: null })
  })

  it('T-011 the target close date is a moment or nothing, and no stage changes it', () => {
    const desk = deskAsked()
    edited(desk, [set('targetCloseAtMs', 5000)])
    expect(edited(desk, [stageEdit('canceled', 'an accident')]).ticket.targetCloseAtMs).toBe(5000)
    expect(() => after(set('targetCloseAtMs', 'tomorrow'))).toThrow('a point in time')
    expect(() => after(set('targetCloseAtMs', 1.5))).toThrow('a point in time')
    expect(() => after(set('targetCloseAtMs', Date.UTC(10_000, 0)))).toThrow('from 1970 to 9999')
  })

  it('T-015 a title has 1 to 256 characters, a description at most 65,536', () => {
    expect(after(set('title', ' Kettle ')).title).toBe('Kettle')
    expect(() => after(set('title', '  '))).toThrow('the title has 1 to 256 characters, not 0')
    expect(() => after(set('title', 'x'.repeat(257)))).toThrow('not 257')
    expect(() => after(set('body', 'x'.repeat(65_537)))).toThrow('not 65537')
  })

  it('X-4 spam is cancelled at once', () => {
    expect(after(set('isSpam', true))).toMatchObject({
      isSpam: true,
      stage: 'canceled',
      closedAtMs: START_MS + HOUR_MS,
    })
  })

  it('an attribute that is not set by hand is refused', () => {
    expect(() => after(set('createdAtMs' as SettableField, 1))).toThrow('"createdAtMs" is no attribute that is set')
    expect(() => after(set('constructor' as SettableField, 1))).toThrow('"constructor" is no attribute that is set')
  })

  it('one edit that is refused refuses them all', () => {
    const desk = deskAsked()
    const before = desk.ticket()
    expect(() => edited(desk, [set('severity', 'low'), set('part', 'Nothing')])).toThrow()
    expect(desk.ticket()).toBe(before)
  })

  it('X-2 nothing changes a ticket that was merged', () => {
    const desk = deskAsked()
    desk.edit({ mergedInto: 2 as never })
    expect(() => edited(desk, [set('severity', 'low')])).toThrow('TKT-1 was merged into TKT-2')
  })
})

describe('tags', () => {
  const tag = (name: string, value: string | null = null): TicketEdit => ({
    kind: 'tag',
    add: [{ name, value }],
    remove: [],
  })

  it('T-009, T-104 a ticket has any number of tags, and names keep their slashes', () => {
    const { tags } = after(tag('Blocked'), tag('Priority/Escalated'), tag('Blocked'))
    expect(tags).toEqual([
      { name: 'Blocked', value: null },
      { name: 'Priority/Escalated', value: null },
    ])
  })

  it('T-103 a value has to be one of those allowed; a tag without any takes none; a valued tag needs one', () => {
    expect(after(tag('Impact', 'Everybody')).tags).toEqual([{ name: 'Impact', value: 'Everybody' }])
    expect(() => after(tag('Impact', 'My dog'))).toThrow('has one of the values')
    expect(() => after(tag('Impact'))).toThrow('has one of the values')
    expect(() => after(tag('Blocked', 'yes'))).toThrow('the tag "Blocked" takes no value')
    expect(() => after(tag('Nice'))).toThrow('there is no tag "Nice"')
  })

  it('T-103 adding a tag again changes its value', () => {
    expect(after(tag('Impact', 'Everybody'), tag('Impact', 'One team')).tags).toEqual([{ name: 'Impact', value: 'One team' }])
  })

  it('T-009 a tag is taken away', () => {
    expect(after(tag('Blocked'), { kind: 'tag', add: [], remove: ['Blocked', 'Stalled'] }).tags).toEqual([])
  })
})

describe('subtypes and custom fields', () => {
  const custom = (name: string, to: unknown): TicketEdit => ({ kind: 'customField', name, to })

  it('T-110 a subtype adds its fields to those of every ticket', () => {
    const { subtype, customFields } = after(set('subtype', 'bug'), custom('tnt__region', 'north'), custom('ctype__browser', 'A'))
    expect(subtype).toBe('bug')
    expect(customFields).toEqual([
      { name: 'ctype__browser', value: 'A' },
      { name: 'tnt__region', value: 'north' },
    ])
  })

  it('T-110 a ticket without the subtype has none of its fields, and loses them with it', () => {
    expect(() => after(custom('ctype__browser', 'A'))).toThrow('of tickets of the subtype "bug" only')
    const { customFields } = after(set('subtype', 'bug'), custom('ctype__browser', 'A'), set('subtype', 'question'))
    expect(customFields).toEqual([])
  })

  it('T-111 unknown fields and ill-typed values are refused', () => {
    expect(() => after(custom('tnt__nothing', 1))).toThrow('there is no field "tnt__nothing"')
    expect(() => after(custom('tnt__sizes', [1, 'two']))).toThrow('"tnt__sizes" is a whole number; not "two"')
    expect(() => after(custom('tnt__sizes', 1))).toThrow('is a list of at most 500 values')
    expect(() => after(custom('__proto__', 1))).toThrow('there is no field')
  })

  it('T-017 null takes the value away', () => {
    expect(after(custom('tnt__region', 'north'), custom('tnt__region', null)).customFields).toEqual([])
  })

  it('T-112 a deprecated subtype takes no more tickets; those that have it keep it', () => {
    expect(() => after(set('subtype', 'fax'))).toThrow('the subtype "fax" is deprecated')
    const desk = deskAsked()
    desk.edit({ subtype: 'fax' })
    expect(edited(desk, [set('subtype', 'fax'), set('severity', 'low')]).ticket.subtype).toBe('fax')
  })
})

describe('needs response', () => {
  it('T-040, T-041 a user turns it off, and the customer’s next mail turns it on again', () => {
    const desk = deskAsked()
    expect(edited(desk, [{ kind: 'needsResponse', to: false }]).ticket.needsResponse).toBe(false)
    desk.receive({ id: 'q2', answers: 'q', hour: 2 })
    expect(desk.ticket().needsResponse).toBe(true)
  })

  it('T-041 an older answer that comes late does not turn on again what a user turned off', () => {
    const desk = deskAsked()
    desk.receive({ id: 'q2', answers: 'q', hour: 2 })
    edited(desk, [{ kind: 'needsResponse', to: false }], 3)
    desk.receive({ id: 'a', from: SAM, to: ['ann@acme.example'], answers: 'q', hour: 1, source: 'sent' })
    expect(desk.ticket().needsResponse).toBe(false)
  })

  it('T-042 the toggle alters no clock', () => {
    const desk = deskAsked()
    const clocks = () => slaClocks(desk.ticket(), noSlaPolicy, START_MS + 9 * HOUR_MS)
    const before = clocks()
    edited(desk, [{ kind: 'needsResponse', to: false }])
    edited(desk, [{ kind: 'needsResponse', to: true }], 2)
    expect(clocks()).toEqual(before)
  })
})
