/** How the tests run: those of pure code alone, all others with a real Redis and MongoDB behind them. */

import { defineConfig } from 'vitest/config'

const PURE_TESTS = ['test/mail/**/*.test.ts', 'test/tickets/**/*.test.ts', 'test/config/**/*.test.ts', 'test/*.test.ts']

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: PURE_TESTS } },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: PURE_TESTS,
          globalSetup: 'test/support/global-setup.ts',
        },
      },
    ],
  },
})
