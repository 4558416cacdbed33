/** How the tests run: those of pure code alone, all others with a real Redis and MongoDB behind them; the long ones apart. */

import { join } from 'node:path'
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
  'test/faults/troubled-wires.test.ts',
  'test/**/*.long.ts',
  'test/api/random-walk.test.ts',
  'test/act/{wrong-wires,edit-walk}.test.ts',
  'test/end-to-end/changes-while-running.test.ts',
]

/** At the end all mail that went out is looked through for what is private: thousands of mails take their time. */
const hookTimeout = 600_000

/** They leave nothing behind, so that what they import is loaded once for all of them. */
const pure = { extends: true, test: { name: 'pure', include: PURE_TESTS, isolate: false } } as const
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
    // They keep both cores busy by themselves; only scenarios of faults wait more than they work.
    maxWorkers: process.env['INTRAY_FAULT_TALLY'] === undefined ? 1 : 4,
    hookTimeout,
  },
} as const

const soak = {
  extends: true,
  test: { name: 'soak', include: ['test/soak/soak.ts'], globalSetup: 'test/support/global-setup.ts', hookTimeout },
} as const
const projects = process.env['INTRAY_SOAK_MINUTES'] ? [soak] : process.env['INTRAY_LONG'] ? [long] : [pure, servers]

/** Parser threads and programs of every test load the same code: compiled once, it costs them half as much. */
const compiled = join(import.meta.dirname, 'node_modules/.cache/compiled')

export default defineConfig({
  test: {
    env: { NODE_COMPILE_CACHE: compiled },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects,
  },
})
