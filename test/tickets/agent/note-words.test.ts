/** Words of internal notes are found in an answer to customers, eight in a row, however they are wrapped (§7.13). */
import { expect, it } from 'vitest'
import { noteWordsIn, noteWordsReason } from '../../../src/tickets/agent/note-words.ts'

const note = 'One two three four five six seven eight nine.'
const eight = 'One two three four five six seven eight'

it.each<readonly [string, readonly string[], readonly string[], string | null]>([
  [eight, [note], [], eight],
  ['so: ONE two,\n> three–four five six; seven eight!', [note], [], eight],
  ['two three four five six seven eight nine', [note], [], 'two three four five six seven eight nine'],
  ['One two three four five six seven', [note], [], null],
  ['One two three four and five six seven eight', [note], [], null],
  [eight, ['', 'short', note], [], eight],
  [eight, [note], [`they wrote ${eight}`], null],
  [`${eight} nine`, [note], [eight], 'two three four five six seven eight nine'],
  [eight, [], [], null],
  ['', [note], [], null],
  ['これは内部のメモなので顧客に送らないでください', ['これは内部のメモなので顧客に送らないでください'], [], expect.any(String) as never],
])('§7.13 in %j, with the notes %j and the open words %j: %j', (answer, notes, open, words) => {
  expect(noteWordsIn(answer, { notes, open })).toEqual(words)
})

it('§7.13 its author is told which', () => {
  expect(noteWordsReason(eight)).toBe(
    `Your answer holds words of an internal note ("${eight}"), so it was sent to nobody. Write it without them.`,
  )
})
