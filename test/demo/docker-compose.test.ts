/** docker-compose.yml says what the product takes: there is no Docker here to say so itself. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../../src/config/read-config.ts'
import { findFreePort, isListening } from '../../demo/servers/local-port.ts'

/** The last stage, or a named one. */
type Build = string | { readonly target: string }

interface ComposeFile {
  readonly services: Record<string, { command: string[]; environment?: Record<string, string>; image: string; build?: Build }>
  readonly configs: { intray: { content: string } }
}

const ROOT = resolve(import.meta.dirname, '../..')
const compose = parse(readFileSync(resolve(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as ComposeFile
const ours = Object.values(compose.services).filter(({ image }) => image.startsWith('intray'))

/** Compose fills in `${NAME:-default}`. */
function defaultsOf(environment: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{\w+:-([^}]*)\}/g, '$1')]))
}

test('the configuration in it is valid with the environment in it', () => {
  const content = compose.configs.intray.content.replaceAll('$$', () => '$')
  const config = parseConfig(content, 'docker-compose.yml', defaultsOf(compose.services['apply']?.environment))
  expect(config.mailboxes.map(({ name, imap }) => [name, imap.host, imap.password])).toEqual([['support', 'mail', 'demo']])
})

test('every command of ours names a program that exists', () => {
  expect(ours).not.toEqual([])
  expect(ours.map(({ command }) => command[0] ?? '').filter((file) => !existsSync(resolve(ROOT, file)))).toEqual([])
})

test('every image has what its command needs, and the product’s has no development package', () => {
  const dockerfile = readFileSync(resolve(ROOT, 'Dockerfile'), 'utf8')
  const ignored = readFileSync(resolve(ROOT, '.dockerignore'), 'utf8')
  const stages = dockerfile.split(/^(?=FROM )/m).slice(1)
  for (const { command, image, build } of ours) {
    const stage = typeof build === 'object' ? stages.find((text) => text.includes(` AS ${build.target}\n`)) : stages.at(-1)
    const folder = command[0]?.split('/')[0] ?? ''
    expect(stage).toMatch(new RegExp(`^COPY ${folder} `, 'm'))
    expect(ignored).toContain(`!${folder}\n`)
    expect(stage).toContain(image === 'intray' ? 'npm ci --omit=dev' : 'npm ci --include=dev')
  }
})

test('its mail server starts and ends as a program of its own', async () => {
  const [imapPort, smtpPort] = [await findFreePort(), await findFreePort()]
  const child = spawn(process.execPath, ['demo/servers/demo-mail-server.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...defaultsOf(compose.services['mail']?.environment),
      PATH: process.env['PATH'],
      INTRAY_DEMO_HOST: '127.0.0.1',
      INTRAY_DEMO_TLS_DIR: resolve(ROOT, 'test/support/tls'),
      INTRAY_DEMO_IMAP_PORT: String(imapPort),
      INTRAY_DEMO_SMTP_PORT: String(smtpPort),
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  expect([await isListening(imapPort), await isListening(smtpPort)]).toEqual([true, true])
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
