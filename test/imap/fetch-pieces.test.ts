/** Sets of UIDs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fetchSets, mostPerSet, piecesOf, sequenceSet, setLimitBytes } from '../../src/imap/fetch-pieces.ts'

const aloneBytes = 4 * 1024 * 1024
const listing = fc
  .array(fc.nat({ max: 6 * 1024 * 1024 }), { maxLength: 400 })
  .map((sizes) => sizes.map((sizeBytes, n) => ({ uid: n + 1, sizeBytes, isSizeKnown: true })))

describe('fetch sets', () => {
  test('hold every mail once, in order', () => {
    fc.assert(
      fc.property(listing, (listed) => {
        expect(fetchSets(listed, aloneBytes).flat()).toEqual(listed)
      }),
    )
  })

  test('keep within 100 mails and 16 MB, and a large mail is alone', () => {
    const isWithin = (set: readonly { sizeBytes: number }[]) => {
      const bytes = set.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      const isAlone = set.length === 1 || set.every(({ sizeBytes }) => sizeBytes <= aloneBytes)
      return set.length > 0 && set.length <= mostPerSet && bytes <= setLimitBytes && isAlone
    }
    fc.assert(fc.property(listing, (listed) => fetchSets(listed, aloneBytes).every(isWithin)))
  })

  test('are as few as the limits allow for small mail', () => {
    const listed = Array.from({ length: 250 }, (_, n) => ({ uid: n + 1, sizeBytes: 10_000, isSizeKnown: true }))
    expect(fetchSets(listed, aloneBytes).map(({ length }) => length)).toEqual([100, 100, 50])
  })

  test('go on after a large mail', () => {
    const listed = [10, 5_000_000, 10, 10].map((sizeBytes, n) => ({ uid: n + 1, sizeBytes, isSizeKnown: true }))
    expect(fetchSets(listed, aloneBytes).map((set) => set.map(({ uid }) => uid))).toEqual([[1], [2], [3, 4]])
  })
})

describe('sequence sets', () => {
  test('name runs by their ends (RFC 3501 §9)', () => {
    expect(sequenceSet([4, 5, 6, 7, 9, 11, 12])).toBe('4:7,9,11:12')
    expect(sequenceSet([])).toBe('')
  })
})

test('pieces hold everything once, in order', () => {
  expect(piecesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
})
