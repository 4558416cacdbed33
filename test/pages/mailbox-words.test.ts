/** What is said of a mailbox. */
import { expect, it, test } from 'vitest'
import { isFailing, stateWords } from '../../src/pages/admin/mailbox-words.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
const fault = (minute: number) => ({ at: at(minute), code: 'ECONNREFUSED', text: 'nothing listens' })
const fine = { state: 'watched', lastSuccessAt: at(2), lastError: null, sendingRefusal: null } as const

test.each([
  [{}, 'watched'],
  [{ lastError: fault(1) }, 'watched'],
  [{ lastError: fault(3) }, 'failing'],
  [{ lastSuccessAt: null, lastError: fault(1) }, 'failing'],
  [{ lastSuccessAt: null }, 'watched'],
  [{ sendingRefusal: 'its log-in is refused' }, 'watched, sends nothing'],
  [{ state: 'paused', lastError: fault(3) }, 'paused'],
  [{ state: 'removed' }, 'removed'],
] as const)('%j is called %s', (status, words) => {
  expect(stateWords({ ...fine, ...status })).toBe(words)
})

it('fails by its latest try alone', () => {
  expect([isFailing({ lastSuccessAt: at(2), lastError: fault(2) }), isFailing({ lastSuccessAt: null, lastError: null })]).toEqual([
    true,
    false,
  ])
})
