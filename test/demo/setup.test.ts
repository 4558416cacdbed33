/** What demo/setup.mjs says and does not say in a checkout that is set up. */

import { spawnSync } from 'node:child_process'
import type { SpawnSyncReturns } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const SETUP = resolve(import.meta.dirname, '../../demo/setup.mjs')

function runSetup(args: readonly string[], variables: Record<string, string>): SpawnSyncReturns<string> {
  const { REDIS_URL: _redis, MONGODB_URI: _mongo, ...env } = process.env
  return spawnSync(process.execPath, [SETUP, ...args], { env: { ...env, ...variables }, encoding: 'utf8' })
}

test('with --quiet, a second run says nothing', () => {
  const { status, stdout, stderr } = runSetup(['--quiet'], {
    REDIS_URL: 'redis://given',
    MONGODB_URI: 'mongodb://given',
  })
  expect([status, stdout, stderr]).toEqual([0, '', ''])
})

test('a named binary that does not run is a failure that says so, on stderr', () => {
  const { status, stdout, stderr } = runSetup(['--quiet'], { REDIS_URL: 'redis://given', MONGOD_BINARY: '/bin/false' })
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toContain('/bin/false does not run')
  expect(stderr).toContain('what to do: install MongoDB')
})
