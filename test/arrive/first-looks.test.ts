/** Folders wait for each other once, after a start. */
import { expect, it } from 'vitest'
import { createFirstLooks } from '../../src/arrive/first-looks.ts'

const isOver = (looks: { all(): Promise<void> }) =>
  Promise.race([looks.all().then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 20))])

it('it is over when every folder was looked at, each counted once', async () => {
  const looks = createFirstLooks(2, 60_000)
  looks.done('a')
  looks.done('a')
  expect(await isOver(looks)).toBe(false)
  looks.done('b')
  expect(await isOver(looks)).toBe(true)
})

it('a folder that cannot be looked at holds the others up for a while only', async () => {
  const looks = createFirstLooks(2, 5)
  looks.done('a')
  expect(await isOver(looks)).toBe(true)
})
