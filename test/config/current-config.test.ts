/** One configuration at a time, taken whole; what cannot change while a process runs waits for its next start, by name. */
import { expect, it } from 'vitest'
import { configHash } from '../../src/config/config-hash.ts'
import { CurrentConfig } from '../../src/config/current-config.ts'
import { nextConfig } from '../../src/config/next-config.ts'
import { configSchema, type Config } from '../../src/config/schema.ts'

const server = { host: 'mail.us.example', port: 993, user: 'support', password: 'a password' }
const mailbox = { name: 'support', addresses: ['support@us.example'], imap: server, smtp: { ...server, port: 465 } }

function configOf(keys: object = {}): Config {
  return configSchema.parse({ secret: 'a-secret-of-the-tests', mailboxes: [mailbox], ...keys })
}

const running = new AbortController().signal

it('the hash tells two configurations apart by a password alone, and does not tell it', () => {
  const other = configOf({ mailboxes: [{ ...mailbox, imap: { ...server, password: 'another' } }] })
  expect(configHash(configOf())).toMatch(/^[0-9a-f]{12}$/)
  expect(configHash(configOf())).toBe(configHash(configOf()))
  expect(configHash(other)).not.toBe(configHash(configOf()))
  expect(configHash(configOf({ secret: 'another-secret-of-the-tests' }))).not.toBe(configHash(configOf()))
})

it('what is taken is known to all who listen before the taking ends', async () => {
  const configs = new CurrentConfig(configOf())
  const heard: string[] = []
  configs.onTaken(async ({ company }) => {
    await Promise.resolve()
    heard.push(company)
  }, running)
  expect(await configs.take(configOf({ company: 'Us' }))).toBe(true)
  expect([heard, configs.config.company]).toEqual([['Us'], 'Us'])
  expect(configs.present.hash).toBe(configHash(configOf({ company: 'Us' })))
})

it('the same configuration again is nothing new', async () => {
  const configs = new CurrentConfig(configOf())
  const { config } = configs
  expect(await configs.take(configOf())).toBe(false)
  expect(configs.config).toBe(config)
})

it('who no longer listens hears nothing', async () => {
  const configs = new CurrentConfig(configOf())
  const stop = new AbortController()
  configs.onTaken(() => expect.unreachable(), stop.signal)
  stop.abort()
  await configs.take(configOf({ company: 'Us' }))
})

it('who cannot follow keeps nobody else from following', async () => {
  const configs = new CurrentConfig(configOf())
  const heard: string[] = []
  configs.onTaken(() => Promise.reject(new Error('no')), running)
  configs.onTaken(({ company }) => void heard.push(company), running)
  await expect(configs.take(configOf({ company: 'Us' }))).rejects.toThrow('could not follow')
  expect(heard).toEqual(['Us'])
})

it('servers, ports, keys and leases wait for the next start, and all else is taken', () => {
  const console = { port: 8025, host: '127.0.0.1', requestsPerMinute: 10 }
  const started = configOf({ redisUrl: 'redis://a', healthPort: 9400, console })
  const changed = { redisUrl: 'redis://b', mongodbUri: 'mongodb://b', previousSecrets: ['one-of-the-secrets'], company: 'Us' }
  const fresh = configOf({
    ...changed,
    console: { ...console, port: 1, requestsPerMinute: 20 },
    intervals: { leaseSeconds: 5, pollSeconds: 5 },
  })
  const { config, atRestart } = nextConfig(started, fresh)
  expect(atRestart).toEqual(['mongodbUri', 'redisUrl', 'previousSecrets', 'healthPort', 'console.port', 'intervals.leaseSeconds'])
  expect(config).toMatchObject({ redisUrl: 'redis://a', previousSecrets: [], healthPort: 9400, company: 'Us' })
  expect(config.console).toMatchObject({ port: 8025, requestsPerMinute: 20 })
  expect(config.intervals).toMatchObject({ leaseSeconds: 30, pollSeconds: 5 })
})

it('two mailboxes do not exchange their names in one step, nor is a name given away in the step that changes it', async () => {
  const at = (name: string, user: string) => ({ ...mailbox, name, addresses: [`${user}@us.example`], imap: { ...server, user } })
  const configs = new CurrentConfig(configOf({ mailboxes: [at('a', 'one'), at('b', 'two')] }))
  const take = (...mailboxes: object[]) => configs.take(configOf({ mailboxes }))
  await expect(take(at('b', 'one'), at('a', 'two'))).rejects.toThrow('mailboxes.b.name: was "a" until now')
  await expect(take(at('c', 'one'), at('a', 'new'))).rejects.toThrow('mailboxes.c.name: was "a" until now')
  expect(configs.config.mailboxes.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(await take(at('c', 'one'), at('b', 'two'))).toBe(true)
  expect(await take(at('c', 'one'), at('b', 'two'), at('a', 'new'))).toBe(true)
})

it('a console that comes or goes does so at the next start', () => {
  const [without, having] = [configOf(), configOf({ console: {} })]
  expect(nextConfig(without, having)).toMatchObject({ atRestart: ['console'], config: { console: undefined } })
  expect(nextConfig(having, without)).toMatchObject({ atRestart: ['console'], config: { console: { port: 8025 } } })
})

it('a key that goes back to what the process started with waits no more', async () => {
  const configs = new CurrentConfig(configOf({ healthPort: 1 }))
  await configs.take(configOf({ healthPort: 2 }))
  expect(configs.present.atRestart).toEqual(['healthPort'])
  await configs.take(configOf({ healthPort: 1 }))
  expect(configs.present.atRestart).toEqual([])
})
