/** Shapes of programs that put no line end, no marks, no date or no verb where others do; and people's texts that look alike. */
import { expect, it } from 'vitest'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'

const LAMP = 'Please change the lamp.'

it.each([
  ['an answer and the attribution on one line', `It glows. On Tue, May 4, 2027 at 9:10 AM, Ann Lee <ann@lamp.example> wrote:\n> ${LAMP}`],
  ['an answer glued to dashes', `It glows.--- On Tue, May 4, 2027 at 9:10 AM, ann@lamp.example wrote:\n> ${LAMP}`],
  ['a German answer on such a line', `It glows. Am 04.05.2027 um 09:10 schrieb Ann Lee <ann@lamp.example>:\n> ${LAMP}`],
  ['such a line that is wrapped', `It glows. On Tue, May 4, 2027 at 9:10 AM, Ann Lee\n<ann@lamp.example> wrote:\n\n${LAMP}`],
  [
    'the bracket of the address on a line of its own',
    `It glows.\n\nOn Tue, 4 May 2027 at 9:10 Ann Lee\n\n<\nmailto:Ann Lee <ann@lamp.example>\n> wrote:\n\n${LAMP}`,
  ],
  ['no date and no marks', `It glows.\n\nAnn Lee <ann@lamp.example> wrote:\n\n${LAMP}`],
  ['the same in French', `It glows.\n\n"Ann Lee" <ann@lamp.example> a écrit :\n\n${LAMP}`],
  ['a date with its zone and a name', `It glows.\n\n2027-05-04 09:10 GMT+02:00 Ann Lee\n\n${LAMP}`],
  [
    'the address of a link within a quotation',
    `It glows.\n\nOn 4 May 2027, Ann Lee wrote:\n> See here\n>\n<https://lamp.example/1>\n> ${LAMP}`,
  ],
  ['a block of sender and date', `It glows.\n\nFrom: Ann Lee <ann@lamp.example>\nSent: Tuesday, 4 May 2027 09:10\n${LAMP}`],
  ['a name above its contacts', 'It glows.\n\nAnn Lee\nLamp Works\nann@lamp.example\n+47 22 33 44 55'],
  ['a way to unsubscribe', 'It glows.\n\nunsubscribe\n<https://lamp.example/out?71>'],
])('%s', (_, text) => {
  expect(replySpans(text, '').visibleReply).toBe('It glows.')
})

it.each([
  ['chevrons as ornament', `Read on:\n>>> >> https://lamp.example <<<\nand order.`],
  ['chevrons at both ends', `News:\n>>> Our lamps are cheap >>>\nand good.`],
  ['a sentence about what somebody wrote', `I looked. On 4 May 2027 the lamp wrote:\nerror 71`],
  ['a travel wish of two fields', `Please book:\n\nFrom: Oslo\nDate: 4 May 2027 09:10\nTwo people.`],
  ['a form of sender and topic', `New entry\n\nFrom: ann@lamp.example\nTopic: lamps\nIt is dark.`],
  ['a person to be called', 'Please call:\n\nAnn Lee\nann@lamp.example\n+47 22 33 44 55'],
  ['a name and one contact', 'Whom shall I ask?\n\nAnn Lee\nann@lamp.example'],
  ['a time and what happened', 'The log says:\n\n2027-05-04 09:10 Lamp Off\n\nWhy?'],
  ['an answer with a link between quoted lines', 'https://lamp.example/1'],
  ['a question about unsubscribing', 'Hello.\n\nHow do I unsubscribe?\nhttps://lamp.example/out'],
  ['what a colleague wrote at the top', 'Bob Ray wrote:\n\nthe lamp is dark.\n\nCan you help?'],
])('all of it is new: %s', (_, text) => {
  expect(replySpans(text, '').visibleReply).toBe(text)
})

it('an answer with a bare link between quoted lines is kept', () => {
  expect(replySpans('> Which page?\nhttps://lamp.example/1\n> Thanks', '').visibleReply).toBe('https://lamp.example/1')
})

it('the cuts of a line cover the text', () => {
  const text = 'Ja. On Tue, May 4, 2027 at 9:10 AM, ann@lamp.example wrote:\r\n> dark\r\n'
  const { spans } = replySpans(text, '')
  expect(spans.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
})

it('a text that stands in Gmail’s container together with a link is new', () => {
  const html = '<div class="gmail_quote"><div>The lamp is dark since May.</div><div><a href="https://lamp.example/x?1">see</a>.</div></div>'
  const text = 'The lamp is dark since May.\n\nsee\n<https://lamp.example/x?1>\n.\n'
  expect(replySpans(text, html).visibleReply).toMatch(/^The lamp is dark since May\./)
})
