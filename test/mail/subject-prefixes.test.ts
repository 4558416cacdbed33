/** What replying and forwarding leave of a subject, and put in front of it. */
import { describe, expect, test } from 'vitest'
import { bareSubject, isAnswerSubject, subjectOfAnswer } from '../../src/mail/subject-prefixes.ts'

describe('the bare subject is without prefixes and tags', () => {
  test.each([
    ['Pump broken', 'pump broken'],
    ['Re: Pump broken', 'pump broken'],
    ['RE: AW: Fwd: Pump  broken', 'pump broken'],
    ['SV: Pumpe i stykker', 'pumpe i stykker'],
    ['Re[2]: Pump broken', 'pump broken'],
    ['[shop] Re: [shop] Pump broken', 'pump broken'],
    ['[TKT-12] Pump broken', 'pump broken'],
    ['回复：水泵坏了', '水泵坏了'],
    ['Ответ: Насос сломан', 'насос сломан'],
    ['Re:', ''],
  ])('%s', (subject, base) => {
    expect(bareSubject(subject)).toBe(base)
  })
})

test('words that only begin like a prefix stay', () => {
  expect(bareSubject('Refund for June')).toBe('refund for june')
  expect(bareSubject('Restart: does not work')).toBe('restart: does not work')
})

test('an answer is known by its prefix, behind a tag too', () => {
  expect(isAnswerSubject('[list] Re: Pump')).toBe(true)
  expect(isAnswerSubject('Antw: Pump')).toBe(true)
  expect(isAnswerSubject('Pump')).toBe(false)
})

describe('the subject of our answer has one prefix', () => {
  test.each([
    ['Pump broken', 'Re: Pump broken'],
    ['RE: Pump broken', 'RE: Pump broken'],
    ['Antwort: Pumpe kaputt', 'Antwort: Pumpe kaputt'],
    ['RES: Bomba quebrada', 'RES: Bomba quebrada'],
    ['R: Pompa rotta', 'R: Pompa rotta'],
    ['Odpověď: Čerpadlo', 'Odpověď: Čerpadlo'],
    ['Re[2]: Pump broken', 'Re[2]: Pump broken'],
    ['返信：ポンプ', '返信：ポンプ'],
    ['WG: Pumpe kaputt', 'Re: WG: Pumpe kaputt'],
    ['Refund for June', 'Re: Refund for June'],
    ['  ', 'Re: (no subject)'],
  ])('%s', (subject, answer) => {
    expect(subjectOfAnswer(subject)).toBe(answer)
  })
})
