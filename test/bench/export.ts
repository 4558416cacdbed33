/** What the export of many tickets costs: memory of the command and of the API, time and bytes. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newToken } from '../../src/act/api-token.ts'
import { findFreePort, isListening } from '../../demo/servers/local-port.ts'
import type { Installation, Site } from './site.ts'
import type { Row } from './table.ts'
import { fillTickets } from './ticket-fill.ts'
import { peakResidentBytes, resetPeak, residentBytes } from './usage.ts'

const program = join(import.meta.dirname, '../../src/cli/main.ts')
const megabyte = 1024 * 1024
const mostBytes = 200 * megabyte
/** Of memory; a peak cannot be missed, since the kernel keeps it, but for what a process does in its last moment. */
const lookEveryMs = 20
/** A slow reader of the API takes 64 KB, then waits so long: about 3 MB/s. */
const slowWaitMs = 20
const slowReaders = 8

/** What is run; `waitMs` after each chunk that is read makes the reader slow. */
interface Asked {
  readonly what: string
  readonly args: readonly string[]
  readonly waitMs?: number
}

const asked: readonly Asked[] = [
  { what: 'csv', args: ['--format', 'csv'] },
  { what: 'json', args: ['--format', 'json'] },
  { what: 'jsonl', args: ['--format', 'jsonl'] },
  { what: 'jsonl, slow reader', args: ['--format', 'jsonl'], waitMs: 4 },
  { what: 'csv, sorted by two keys', args: ['--format', 'csv', '--sort', 'severity:desc,title'] },
  { what: 'csv, grouped by a custom field', args: ['--format', 'csv', '--group', 'tnt__region'] },
]

/** Exports everything by the command in each format and order, then as much as the API gives, to slow readers. */
export async function exportRows(site: Site, { tickets }: { tickets: number }): Promise<Row[]> {
  const port = await findFreePort()
  const { token, sha256 } = newToken()
  const console = { port, tokens: [{ name: 'reader', role: 'read-only', sha256 }] }
  const installation = await site.install('export', [{ user: 'export', port: site.mail.port }], { console })
  await fillTickets(installation.store, { count: tickets, seed: 31 })
  const bare = await commandCost(installation, { what: '', args: ['--filter', 'title=none'] })
  const rows: Row[] = []
  for (const one of asked) rows.push(commandRow(one, await commandCost(installation, one), { tickets, bare }))
  return [...rows, await apiRow(installation, { port, token })]
}

interface Cost {
  readonly peakBytes: number
  readonly seconds: number
  readonly bytes: number
  readonly rows: number
}

async function commandCost({ configPath, mongoUri }: Installation, { args, waitMs = 0 }: Asked): Promise<Cost> {
  const startMs = performance.now()
  const child = spawn(process.execPath, [program, 'export', 'tickets', '--config', configPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MONGODB_URI: mongoUri },
  })
  const ended = once(child, 'exit')
  let peakBytes = 0
  const look = () => (peakBytes = Math.max(peakBytes, peakResidentBytes(child.pid ?? 0) || 0))
  const watch = setInterval(look, lookEveryMs)
  const read = await readAll(child.stdout, { isCsv: args.includes('csv'), waitMs })
  const [code] = (await ended) as [number | null]
  clearInterval(watch)
  if (code !== 0) throw new Error(`intray export ${args.join(' ')} ended with ${code}`)
  return { ...read, peakBytes, seconds: (performance.now() - startMs) / 1000 }
}

const quoteByte = 0x22
const newlineByte = 0x0a

/** Counts bytes and lines; a line break inside of quotes ends no row of a CSV file (RFC 4180 §2). */
async function readAll(
  stream: AsyncIterable<Buffer>,
  { isCsv, waitMs }: { readonly isCsv: boolean; readonly waitMs: number },
): Promise<{ readonly bytes: number; readonly rows: number }> {
  const seen = { bytes: 0, lines: 0, isQuoted: false }
  for await (const chunk of stream) {
    seen.bytes += chunk.length
    for (const byte of chunk) {
      if (isCsv && byte === quoteByte) seen.isQuoted = !seen.isQuoted
      else if (byte === newlineByte && !seen.isQuoted) seen.lines++
    }
    if (waitMs > 0) await sleep(waitMs)
  }
  return { bytes: seen.bytes, rows: seen.lines }
}

/** Lines that are no rows: the heading of CSV, the brackets of JSON. */
const otherLines: Readonly<Record<string, number>> = { csv: 1, json: 2, jsonl: 0 }

function commandRow(
  { what, args }: Asked,
  { peakBytes, seconds, bytes, rows: lines }: Cost,
  { tickets, bare }: { readonly tickets: number; readonly bare: Cost },
): Row {
  const rows = lines - (otherLines[args[1] ?? ''] ?? 0)
  const above = `${inMegabytes(peakBytes - bare.peakBytes)} above an export of nothing`
  return {
    what: `intray export, ${what}: peak RSS; time; output`,
    value: `${shareOf(peakBytes)}, ${above}; ${seconds.toFixed(1)} s; ${rows.toLocaleString('en')} rows, ${inMegabytes(bytes)}`,
    goal: `≤ 200 MB, ${tickets.toLocaleString('en')} rows`,
    isReached: Number.isNaN(peakBytes) || peakBytes === 0 ? null : peakBytes <= mostBytes && rows === tickets,
  }
}

/** Several readers at once, each slow: what waits for them waits in the console's memory, or in the database. */
async function apiRow(installation: Installation, { port, token }: { readonly port: number; readonly token: string }): Promise<Row> {
  const worker = await installation.start('console')
  while (!(await isListening(port))) await sleep(lookEveryMs)
  const ask = (limit: number, waitMs: number) => download({ port, token, path: `/export?format=csv&limit=${limit}`, waitMs })
  await ask(500, 0)
  const idleBytes = residentBytes(worker.pid)
  resetPeak(worker.pid)
  const startMs = performance.now()
  const reads = await Promise.all(Array.from({ length: slowReaders }, () => ask(5_000, slowWaitMs)))
  const seconds = (performance.now() - startMs) / 1000
  const growth = peakResidentBytes(worker.pid) - idleBytes
  await worker.stop()
  const [bytes, rows] = [sum(reads.map((read) => read.bytes)), sum(reads.map((read) => read.rows - 1))]
  return {
    what: `GET /export, csv, ${slowReaders} slow readers at once: growth of RSS; time; output`,
    value: `${shareOf(growth)} (idle: ${inMegabytes(idleBytes)}); ${seconds.toFixed(1)} s; ${rows.toLocaleString('en')} rows, ${inMegabytes(bytes)}`,
    goal: '≤ 200 MB, 5,000 rows each',
    isReached: Number.isNaN(growth) ? null : growth <= mostBytes && rows === slowReaders * 5_000,
  }
}

async function download({
  port,
  token,
  path,
  waitMs,
}: {
  readonly port: number
  readonly token: string
  readonly path: string
  readonly waitMs: number
}): Promise<{ readonly bytes: number; readonly rows: number }> {
  const request = get({ port, path, host: '127.0.0.1', headers: { authorization: `Bearer ${token}` } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode}`)
  return readAll(response, { isCsv: true, waitMs })
}

function shareOf(bytes: number): string {
  return `${inMegabytes(bytes)}, ${(bytes / mostBytes).toFixed(2)} of 200`
}

function inMegabytes(bytes: number): string {
  return `${(bytes / megabyte).toFixed(0)} MB`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
