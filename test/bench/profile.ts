/** Where the time of a backlog goes: CPU by function in each process, MongoDB's by collection, waits by step. */

import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import { storedMails, untilDone } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import type { Asked } from './step-watch.ts'
import type { Row } from './table.ts'
import type { WorkerProgram } from './worker-program.ts'

/** Whose mailbox is profiled. */
export const profileUser = 'profiled'
const warmUpMails = 1_500
const root = join(import.meta.dirname, '../..')
const rolesProfiled = ['poll', 'apply', 'deliver'] as const
/** Lines of each list. */
const shownLines = 18
const settleMs = 500

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string } }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Takes a backlog of some mails, and sends its acknowledgements, with every process watched. */
export async function profileRows(site: Site, { mails }: { readonly mails: number }): Promise<Row[]> {
  const installation = await site.install('profile', [{ user: profileUser, port: site.mail.port }])
  const workers = await Promise.all(rolesProfiled.map((role) => startWatched(role, { site, installation })))
  await takeBacklog(site, installation, { seed: 77, count: warmUpMails })
  await askedBy(workers, site)
  const [topBefore, flushesBefore] = [await topOf(installation), await flushesOf(installation)]
  await takeBacklog(site, installation, { seed: 78, count: mails })
  const [topAfter, flushesAfter] = [await topOf(installation), await flushesOf(installation)]
  const asked = await askedBy(workers, site)
  await Promise.all(workers.map((worker) => worker.stop()))
  return [
    ...rolesProfiled.flatMap((role, i) => waitRows(role, asked[i] ?? [], mails)),
    ...mongodRows(topBefore, topAfter, mails),
    { what: 'mongod: journal flushes for 100 mails', value: (((flushesAfter - flushesBefore) / mails) * 100).toFixed(1) },
    ...(await Promise.all(rolesProfiled.map(async (role) => cpuRows(role, join(site.folder, `cpu-${role}`), mails + warmUpMails)))).flat(),
  ]
}

async function startWatched(role: (typeof rolesProfiled)[number], on: { readonly site: Site; readonly installation: Installation }) {
  const { site, installation } = on
  return installation.start(role, {
    nodeArguments: [
      ...['--cpu-prof', `--cpu-prof-dir=${join(site.folder, `cpu-${role}`)}`],
      `--import=${join(import.meta.dirname, 'step-watch.ts')}`,
    ],
    environment: { INTRAY_BENCH_STEPS: stepsPath(site, role) },
  })
}

function stepsPath({ folder }: Site, role: string): string {
  return join(folder, `steps-${role}.json`)
}

async function takeBacklog(site: Site, installation: Installation, { seed, count }: { readonly seed: number; readonly count: number }) {
  const before = await storedMails(installation)
  for (const mail of sampleMails({ seed, count, to: `${profileUser}@bench.example` })) await site.mail.deliver(profileUser, mail)
  await untilDone(installation, before + count)
  while (await installation.store.outbox.collection.findOne({ state: { $in: ['queued', 'sending'] }, dueAt: { $lt: new Date() } }))
    await sleep(settleMs)
}

async function askedBy(workers: readonly WorkerProgram[], site: Site): Promise<readonly (readonly Asked[])[]> {
  for (const { pid } of workers) process.kill(pid, 'SIGUSR2')
  await sleep(settleMs)
  return Promise.all(workers.map(async ({ role }) => JSON.parse(await readFile(stepsPath(site, role), 'utf8')) as Asked[]))
}

function waitRows(role: string, asked: readonly Asked[], mails: number): readonly Row[] {
  return asked
    .toSorted((a, b) => b.waitedMs - a.waitedMs)
    .slice(0, shownLines)
    .map(({ step, times, waitedMs }) => {
      return { what: `${role} waits: ${step}`, value: `${(waitedMs / mails).toFixed(3)} ms a mail, ${(times / mails).toFixed(3)} times` }
    })
}

type Top = Readonly<Record<string, { readonly total: { readonly time: number } } & Readonly<Record<string, { readonly time: number }>>>>

async function topOf({ mongoUri }: Installation): Promise<Top> {
  const { totals } = await adminCommand(mongoUri, { top: 1 })
  return totals as Top
}

async function flushesOf({ mongoUri }: Installation): Promise<number> {
  const { wiredTiger } = await adminCommand(mongoUri, { serverStatus: 1 })
  return Number((wiredTiger as { log: Record<string, number> }).log['log sync operations'])
}

async function adminCommand(uri: string, command: mongoose.mongo.Document): Promise<mongoose.mongo.Document> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  const answer = await client.db('admin').command(command)
  await client.close()
  return answer
}

function mongodRows(before: Top, after: Top, mails: number): readonly Row[] {
  const sinceBefore = Object.entries(after).flatMap(([space, { total, ...kinds }]) => {
    // MongoDB puts a note among the collections.
    if (!space.startsWith('bench-profile.')) return []
    const timeMs = (total.time - (before[space]?.total.time ?? 0)) / 1000 / mails
    const shares = ['insert', 'update', 'queries', 'getmore', 'remove', 'commands'].flatMap((kind) => {
      const ms = ((kinds[kind]?.time ?? 0) - (before[space]?.[kind]?.time ?? 0)) / 1000 / mails
      return ms < 0.001 ? [] : [`${kind} ${ms.toFixed(3)}`]
    })
    return timeMs < 0.002 ? [] : [{ space, timeMs, shares }]
  })
  return sinceBefore
    .toSorted((a, b) => b.timeMs - a.timeMs)
    .map(({ space, timeMs, shares }) => {
      return { what: `mongod: ${space.replace('bench-profile.', '')}`, value: `${timeMs.toFixed(3)} ms a mail (${shares.join(', ')})` }
    })
}

/** Start-up and threads included: what is paid once is divided among the mails as well. */
async function cpuRows(role: string, folder: string, mails: number): Promise<readonly Row[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'))
  const [byFunction, byPlace] = [new Map<string, number>(), new Map<string, number>()]
  for (const file of files) addProfile(JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile, { byFunction, byPlace })
  const rowsOf = (what: string, costs: ReadonlyMap<string, number>, most: number) =>
    [...costs]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, us]) => ({ what: `${role} ${what}: ${name}`, value: `${(us / 1000 / mails).toFixed(3)} ms a mail` }))
  return [...rowsOf('CPU', byPlace, shownLines), ...rowsOf('function', byFunction, shownLines)]
}

interface Costs {
  readonly byFunction: Map<string, number>
  readonly byPlace: Map<string, number>
}

function addProfile({ nodes, samples, timeDeltas }: CpuProfile, { byFunction, byPlace }: Costs): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  for (const [i, sample] of samples.entries()) {
    const frame = frames.get(sample)
    if (!frame || frame.functionName === '(idle)' || frame.functionName === '(program)') continue
    const path = placeOf(frame.url)
    const name = path === 'V8' ? frame.functionName : `${frame.functionName || 'anonymous'} ${path}`
    const us = timeDeltas[i] ?? 0
    byFunction.set(name, (byFunction.get(name) ?? 0) + us)
    const place =
      /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.replace(/^(src\/[^/]+).*$/, '$1').replace(/^node:.*/, 'Node')
    byPlace.set(place, (byPlace.get(place) ?? 0) + us)
  }
}

function placeOf(url: string): string {
  if (url === '') return 'V8'
  return url.startsWith('file:') ? relative(root, new URL(url).pathname) : url
}
