/** Our loop marker is known wherever it is copied to, in whole and unchanged, and for which mail it was made. */
import { describe, expect, it } from 'vitest'
import { isLoopMarker, isLoopMarkerOf, loopMarker } from '../../../src/mail/compose/loop-marker.ts'
import type { TokenKeys } from '../../../src/mail/sender-proof/tokens.ts'

const keys: TokenKeys = ['the-present-secret', 'the-secret-before']
const marker = loopMarker('answer-1@us.example', keys)

describe('a marker', () => {
  it.each([
    ['as it was made', marker, true],
    ['with white space around', ` ${marker}\t`, true],
    ['of the secret before', loopMarker('answer-1@us.example', [keys[1]!]), true],
    ['of another secret', loopMarker('answer-1@us.example', ['another']), false],
    ['that goes on', `${marker}0`, false],
    ['with something in front', `x${marker}`, false],
    ['without its proof', marker.slice(0, 17), false],
    ['cut short', marker.slice(0, -1), false],
    ['in large letters', marker.toUpperCase(), false],
    ['changed in its proof', marker.replace(/.$/, (c) => (c === '0' ? '1' : '0')), false],
  ])('%s holds: %s', (_, value, holds) => {
    expect(isLoopMarker(value, keys)).toBe(holds)
  })

  it('was made for one mail', () => {
    expect(isLoopMarkerOf(` ${marker}`, 'answer-1@us.example', keys)).toBe(true)
    expect(isLoopMarkerOf(loopMarker('answer-1@us.example', [keys[1]!]), 'answer-1@us.example', keys)).toBe(true)
    expect(isLoopMarkerOf(marker, 'answer-2@us.example', keys)).toBe(false)
    expect(isLoopMarkerOf(marker, 'answer-1@us.example', ['another'])).toBe(false)
  })
})
