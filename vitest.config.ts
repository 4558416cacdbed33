/** How the tests run: those of pure code alone, all others with a real Redis and MongoDB behind them; the long ones apart. */

import { defineConfig } from 'vitest/config'

const PURE_TESTS = [
  'test/mail/**/*.test.ts',
  'test/tickets/**/*.test.ts',
  'test/config/**/*.test.ts',
  'test/search/**/*.test.ts',
  'test/oauth/**/*.test.ts',
  'test/doctor/**/*.test.ts',
  'test/*.test.ts',
]
/** `npm run test:long`: files of their own, and those that go further when INTRAY_LONG is set. */
const LONG_TESTS = [
  'test/faults/{steps,troubled-wires}.test.ts',
  'test/**/*.long.ts',
  'test/api/random-walk.test.ts',
  'test/act/wrong-wires.test.ts',
  'test/end-to-end/changes-while-running.test.ts',
]

const pure = { extends: true, test: { name: 'pure', include: PURE_TESTS } } as const
const servers = {
  extends: true,
  test: {
    name: 'servers',
    include: ['test/**/*.test.ts'],
    exclude: PURE_TESTS,
    globalSetup: 'test/support/global-setup.ts',
  },
} as const
const long = {
  extends: true,
  test: {
    name: 'long',
    include: LONG_TESTS,
    globalSetup: 'test/support/global-setup.ts',
    // They keep both cores busy by themselves.
    maxWorkers: 1,
  },
} as const

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: process.env['INTRAY_LONG'] ? [long] : [pure, servers],
  },
})
