/** When a mail in a file was received: by its topmost trace field, else by its Date, else nobody knows (RFC 5321 §4.4). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receivedAt } from '../../src/mail/received-at.ts'

const NOW_MS = Date.UTC(2026, 10, 3)

function at(...lines: string[]): string | null {
  return receivedAt(Buffer.from(`${lines.join('\r\n')}\r\n\r\nDate: Fri, 1 Jan 1999 00:00:00 +0000\r\n`), NOW_MS)?.toISOString() ?? null
}

const HOP = 'Received: from a.example by b.example with ESMTP id 7; Tue, 6 Oct 2020 10:00:00 +0200'

describe('when a mail was received', () => {
  it.each([
    ['the topmost Received counts', [HOP, 'Received: by c.example; Mon, 5 Oct 2020 10:00:00 +0000'], '2020-10-06T08:00:00.000Z'],
    ['Received before Date', ['Date: Thu, 1 Oct 2020 00:00:00 +0000', HOP], '2020-10-06T08:00:00.000Z'],
    ['a folded Received', ['Received: from a.example', '\tby b.example;', ' Tue, 6 Oct 2020', ' 08:00:00 GMT'], '2020-10-06T08:00:00.000Z'],
    ['a comment after the date', [`${HOP} (CEST)`], '2020-10-06T08:00:00.000Z'],
    ['without Received, Date', ['Date: Thu, 1 Oct 2020 12:00:00 -0500'], '2020-10-01T17:00:00.000Z'],
    [
      'a Received without a date falls back to Date',
      ['Received: from mx 12 by b.example 3', 'Date: Thu, 1 Oct 2020 12:00:00 +0000'],
      '2020-10-01T12:00:00.000Z',
    ],
    [
      'a Received of tomorrow falls back to Date',
      ['Received: by b.example; Wed, 6 Oct 2027 10:00:00 +0000', 'Date: Thu, 1 Oct 2020 12:00:00 +0000'],
      '2020-10-01T12:00:00.000Z',
    ],
    ['a zone in letters', ['Date: Thu, 1 Oct 2020 12:00:00 EST'], '2020-10-01T17:00:00.000Z'],
    ['a date without a zone is UTC, wherever we run', ['Date: Thu, 1 Oct 2020 12:00:00'], '2020-10-01T12:00:00.000Z'],
    ['a year of two digits', ['Date: 1 Oct 99 12:00:00 +0000'], '1999-10-01T12:00:00.000Z'],
    ['garbage is no date', ['Date: sometime in 12'], null],
    ['a date of the future is none', ['Date: Wed, 6 Oct 2027 10:00:00 +0000'], null],
    ['a date before 1970 is none', ['Date: Wed, 6 Oct 1960 10:00:00 +0000'], null],
    ['the body is not read', ['Subject: x'], null],
  ])('%s', (_, lines, expected) => {
    expect(at(...lines)).toBe(expected)
  })

  it('a mail with bare line feeds is read the same', () => {
    expect(receivedAt(Buffer.from(`${HOP}\nSubject: x\n\nbody`), NOW_MS)?.toISOString()).toBe('2020-10-06T08:00:00.000Z')
  })

  it('no bytes whatever make it fail, and it never says a time to come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 60 }), (bytes, text) => {
        const raw = Buffer.concat([Buffer.from(`Date: ${text}\r\n`), bytes])
        expect(receivedAt(raw, NOW_MS)?.getTime() ?? 0).toBeLessThanOrEqual(NOW_MS)
      }),
    )
  })
})
