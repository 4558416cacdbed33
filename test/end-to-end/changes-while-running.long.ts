/** The configuration's file is saved while a hundred mails a second come in: workers go on, by the new one, and no mail is lost. */

import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { configHash } from '../../src/config/config-hash.ts'
import { loadConfig } from '../../src/config/read-config.ts'
import { password, SALES, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startSupervisor, workersLog, type Supervisor } from '../support/worker-processes.ts'

vi.setConfig({ testTimeout: 120_000 })

const HELP = 'help@us.example'
const INFO = 'info@us.example'
const LEE = 'lee@us.example'
const perSecond = 100
/** Seconds before the change, and after it. */
const rounds = 10

interface FileText {
  agents: object[]
  mailboxes: { name: string; notify: string[]; [key: string]: unknown }[]
  [key: string]: unknown
}

let us: Installation
let supervisor: Supervisor
let pids: readonly number[]

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { people: [HELP, INFO, LEE], config: { healthPort: undefined } })
  edit(({ mailboxes }) => void mailboxes.push(mailboxOf('info', INFO)))
  supervisor = startSupervisor(us.configPath)
  pids = await until('the workers', () => (supervisor.workerIds().length === 4 ? supervisor.workerIds() : null), 30_000)
})

afterAll(async () => {
  await supervisor.stop()
  await us.stop()
})

function mailboxOf(name: string, address: string): FileText['mailboxes'][number] {
  const imap = { host: '127.0.0.1', port: us.mail.imapPort, tls: 'none', user: address, password }
  return { name, addresses: [address], notify: [], imap, smtp: { host: '127.0.0.1', port: us.mail.smtpPort, tls: 'none' } }
}

function edit(change: (text: FileText) => void): void {
  const text = JSON.parse(readFileSync(us.configPath, 'utf8')) as FileText
  change(text)
  for (const mailbox of text.mailboxes) mailbox['acknowledgement'] = { enabled: false }
  writeFileSync(us.configPath, JSON.stringify(text))
}

let delivered = 0
/** So many mails, one after the other to each of some addresses, in a second. */
async function deliverFor(addresses: readonly string[]): Promise<void> {
  const startedMs = performance.now()
  for (let n = 0; n < perSecond; n++) {
    const id = delivered++
    const to = addresses[id % addresses.length]!
    const fields = [`Message-ID: <m${id}@acme.example>`, `From: p${id}@acme.example`, `To: ${to}`, `Subject: Matter ${id}`]
    us.mail.deliver(to, [...fields, `Date: ${new Date().toUTCString()}`, '', `The lamp of room ${id} is broken.`, ''].join('\r\n'))
    await wait(Math.max(0, startedMs + (n * 1000) / perSecond - performance.now()))
  }
}

const stored = () => us.runtime.store.messages.collection.countDocuments({})
const workers = () => us.runtime.store.workers.all()

/** All workers go by the file as it stands. */
async function taken(): Promise<void> {
  const hash = configHash(loadConfig(us.configPath))
  await until('the file to hold everywhere', async () => (await workers()).every(({ configHash: held }) => held === hash), 15_000)
}

test('a mailbox is added, another renamed, a third removed and an agent changed: nothing is lost, nothing is started again', async () => {
  for (let round = 0; round < rounds; round++) await deliverFor([SUPPORT, SALES, INFO])
  edit((text) => {
    text.agents = [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Lee', address: LEE },
    ]
    const [support, sales] = text.mailboxes
    text.mailboxes = [{ ...support!, notify: [LEE] }, { ...sales!, name: 'orders' }, mailboxOf('help', HELP)]
  })
  for (let round = 0; round < rounds; round++) await deliverFor([SUPPORT, SALES, INFO, HELP])
  await taken()
  expect(supervisor.workerIds()).toEqual(pids)
  expect((await workers()).map(({ pid }) => pid)).toEqual(pids.toSorted((a, b) => a - b))
  // The mail of the mailbox that was removed waits, here or on its server.
  edit(({ mailboxes }) => void mailboxes.push(mailboxOf('info', INFO)))
  await until('all mails to be messages', async () => (await stored()) >= delivered, 90_000)
  await until('no ticket to be of the name before', async () => (await ticketsOf('sales')) === 0, 15_000)
  expect(await stored()).toBe(delivered)
  expect(await us.runtime.store.inboundRows.collection.countDocuments({ isDone: true })).toBe(delivered)
  expect(await ticketsOf('orders')).toBeGreaterThan(0)
  expect(await ticketsOf('help')).toBeGreaterThan(0)
  await until('the new agent to be told', () => us.mail.messages(LEE).length > 0)
  expect(supervisor.workerIds()).toEqual(pids)
})

test('a file with a fault changes nothing and says so, to whoever reads the log or the status, and mail goes on', async () => {
  const before = readFileSync(us.configPath, 'utf8')
  const held = (await workers()).map(({ configHash: hash }) => hash)
  const faulty = async (text: string, fault: RegExp) => {
    writeFileSync(us.configPath, text)
    await until(
      `the refusals of ${fault}`,
      async () => (await workers()).every(({ refusal }) => fault.test(refusal?.faults.join() ?? '')),
      15_000,
    )
    expect((await workers()).map(({ configHash: hash }) => hash)).toEqual(held)
    await deliverFor([SUPPORT, INFO])
    await until('all mails to be messages', async () => (await stored()) >= delivered, 90_000)
  }
  await faulty(before.slice(0, before.length / 2), /./)
  const { mailboxes, ...rest } = JSON.parse(before) as FileText
  await faulty(JSON.stringify({ ...rest, mailboxes: [...mailboxes, mailboxOf('support', HELP)] }), /support/)
  expect(workersLog(us.configPath)).toContain('the configuration has faults: the one of before holds')
  writeFileSync(us.configPath, before)
  await until('no refusal', async () => (await workers()).every(({ refusal }) => refusal === null), 15_000)
  expect(supervisor.workerIds()).toEqual(pids)
  expect(await stored()).toBe(delivered)
})

test('what cannot change while it runs is named, and all else of the file holds', async () => {
  edit((text) => void Object.assign(text, { company: 'Ours', healthPort: 0 }))
  await taken()
  expect((await workers()).map(({ atRestart }) => atRestart)).toEqual(pids.map(() => ['healthPort']))
  edit((text) => void Object.assign(text, { healthPort: undefined }))
  await taken()
  expect((await workers()).map(({ atRestart }) => atRestart)).toEqual(pids.map(() => []))
})

test('SIGHUP has a worker look at its file, and go on; `intray start` hands it on to each of its own', async () => {
  const looks = () => workersLog(us.configPath).split('the configuration has faults').length
  const [before, looksBefore] = [readFileSync(us.configPath, 'utf8'), looks()]
  writeFileSync(us.configPath, 'secret: short')
  await until('the refusals', async () => (await workers()).every(({ refusal }) => refusal !== null), 15_000)
  for (const pid of pids) process.kill(pid, 'SIGHUP')
  await until('each to have looked twice', () => looks() >= looksBefore + 2 * pids.length, 15_000)
  supervisor.hangUp()
  await until('each to have looked three times', () => looks() >= looksBefore + 3 * pids.length, 15_000)
  writeFileSync(us.configPath, before)
  await taken()
  expect(supervisor.workerIds()).toEqual(pids)
})

test('during all of it no password and no secret was in a log, the database, Redis or the list of processes', async () => {
  const places = [workersLog(us.configPath), await database(), await redis(), commandLines()]
  for (const secret of [password, us.config.secret]) for (const place of places) expect(place.includes(secret)).toBe(false)
  expect(places.map(({ length }) => length > 100)).toEqual([true, true, true, true])
})

/** All of it but what people wrote. */
async function database(): Promise<string> {
  const { db } = us.runtime.store.tickets.collection
  const all = (await db.listCollections().toArray()).map(({ name }) => name)
  const found = await Promise.all(all.map(async (name) => JSON.stringify(await db.collection(name).find().toArray())))
  return found.join('\n')
}

async function redis(): Promise<string> {
  const client = new Redis(inject('redisUrl'))
  try {
    const keys = await client.keys(`*${us.runtime.store.database}*`)
    const dumps = await Promise.all(keys.map(async (key) => (await client.dumpBuffer(key))?.toString('latin1') ?? ''))
    return [...keys, ...dumps].join('\n')
  } finally {
    client.disconnect()
  }
}

/** What `ps` shows of the workers: their arguments. */
function commandLines(): string {
  return pids.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).join('\n')
}

async function ticketsOf(mailbox: string): Promise<number> {
  return us.runtime.store.tickets.collection.countDocuments({ mailbox })
}
