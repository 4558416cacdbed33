/** The header block that a forward repeats is read to its end, and no line further. */
import { describe, expect, it } from 'vitest'
import { forwardBlockAt, gluedBlock } from '../../../src/mail/forward/forward-block.ts'

const FROM = 'From: Tove <tove@farm.example>'
const SUBJECT = 'Subject: Crate'
/** What a block says, and the first line below it. */
function read(lines: readonly string[], from = 0) {
  const block = forwardBlockAt(lines, from)
  return block && { ...Object.fromEntries(block.fields), below: lines[block.end] }
}

describe('a block', () => {
  it('names the sender, or it is none', () => {
    expect(read([FROM, SUBJECT, '', 'Hello'])).toEqual({ from: 'Tove <tove@farm.example>', subject: 'Crate', below: '' })
    expect(read([SUBJECT, 'To: sam@us.example', '', 'Hello'])).toBeNull()
  })

  it.each([
    ['three blank lines above it', ['', ' ', '\u200b', FROM, SUBJECT, '', 'Hello'], true],
    ['four', ['', '', '', '', FROM, SUBJECT, '', 'Hello'], false],
  ])('may have %s: %j is %s', (_, lines, isRead) => {
    expect(read(lines) !== null).toBe(isRead)
  })

  it.each([
    ['bold labels', ['*From:* Tove', '*Subject:* Crate']],
    ['labels with stars around their values', ['*From: *Tove*', '*Subject:* Crate *']],
    ['underlined labels', ['_From:_ Tove', '_Subject:_ Crate']],
    ['labels of full width', ['From：Tove', 'Subject： Crate']],
  ])('may have %s', (_, lines) => {
    expect(read([...lines, '', 'Hello'])).toMatchObject({ from: 'Tove', subject: 'Crate', below: '' })
  })

  it('may have a blank line between its fields, all of them', () => {
    expect(read([FROM, '', SUBJECT, '', 'To: Sam', '', 'Hello'])).toMatchObject({ subject: 'Crate', to: 'Sam', below: '' })
    expect(read([FROM, SUBJECT, '', 'To: the bakers', 'Hello'])).toEqual({ from: 'Tove <tove@farm.example>', subject: 'Crate', below: '' })
  })

  it('holds each field once: the text may begin with one', () => {
    expect(read([FROM, 'Date: Monday', SUBJECT, 'Date: of the fair', 'Hello'])).toMatchObject({
      date: 'Monday',
      below: 'Date: of the fair',
    })
    expect(read([FROM, '', SUBJECT, '', 'Subject: again', 'Hello'])).toMatchObject({ subject: 'Crate', below: '' })
  })

  it('has sixty lines at most', () => {
    const lines = (count: number) => [FROM, ...Array.from({ length: count - 2 }, () => 'Attachments: a'), SUBJECT]
    expect([read(lines(60))?.below, read(lines(61))?.below]).toEqual([undefined, SUBJECT])
  })

  it('may hold other fields more than once', () => {
    expect(read([FROM, 'Attachments: a', SUBJECT, 'Attachments: b', 'To: Sam', '', 'Hello'])).toMatchObject({ to: 'Sam', below: '' })
  })
})

describe('a field goes on', () => {
  it('to the next label, where a list is long', () => {
    const list = Array.from({ length: 12 }, (_, i) => `  a${i}@farm.example,`)
    expect(read([FROM, 'To: sam@us.example,', ...list.slice(0, 11), SUBJECT, '', 'Hello'])).toMatchObject({ subject: 'Crate', below: '' })
    expect(read([FROM, 'To: sam@us.example,', ...list, 'b@farm.example', SUBJECT, ''])).toMatchObject({ to: 'sam@us.example,' })
  })

  it('with all its lines, without the blanks around them', () => {
    expect(read([FROM, 'To: sam@us.example,', '   nils@farm.example  ', SUBJECT])).toMatchObject({
      to: 'sam@us.example, nils@farm.example',
    })
  })

  it('not where a blank line stands before the next label, nor where that one was there', () => {
    expect(read([FROM, SUBJECT, 'Hello,', '', 'To: the fair'])).toMatchObject({ subject: 'Crate', below: 'Hello,' })
    expect(read([FROM, SUBJECT, 'Hello,', 'Subject: the fair'])).toMatchObject({ subject: 'Crate', below: 'Hello,' })
  })

  it('where a long line was wrapped, and a blank line follows', () => {
    const long = (length: number) => `Subject: ${'x'.repeat(length - 'Subject: '.length)}`
    expect(read([FROM, long(60), 'and on', '', 'Hello'])).toMatchObject({ subject: `${long(60).slice(9)} and on`, below: '' })
    expect(read([FROM, long(59), 'and on', '', 'Hello'])).toMatchObject({ below: 'and on' })
    expect(read([FROM, long(60), 'and on', 'and on', ''])).toMatchObject({ below: 'and on' })
    expect(read(['From: Tove', 'x'.repeat(70), 'and on', ''])).toMatchObject({ below: 'x'.repeat(70) })
  })

  it('and a field without a kind takes nothing in', () => {
    expect(read([FROM, 'Attachments: a,', '  b', SUBJECT])).toEqual({
      from: 'Tove <tove@farm.example>',
      other: 'a,',
      subject: 'Crate',
      below: undefined,
    })
  })
})

describe('a block on the line of its marker (Yahoo)', () => {
  const glued =
    '----- Forwarded Message -----From: Tove <tove@farm.example>To: Sam <sam@us.example>Cc: nils@farm.exampleSent: Tue, 4 Mar 2025Subject: Crate: the lid'

  it('is read field by field', () => {
    expect(Object.fromEntries(gluedBlock(glued) ?? [])).toEqual({
      ...{ from: 'Tove <tove@farm.example>', to: 'Sam <sam@us.example>', cc: 'nils@farm.example', date: 'Tue, 4 Mar 2025' },
      subject: 'Crate: the lid',
    })
  })

  it('has three fields at least, the sender among them; of two of a kind the first counts', () => {
    expect(gluedBlock('From: Tove <tove@farm.example>To: Sam')).toBeNull()
    expect(gluedBlock('To: SamSent: MondaySubject: Crate')).toBeNull()
    expect(gluedBlock('From: ToveTo: SamSubject: Crate To: go')?.get('to')).toBe('Sam')
  })
})
