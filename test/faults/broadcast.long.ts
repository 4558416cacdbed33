/**
 * A broadcast to thousands while the supervisor's workers are killed; part of `npm run test:long`, alone by `npm run faults`.
 * INTRAY_BROADCAST_MAILS and INTRAY_BROADCAST_KILLS make it another size. It prints its figures.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createBroadcast, existingBroadcast, sendBroadcast } from '../../src/act/broadcast.ts'
import { progressOf } from '../../src/act/broadcast-progress.ts'
import { editDepsOf } from '../../src/process/edit-deps.ts'
import { roleNames } from '../../src/process/role-names.ts'
import type { ContactId, TicketNumber } from '../../src/tickets/ticket.ts'
import { SAM, startInstallation, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { startSupervisor, type Supervisor } from '../support/worker-processes.ts'
import { CROWD, crowdConfig } from './crowd.ts'
import { longestMs } from './scenario.ts'

const mails = Number(process.env['INTRAY_BROADCAST_MAILS'] ?? 10_000)
const kills = Number(process.env['INTRAY_BROADCAST_KILLS'] ?? 20)
const by = { addrSpec: SAM, displayName: 'Sam Okafor', groups: [] }
/** Wants no more, and is meant all the same. */
const gone = addressOf(mails)

function addressOf(n: number): string {
  return CROWD.replace('@', `+${n}@`)
}

test(`T-093 a broadcast to ${mails} with ${kills} kills is ${mails} mails, none twice beyond policy`, { timeout: longestMs }, async () => {
  const places = { mongoUri: freshDatabaseUri(), redisUrl: inject('redisUrl') }
  const us = await startInstallation(places, { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  const startedAtMs = Date.now()
  const ticket = await confirmed(us)
  const supervisor = startSupervisor(us.configPath)
  onTestFinished(() => supervisor.stop())
  const killed = await killWhileItGoesOut(us, supervisor, ticket)
  await through(us, ticket)
  const result = { killed, seconds: Math.round((Date.now() - startedAtMs) / 1000), ...(await judged(us, ticket)) }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  expect(result).toMatchObject({
    reached: mails,
    strangers: 0,
    goneGot: 0,
    beyondPolicy: 0,
    progress: { state: 'done', total: mails, waiting: 0 },
  })
})

async function confirmed({ runtime }: Installation): Promise<TicketNumber> {
  const deps = editDepsOf(runtime)
  const people = Array.from({ length: mails + 1 }, (_, n) => addressOf(n))
  const plain = { displayName: '', revOrg: null, account: null }
  await runtime.store.people.add(
    [],
    people.map((addrSpec) => ({ id: `-/${addrSpec}` as ContactId, addrSpec, ...plain })),
  )
  await runtime.store.broadcasts.unsubscribe([{ addrSpec: gone, purpose: 'feedback', broadcast: 1 as TicketNumber }])
  const before = new Set(people)
  const others = [...(await runtime.store.people.contactsIn('all'))].filter(({ addrSpec }) => !before.has(addrSpec))
  for (const { addrSpec } of others)
    await runtime.store.broadcasts.unsubscribe([{ addrSpec, purpose: 'feedback', broadcast: 1 as TicketNumber }])
  const audience = { accounts: [], workspaces: [], contacts: [], filters: [], followUpOf: null }
  const said = { subject: 'An idea', text: 'What do you think of it?', purpose: 'feedback' } as const
  const { ticket } = await createBroadcast({ ...said, by, mailbox: 'support', isForAll: true, perMinute: 10_000, audience }, deps)
  await sendBroadcast(ticket, { count: mails, by }, deps)
  return ticket
}

/** One of those that are at work, each time some more mails have arrived. @returns how many were killed */
async function killWhileItGoesOut(us: Installation, supervisor: Supervisor, ticket: TicketNumber): Promise<number> {
  let count = 0
  for (let n = 1; n <= kills; n++) {
    const share = (n * mails) / (kills + 1)
    await until(`${share} mails`, async () => us.mail.messages(CROWD).length >= share || (await isThrough(us, ticket)), longestMs)
    const victim = supervisor.workerIds()[Math.floor(Math.random() * roleNames.length)]
    if (victim === undefined) continue
    process.kill(victim, 'SIGKILL')
    count++
    await wait(200)
  }
  return count
}

async function isThrough({ runtime: { store } }: Installation, ticket: TicketNumber): Promise<boolean> {
  const { state } = await existingBroadcast(ticket, { store })
  return state === 'done' && (await store.outbox.unsettled()).length === 0
}

/** Those whose fate nobody can tell wait a quarter of an hour for evidence; here they are due at once. */
async function through(us: Installation, ticket: TicketNumber): Promise<void> {
  const { collection } = us.runtime.store.outbox
  await until(
    'the end of it',
    async () => {
      await collection.updateMany({ state: { $in: ['queued', 'unknown'] } }, { $set: { dueAt: new Date() } })
      await wait(500)
      return isThrough(us, ticket)
    },
    longestMs,
  )
}

async function judged({ mail, runtime: { store } }: Installation, ticket: TicketNumber) {
  const heads = mail.messages(CROWD).map(({ raw }) => raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1'))
  const field = (head: string, name: string) => new RegExp(`^${name}: <?([^\\s<>]+)>?\\s*$`, 'im').exec(head)?.[1] ?? ''
  const copies = new Map<string, number>()
  for (const head of heads) copies.set(field(head, 'To'), (copies.get(field(head, 'To')) ?? 0) + 1)
  const rows = await store.outbox.collection.find({ ticket, kind: 'broadcast' }).toArray()
  const again = new Set(rows.filter(({ resentAt }) => resentAt !== null).map(({ recipients }) => recipients[0]?.addrSpec ?? ''))
  const twice = [...copies].filter(([, count]) => count > 1)
  return {
    arrived: heads.length,
    reached: copies.size,
    twice: twice.length,
    beyondPolicy: twice.filter(([who, count]) => count > 2 || !again.has(who)).length,
    strangers: heads.filter((head) => (head.match(/crowd\+\d+@crowd\.example/g) ?? []).some((who) => who !== field(head, 'To'))).length,
    goneGot: copies.get(gone) ?? 0,
    progress: await progressOf(await existingBroadcast(ticket, { store }), store),
  }
}
