/** What agents were told and what they noted is taken out of answers, or found in them. */
import { describe, expect, it, test } from 'vitest'
import { noteWordsIn } from '../../../src/tickets/agent/note-words.ts'
import { withoutNotifications } from '../../../src/tickets/agent/quoted-notification.ts'
import { redashed, torn, wrapped } from '../../support/wrapping.ts'

const told = [
  '##- Reply above this line -##',
  'Your answer goes to Ann <ann@acme.example>',
  '',
  'Ann <ann@acme.example> wrote:',
  '',
  'The lift is stuck between the second and the third floor, and nobody comes.',
  '',
  'TKT-1 "Lift"',
  'Stage: queued · severity: medium · part: General',
  'Owner: nobody · group: none · workspace: Acme',
  'Reported by: ann@acme.example',
].join('\n')
const typed = 'We will call you.'

describe('a notification is taken out of an answer, quoted', () => {
  test.each([
    ['at 20 columns', wrapped(told, 20)],
    ['with marks on every other line', torn(wrapped(told, 30))],
    ['with dashes', redashed(told, '—')],
    ['in one paragraph', told.replace(/\s+/g, ' ')],
    ['with addresses twice', told.replaceAll('ann@acme.example', 'ann@acme.example<mailto:ann@acme.example>')],
    ['with words broken at line ends', wrapped(told, 40).replace(/(\w{4})(\w{4})/g, '$1-\n$2')],
    ['its attributes alone', told.split('\n').slice(-3).join('\n')],
    ['one line of its attributes alone', 'Owner: nobody · group: none · workspace: Acme'],
  ])('%s', (_how, quoted) => {
    expect(withoutNotifications(`${typed}\n\n${quoted}`, [told])).toBe(typed)
    expect(withoutNotifications(`${quoted}\n\n${typed}`, [told])).toBe(typed)
  })
})

it('on one line with what was typed', () => {
  const answer = `${typed} ${told.replace(/\s+/g, ' ')}`
  expect(withoutNotifications(answer, [told])).toBe(typed)
})

it.each([
  'You wrote that the lift is stuck between the second and the third floor. Is it?',
  'The lift is stuck.\nSo it is.',
  'Ann wrote: nothing.',
])('what an agent says himself stays: %s', (answer) => {
  expect(withoutNotifications(answer, [told])).toBe(answer)
})

const note = 'The landlord owes us three months already, so nobody drives there before he has paid.'

it.each([
  note.toUpperCase(),
  wrapped(note.replaceAll(' ', '\u00a0 ').replace(',', ' –'), 20),
  note.replace(/(\w{3})(\w{2})/g, '$1-\n> $2'),
])('eight words in a row of a note are found, wrapped, dashed and broken', (words) => {
  expect(noteWordsIn(`Hello,\n${words}`, { notes: [note], open: [] })).not.toBeNull()
})

it('seven are none, nor is what customers read or wrote', () => {
  const seven = 'The landlord owes us three months already.'
  expect(noteWordsIn(seven, { notes: [note], open: [] })).toBeNull()
  expect(noteWordsIn(note, { notes: [note], open: [`I said: ${note}`] })).toBeNull()
})

it('words of a language without spaces are counted as words', () => {
  const said = '家主は三か月分の家賃をまだ払っていないので誰も行かないでください'
  expect(noteWordsIn(`こんにちは。${said}`, { notes: [said], open: [] })).not.toBeNull()
  expect(noteWordsIn('お世話になっております', { notes: ['お世話になっております'], open: [] })).toBeNull()
})
