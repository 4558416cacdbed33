/**
 * Three pollers, four appliers, two deliverers and the sweeper for as long as `npm run soak -- --minutes N` says, with faults
 * all the time and agents' answers mixed in: mails sent = ledger = messages, and no process grows without end.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, inject, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../demo/servers/mail-server.ts'
import type { WorkerRole } from '../../src/process/role-names.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf } from '../faults/crowd.ts'
import { quiet } from '../faults/scenario.ts'
import { flushRedis } from '../support/database-snapshot.ts'
import { password, SALES, SAM, startInstallation, SUPPORT } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { startWorker, type WorkerProcess } from '../support/worker-processes.ts'
import { AnsweringAgent } from './answering-agent.ts'
import { heldBy, MemorySeries, perMail } from './growth.ts'

const minutes = Number(process.env['INTRAY_SOAK_MINUTES'])
const mailsPerSecond = Number(process.env['INTRAY_SOAK_RATE'] ?? 4)
const faultEveryMs = 3_000
const lookEveryMs = 5_000
/** A process may grow so much in the last quarter of the time, for it is the third quarter plus noise. */
const flatWithin = 1.1
const slackMb = 12
/** Of these, the last one of each role is killed all the time; the others live through everything. */
const crewOf: Readonly<Partial<Record<WorkerRole, number>>> = { poll: 3, apply: 4, deliver: 2, sweep: 1 }
const victims = new Set(['poll-3', 'apply-4', 'deliver-2'])

async function rig() {
  const mail = await startMailServer({ accounts: [SUPPORT, SALES, SAM, CROWD].map((address) => ({ address, user: address, password })) })
  const places = { mongoUri: freshDatabaseUri(), redisUrl: inject('redisUrl') }
  const proxied = async (port: number) => startTcpProxy(port)
  const [imap, smtp, redis] = await Promise.all([mail.imapPort, mail.smtpPort, Number(new URL(places.redisUrl).port)].map(proxied))
  const ports = { imapPort: imap!.port, smtpPort: smtp!.port, received: () => [] }
  const far = { ...places, redisUrl: `redis://127.0.0.1:${redis!.port}` }
  const us = await startInstallation(far, { config: { ...crowdConfig, intervals: { ...crowdConfig.intervals, leaseSeconds: 5 } }, ports })
  onTestFinished(async () => {
    await us.stop()
    await mail.stop()
    for (const proxy of [imap, smtp, redis]) await proxy?.stop()
  })
  return { us: { ...us, mail }, places, wires: { imap: imap!, smtp: smtp!, redis: redis! } }
}

function startCrew(configPath: string) {
  const crew = new Map<string, WorkerProcess>()
  for (const [role, count] of Object.entries(crewOf)) {
    for (let n = 1; n <= count; n++) crew.set(`${role}-${n}`, startWorker(role as WorkerRole, configPath))
  }
  onTestFinished(async () => void (await Promise.all([...crew.values()].map((worker) => worker.kill()))))
  const replace = async (name: string) => {
    const old = crew.get(name)!
    await old.kill()
    crew.set(name, startWorker(old.role, configPath))
  }
  return { crew, replace }
}

test(`${minutes} minutes`, { timeout: (minutes + 20) * 60_000 }, async () => {
  const { us, places, wires } = await rig()
  const { crew, replace } = startCrew(us.configPath)
  await Promise.all([...crew.values()].map(({ ready }) => ready))
  const faults: readonly (() => Promise<void>)[] = [
    () => replace('poll-3'),
    () => flushRedis(places),
    () => replace('apply-4'),
    async () => wires.redis.cut(),
    async () => wires.imap.cut(),
    () => replace('deliver-2'),
    async () => wires.smtp.cut(),
    async () => us.mail.disconnectAll(),
  ]
  const agent = new AnsweringAgent(us.mail)
  const memory = new MemorySeries()
  const before = await heldBy(places)
  const startedAtMs = Date.now()
  let [sent, made, looked] = [0, 0, 0]
  for (let atMs = 0; atMs < minutes * 60_000; atMs = Date.now() - startedAtMs) {
    const due = Math.floor((atMs / 1000) * mailsPerSecond)
    deliverCrowd(us, sent, due - sent)
    sent = due
    if (atMs > made * faultEveryMs) await faults[made++ % faults.length]!()
    await agent.answerNews()
    if (atMs > looked * lookEveryMs) {
      looked++
      for (const [name, { pid }] of crew) if (!victims.has(name)) memory.note(name, pid)
      if (looked % 12 === 0)
        process.stdout.write(`${sent} mails, ${made} faults, ${agent.answers} answers, ${JSON.stringify(memory.summary())}\n`)
    }
    await wait(200)
  }
  const { store } = us.runtime
  const stored = () => store.messages.collection.countDocuments({ direction: 'inbound' })
  await until(
    'all mails to be messages, and the last answers',
    async () => {
      await agent.answerNews()
      return (await stored()) >= sent + agent.answers
    },
    600_000,
  )
  await quiet(us)
  await agent.answerNews()
  await until('the last answers', async () => (await stored()) >= sent + agent.answers)
  await quiet(us)
  const result = await judgeCrowd(us, sent)
  const all = sent + agent.answers
  const figures = {
    ...{ date: new Date().toISOString().slice(0, 10), cores: cpus().length, model: cpus()[0]?.model, minutes, sent, faults: made },
    answers: agent.answers,
    ledger: await store.inboundRows.collection.countDocuments({}),
    messages: result.messages,
    tickets: result.tickets,
    replies: await store.outbox.collection.countDocuments({ kind: 'reply' }),
    recipients: result.recipients,
    strayAnswers: result.strayAnswers,
    degraded: result.degraded,
    restores: result.restores,
    outcomes: Object.fromEntries(await store.inboundRows.countByOutcome()),
    memoryMb: memory.summary(),
    bytesPerMail: perMail(before, await heldBy(places), all),
  }
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
  writeFileSync('soak.json', `${JSON.stringify(figures, null, 2)}\n`)
  expect(figures).toMatchObject({ ledger: all, messages: all, tickets: ticketsOf(sent), replies: agent.answers, restores: 0 })
  expect(result).toMatchObject({ wrongMails: [], strayAnswers: [], doubles: [], lost: [] })
  const grown = Object.entries(figures.memoryMb).filter(([, { third, last }]) => last > third * flatWithin + slackMb)
  expect(grown).toEqual([])
})
