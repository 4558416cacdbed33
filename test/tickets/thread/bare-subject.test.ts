/** Bare subjects: what replying and forwarding leave of a subject. */
import { describe, expect, test } from 'vitest'
import { bareSubject, isReplySubject } from '../../../src/tickets/thread/bare-subject.ts'

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
  expect(isReplySubject('[list] Re: Pump')).toBe(true)
  expect(isReplySubject('Antw: Pump')).toBe(true)
  expect(isReplySubject('Pump')).toBe(false)
})
