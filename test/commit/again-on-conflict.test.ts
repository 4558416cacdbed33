/** Whoever was second decides again; whatever else goes wrong is told at once. */
import { expect, test } from 'vitest'
import { againOnConflict } from '../../src/commit/again-on-conflict.ts'
import { VersionConflictError } from '../../src/errors.ts'

/** Fails so often. @returns how often it was tried */
function failing(times: number, error: Error = new VersionConflictError('second')) {
  const tries: number[] = []
  const attempt = async (conflicts: number) => {
    tries.push(conflicts)
    if (conflicts < times) throw error
    return 'done'
  }
  return { tries, attempt }
}

test.each([0, 1, 3])('after %d conflicts it is done, and each try knows how many there were', async (times) => {
  const { tries, attempt } = failing(times)
  expect(await againOnConflict(attempt)).toBe('done')
  expect(tries).toEqual(Array.from({ length: times + 1 }, (_, i) => i))
})

test.each([
  [2, 2, 'done'],
  [3, 2, null],
])('%d conflicts where %d are the most: %s', async (times, most, result) => {
  const { tries, attempt } = failing(times)
  const ending = againOnConflict(attempt, most)
  if (result === null) await expect(ending).rejects.toBeInstanceOf(VersionConflictError)
  else expect(await ending).toBe(result)
  expect(tries).toHaveLength(3)
})

test('another error is none that is tried again', async () => {
  const { tries, attempt } = failing(9, new Error('a defect'))
  await expect(againOnConflict(attempt)).rejects.toThrow('a defect')
  expect(tries).toEqual([0])
})
