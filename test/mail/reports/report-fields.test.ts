/** Groups of fields are read as mailers write them, with and without the blank lines of RFC 3464 §2.1. */
import { describe, expect, it } from 'vitest'
import { fieldGroupsOf } from '../../../src/mail/reports/report-fields.ts'

const groups = (...lines: readonly string[]) => fieldGroupsOf(lines.join('\r\n')).map((group) => Object.fromEntries(group))
const tove = 'Final-Recipient: rfc822; tove@fjord.example'
const knut = 'Final-Recipient: rfc822; knut@fjord.example'
const nameOf = (name: string) => `rfc822; ${name}@fjord.example`

describe('the fields of a report', () => {
  it('are known by their names in any case, and their values have no blanks around', () => {
    expect(groups('REPORTING-MTA:dns; mx.fjord.example  ', 'X-Queue-Id \t:\t4Z6x')).toEqual([
      { 'reporting-mta': 'dns; mx.fjord.example', 'x-queue-id': '4Z6x' },
    ])
  })

  it('go on in lines that begin with a blank (RFC 5322 §2.2.3)', () => {
    expect(groups('Diagnostic-Code: smtp; 550 5.1.1', '\t<tove@fjord.example>:', '    User unknown', 'Action: failed')).toEqual([
      { 'diagnostic-code': 'smtp; 550 5.1.1 <tove@fjord.example>: User unknown', action: 'failed' },
    ])
  })

  it('end at a line that is none, and what is folded below it belongs to nothing', () => {
    expect(groups('Status: 5.1.1', 'no field', '  nor this', 'Action: failed', '  (at last)')).toEqual([
      { status: '5.1.1', action: 'failed (at last)' },
    ])
  })

  it('come once: the first of a name counts, and a second one’s folded lines do not', () => {
    expect(groups('Status: 5.1.1', 'Status: 4.4.7', '  (expired)')).toEqual([{ status: '5.1.1' }])
  })

  it.each([
    ['without a name', ': value'],
    ['whose name begins with no letter', '1st-Field: value'],
    ['whose name has blanks in it', 'The reason is: value'],
    ['whose name is longer than any', `${'X'.repeat(62)}: value`],
  ])('are none %s', (_, line) => {
    expect(groups(line)).toEqual([])
  })

  it.each([
    ['an empty line', ''],
    ['a line of blanks', ' \t '],
    ['several lines', '\r\n\r\n'],
  ])('are parted into groups by %s', (_, between) => {
    expect(groups('Reporting-MTA: dns; mx', between, tove, between, knut)).toEqual([
      { 'reporting-mta': 'dns; mx' },
      { 'final-recipient': nameOf('tove') },
      { 'final-recipient': nameOf('knut') },
    ])
  })
})

describe('recipients without a blank line between them', () => {
  it('have a group each, both names of one recipient in the same', () => {
    const first = ['Original-Recipient: rfc822; sales@fjord.example', tove, 'Action: failed']
    const second = ['Original-Recipient: rfc822; shop@fjord.example', knut, 'Action: delayed']
    expect(groups(...first, ...second)).toEqual([
      { 'original-recipient': nameOf('sales'), 'final-recipient': nameOf('tove'), action: 'failed' },
      { 'original-recipient': nameOf('shop'), 'final-recipient': nameOf('knut'), action: 'delayed' },
    ])
  })

  it('share what stands once, below the last of them', () => {
    const said = { action: 'failed', status: '5.4.4' }
    expect(groups(tove, knut, 'Action: failed', 'Status: 5.4.4')).toEqual([
      { 'final-recipient': nameOf('tove'), ...said },
      { 'final-recipient': nameOf('knut'), ...said },
    ])
  })

  it('keep what is said of each: of whom anything is said, nothing is taken from below', () => {
    expect(groups(tove, 'Status: 5.1.1', knut, 'Action: delayed', 'Status: 4.4.7', 'Diagnostic-Code: smtp; 451 later')).toEqual([
      { 'final-recipient': nameOf('tove'), status: '5.1.1' },
      { 'final-recipient': nameOf('knut'), action: 'delayed', status: '4.4.7', 'diagnostic-code': 'smtp; 451 later' },
    ])
  })

  it('take nothing from another group', () => {
    expect(groups(tove, '', knut, 'Action: failed')).toEqual([
      { 'final-recipient': nameOf('tove') },
      { 'final-recipient': nameOf('knut'), action: 'failed' },
    ])
  })
})
