/** Processes whose own clocks differ by hours, or jump, agree on the time of the database. */
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { DatabaseClock } from '../../src/store/database-clock.ts'
import { openStore } from '../../src/store/store.ts'
import { emptyDatabaseUri } from '../support/places.ts'

afterEach(() => vi.restoreAllMocks())

test('the clock of the process does not count, whatever it says', async () => {
  const store = await openStore(emptyDatabaseUri())
  onTestFinished(() => store.close())
  const realMs = Date.now()
  vi.spyOn(Date, 'now').mockReturnValue(realMs + 3_600_000)
  const clock = await DatabaseClock.start(() => store.timeMs())
  onTestFinished(() => clock.stop())
  expect(Math.abs(clock.now() - realMs)).toBeLessThan(5_000)
})

test('while the database is away, the last answer holds', async () => {
  const clock = await DatabaseClock.start(() => Promise.resolve(1_000))
  onTestFinished(() => clock.stop())
  const first = clock.now()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(clock.now() - first).toBeGreaterThanOrEqual(25)
})
