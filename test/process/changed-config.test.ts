/** Roles go by the configuration of the moment: whoever calls, sends or is answered by the one before hears of no restart. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newToken } from '../../src/act/api-token.ts'
import { parseConfig } from '../../src/config/read-config.ts'
import { openLog } from '../../src/logger.ts'
import { roles } from '../../src/process/roles.ts'
import { ANN, password, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { post } from '../support/post.ts'

const [first, second] = [newToken(), newToken()]
const stop = new AbortController()
const lines: string[] = []

let us: Installation
let playing: Promise<void>
let origin: string

const consoleWith = ({ sha256 }: { readonly sha256: string }) => ({ port: 0, tokens: [{ name: 'a', role: 'read-only', sha256 }] })

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), {
    config: { console: consoleWith(first) },
    support: { smtp: { host: '127.0.0.1', port: 1, tls: 'none' } },
    log: openLog('test', 'info', { write: (line) => void lines.push(line) }),
  })
  us.play()
  playing = roles.console(us.runtime, stop.signal)
  const port = await until('the API', () => /"port":(\d+),[^\n]*listen/.exec(lines.join('\n'))?.[1])
  origin = `http://127.0.0.1:${port}`
})
afterAll(async () => {
  stop.abort()
  await playing
  await us.stop()
})

/** Takes the configuration as it is, but for some keys. */
async function change(keys: (text: Record<string, never>) => object): Promise<void> {
  const text = JSON.parse(readFileSync(us.configPath, 'utf8')) as Record<string, never>
  await us.runtime.configs.take(parseConfig(JSON.stringify({ ...text, ...keys(text) }), us.configPath))
}

const statusWith = async ({ token }: { readonly token: string }) =>
  (await fetch(`${origin}/attributes`, { headers: { authorization: `Bearer ${token}` } })).status

test('the API and the pages on the same port go by the tokens of the moment, as often as they change', async () => {
  expect([await statusWith(first), await statusWith(second)]).toEqual([200, 401])
  await change(() => ({ console: consoleWith(second) }))
  expect([await statusWith(first), await statusWith(second)]).toEqual([401, 200])
  await change(() => ({ console: consoleWith(first) }))
  expect([await statusWith(first), await statusWith(second)]).toEqual([200, 401])
  expect((await fetch(`${origin}/console/sign-in`)).status).toBe(200)
})

test('mail that could not be sent goes out as soon as the server is the right one', async () => {
  await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Waits' })
  const { store } = us.runtime
  await until(
    'an attempt',
    async () => (await store.outbox.collection.countDocuments({ state: 'queued', mailbox: 'support', attempts: { $gt: 0 } })) > 0,
  )
  expect(us.mail.messages(ANN)).toEqual([])
  const smtp = { host: '127.0.0.1', port: us.mail.smtpPort, tls: 'none', user: SUPPORT, password }
  await change(({ mailboxes }: { mailboxes?: { name: string }[] }) => {
    return { mailboxes: mailboxes?.map((mailbox) => (mailbox.name === 'support' ? { ...mailbox, smtp } : mailbox)) }
  })
  await until('the acknowledgement', () => us.mail.messages(ANN).length > 0, 10_000)
})
