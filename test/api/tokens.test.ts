/** Tokens from end to end: `intray token new`, the configuration, a worker process that listens. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { parseConfig } from '../../src/config/read-config.ts'
import { findFreePort } from '../../demo/servers/local-port.ts'
import { ConfigError } from '../../src/errors.ts'
import { SAM, startInstallation } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker } from '../support/worker-processes.ts'

const run = promisify(execFile)
const main = join(import.meta.dirname, '../../src/cli/main.ts')

test('a token of `intray token new` opens the API of the console worker', async () => {
  const { stdout } = await run(process.execPath, [main, 'token', 'new', '--json'])
  const { token, sha256 } = JSON.parse(stdout) as { token: string; sha256: string }
  const port = await findFreePort()
  const section = { port, tokens: [{ name: 'sam', sha256, role: 'agent', agent: SAM }] }
  const us = await startInstallation(freshPlaces(), { config: { console: section } })
  const worker = startWorker('console', us.configPath)
  onTestFinished(async () => {
    await worker.kill()
    await us.stop()
  })
  await worker.ready
  const ask = async () => fetch(`http://127.0.0.1:${port}/tickets`, { headers: { authorization: `Bearer ${token}` } })
  await expect
    .poll(
      async () =>
        ask()
          .then(({ status }) => status)
          .catch(() => 0),
      { timeout: 10_000 },
    )
    .toBe(200)
})

test('the role console without its section has no work, and says so', async () => {
  const us = await startInstallation(freshPlaces())
  onTestFinished(() => us.stop())
  const started = run(process.execPath, [main, 'start', '--config', us.configPath, '--only', 'console'])
  await expect(started).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/no section "console"/) })
})

const least = {
  secret: 'a-secret-of-the-test',
  agents: [{ name: 'Sam', address: SAM }],
  mailboxes: [
    {
      name: 's',
      addresses: ['s@us.example'],
      imap: { host: 'i.example', port: 993 },
      smtp: { host: 's.example', port: 465 },
    },
  ],
}
const digest = 'ab'.repeat(32)

test.each([
  ['of an agent who is not there', { role: 'agent', agent: 'x@us.example' }, /console\.tokens\.t\.agent: x@us\.example is no agent/],
  ['that writes as nobody', { role: 'admin' }, /console\.tokens\.t: the role admin writes, so it needs an agent/],
  ['whose digest is the token itself', { role: 'read-only', sha256: 'intray_abc' }, /tokens\.0\.sha256: must be what/],
])('a token %s is a fault of the configuration', (_, token, fault) => {
  const section = { tokens: [{ name: 't', sha256: digest, ...token }] }
  expect(() => parseConfig(JSON.stringify({ ...least, console: section }), 'intray.yaml', {})).toThrow(fault)
})

test('two tokens of one digest are a fault', () => {
  const tokens = ['a', 'b'].map((name) => ({ name, sha256: digest, role: 'read-only' }))
  const text = JSON.stringify({ ...least, console: { tokens } })
  expect(() => parseConfig(text, 'intray.yaml', {})).toThrow(ConfigError)
  expect(() => parseConfig(text, 'intray.yaml', {})).toThrow(/console\.tokens: two have the same sha256/)
})
