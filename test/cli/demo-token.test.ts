/** The demo's API: a token that stays, that nobody else on the machine can read, and that opens it. */
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { parseConfig } from '../../src/config/read-config.ts'
import { callersOf } from '../../src/api/tokens.ts'
import { demoConfigText } from '../../demo/story/config.ts'
import { demoTokenDigest } from '../../demo/story/token.ts'

function tokenPath(): string {
  const folder = temporaryFolder('demo')
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'api-token')
}

test('the demo’s token is made once and is its owner’s alone', () => {
  const path = tokenPath()
  const digest = demoTokenDigest(path)
  expect([demoTokenDigest(path), statSync(path).mode & 0o777]).toEqual([digest, 0o600])
})

test('the token in the file opens the API of the demo’s configuration, another one does not', () => {
  const path = tokenPath()
  const text = demoConfigText({ imapPort: 1, smtpPort: 2, api: { port: 3, tokenDigest: demoTokenDigest(path) } })
  const config = parseConfig(text, 'demo.yaml', { INTRAY_DEMO_SECRET: 'a-secret-of-the-tests' })
  const find = callersOf(config.console!, config.agents)
  expect(find(`Bearer ${readFileSync(path, 'utf8').trim()}`)).toMatchObject({
    role: 'admin',
    agent: { displayName: 'Sam Okafor' },
  })
  expect(find('Bearer intray_another')).toBeNull()
})
