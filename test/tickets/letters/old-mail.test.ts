/** Old mail: what counts as such, so that nobody is written to about it. */
import { describe, expect, test } from 'vitest'
import { isCopiedHere, isLive, isNews } from '../../../src/tickets/letters/old-mail.ts'

type Case = Parameters<typeof isLive>[0]

const hourMs = 3_600_000
const at = new Date('2026-03-02T12:00:00Z')

function mailOf(place: Partial<Case['place']>, mailbox: Partial<Case['mailbox']> = {}): Case {
  return { place: { source: 'imap', folder: 'INBOX', atMs: at.getTime(), ...place }, mailbox: { liveFromMs: 0, ...mailbox } } as Case
}

describe('old mail', () => {
  test.each<[string, Partial<Case['place']>, Partial<Case['mailbox']>, { news: boolean; live: boolean }]>([
    ['what comes in is news', {}, {}, { news: true, live: true }],
    ['what is posted is news', { source: 'http' }, {}, { news: true, live: true }],
    ['what we sent elsewhere is news, but nobody waits for an answer', { source: 'sent' }, {}, { news: true, live: false }],
    ['what is imported is old', { source: 'import' }, {}, { news: false, live: false }],
    ['what was copied here is old', { isMoved: true }, {}, { news: false, live: false }],
    ['what was there before the first start is old', {}, { liveFromMs: at.getTime() + 1 }, { news: false, live: false }],
    ['what came at the first start is news', {}, { liveFromMs: at.getTime() }, { news: true, live: true }],
    [
      'each folder has a first start of its own',
      { folder: 'Forms' },
      { liveFromMs: 0, liveFromMsIn: new Map([['Forms', at.getTime() + 1]]) },
      { news: false, live: false },
    ],
  ])('%s', (_, place, mailbox, expected) => {
    const mail = mailOf(place, mailbox)
    expect({ news: isNews(mail), live: isLive(mail) }).toEqual(expected)
  })

  test.each<[string, Parameters<typeof isCopiedHere>[0]['source'], number | null, boolean]>([
    ['a mail may be three days under way', 'imap', 72, false],
    ['a mail that is dated more than three days before it came was copied here', 'imap', 73, true],
    ['so was one in the folder of sent mail', 'sent', 73, true],
    ['the date of what is posted says nothing', 'http', 73, false],
    ['nor does that of what is imported', 'import', 73, false],
    ['a mail without a date was not', 'imap', null, false],
  ])('%s', (_, source, hours, expected) => {
    const dateHeader = hours === null ? null : new Date(at.getTime() - hours * hourMs).toISOString()
    expect(isCopiedHere({ source, at }, dateHeader)).toBe(expected)
  })
})
