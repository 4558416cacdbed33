/** How the tests run: those of pure code alone, all others with a real Redis and MongoDB behind them; the long ones apart. */

import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const PURE_TESTS = [
  'test/mail/**/*.test.ts',
  'test/tickets/**/*.test.ts',
  'test/config/**/*.test.ts',
  'test/search/**/*.test.ts',
  'test/opensearch/**/*.test.ts',
  'test/oauth/**/*.test.ts',
  'test/doctor/**/*.test.ts',
  'test/*.test.ts',
]
/** `npm run test:long`: files of their own, and those that go further when INTRAY_LONG is set. */
const LONG_TESTS = [
  'test/faults/{troubled-wires,withstand}.test.ts',
  'test/**/*.long.ts',
  'test/api/random-walk.test.ts',
  'test/act/{wrong-wires,edit-walk,search-walls}.test.ts',
  'test/pages/*.test.ts',
  'test/end-to-end/{arrival-orders,loops,oauth-mailbox}.test.ts',
]

/** What they put in the place of modules would be there for others, too, and what others loaded for them; they have no servers. */
const MOCKING_TESTS = ['test/arrive/provider-away.test.ts']

/** At the end all mail that went out is looked through for what is private: thousands of mails take their time. */
const hookTimeout = 600_000

/** They leave nothing behind, so that what they import is loaded once for all of them. */
const pure = { extends: true, test: { name: 'pure', include: PURE_TESTS, isolate: false } } as const
const servers = {
  extends: true,
  test: {
    name: 'servers',
    include: ['test/**/*.test.ts'],
    exclude: [...PURE_TESTS, ...MOCKING_TESTS],
    globalSetup: 'test/support/global-setup.ts',
    setupFiles: 'test/support/after-each-file.ts',
    // What a file starts, it ends; code that ran for the file before is loaded, and fast by now.
    isolate: false,
  },
} as const
const mocking = { extends: true, test: { name: 'mocking', include: MOCKING_TESTS } } as const
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
const projects = process.env['INTRAY_SOAK_MINUTES'] ? [soak] : process.env['INTRAY_LONG'] ? [long] : [pure, mocking, servers]

/** What waits longest begins first, or the others would be through long before it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId, project }: TestSpecification) =>
      project.name !== 'servers' ? 0 : /\/test\/(faults|pages)\//.test(moduleId) ? 1 : 2
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

/** Parser threads and programs of every test load the same code: compiled once, it costs them half as much. */
const compiled = join(import.meta.dirname, 'node_modules/.cache/compiled')

export default defineConfig({
  test: {
    env: { NODE_COMPILE_CACHE: compiled },
    pool: 'forks',
    // More than there are cores of a small machine: a third of their time the tests wait, for a server that is silent, say.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    projects,
    sequence: { sequencer: LongestFirst },
  },
})
