/** An answer that shares its line with the attribution below it is parted from it, and nothing else is. */
import { describe, expect, it } from 'vitest'
import { answersApart } from '../../../src/mail/reply/reply-glued-lines.ts'
import { replyLines } from '../../../src/mail/reply/reply-lines.ts'

const apart = (text: string) => {
  const lines = answersApart(replyLines(text), text)
  expect(lines.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
  return lines.map(({ text: line }) => line)
}
const WROTE = 'On 3 May 2027, Ann Lee <ann@acme.example> wrote:'

describe('a line is cut', () => {
  it.each([
    ['behind a full stop', `It works. ${WROTE}`, ['It works. ', WROTE]],
    ['behind a full stop without a blank', `It works.${WROTE}`, ['It works.', WROTE]],
    ['behind a call', `It works! ${WROTE}`, ['It works! ', WROTE]],
    ['behind a question', `Does it? ${WROTE}`, ['Does it? ', WROTE]],
    ['behind dots', `It works… ${WROTE}`, ['It works… ', WROTE]],
    ['behind a bracket', `It works (now) ${WROTE}`, ['It works (now) ', WROTE]],
    ['behind the second sentence', `It works. Thanks. ${WROTE}`, ['It works. Thanks. ', WROTE]],
    [
      'where the attribution goes on below',
      `It works. On 3 May 2027, Ann Lee\n<ann@acme.example> wrote:`,
      ['It works. ', 'On 3 May 2027, Ann Lee', '<ann@acme.example> wrote:'],
    ],
    ['before a dashed rule', `It works ---- On 3 May 2027, Ann Lee wrote ----`, ['It works', ' ---- On 3 May 2027, Ann Lee wrote ----']],
  ])('%s', (_, text, lines) => {
    expect(apart(text)).toEqual(lines)
  })
})

describe('a line is whole', () => {
  it.each([
    ['without an attribution', 'It works. On 3 May 2027 we met.'],
    ['where it is one', WROTE],
    ['where it is quoted', `> It works. ${WROTE}`],
    ['where no sentence ends before it', `It works as ${WROTE}`],
    ['where the attribution is quoted below', `It works. On 3 May 2027, Ann Lee\n> <ann@acme.example> wrote:`],
    ['where a blank line stands within the attribution', `It works. On 3 May 2027, Ann Lee\n\n<ann@acme.example> wrote:`],
    ['in a fence', `\`\`\`\nIt works. ${WROTE}\n\`\`\``],
    ['where its accents were joined', `e\u0301 works. ${WROTE}`],
    ['where the attribution would be longer than any', `It works. On 3 May 2027, ${'x'.repeat(500)} wrote:`],
  ])('%s', (_, text) => {
    expect(apart(text)).toEqual(text.normalize('NFC').split('\n'))
  })
})
