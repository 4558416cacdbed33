/** What the pages cost with many tickets: the server's time for each, and the bytes of a first look. */

import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { makeSignInLink, newSecret, signInBy } from '../../src/act/sign-in.ts'
import { openPages } from '../../src/pages/pages.ts'
import { openRuntime } from '../../src/process/runtime.ts'
import { createTransports } from '../../src/smtp/transports.ts'
import { openLog } from '../../src/logger.ts'
import { copyInPlace } from './copy-in-place.ts'
import type { Site } from './site.ts'
import type { Row } from './table.ts'
import { fillTickets } from './ticket-fill.ts'

const rounds = 30
/** More are copies of these inside of MongoDB, which takes a tenth of the time. */
const mostWritten = 100_000
const sam = 'sam@us.example'
const paths = {
  'needs response': '/console',
  'all open': '/console?view=open',
  'a filter, a group, two keys': '/console?view=open&severity=high&group=stage&keys=severity%3Adesc%2Ccreated_date',
  'a ticket': '/console/tickets/TKT-77',
  'new ticket': '/console/new',
  'the board of issues': '/console/issues',
  articles: '/console/articles',
  spam: '/console/spam',
  'failed mail': '/console/admin',
  mailboxes: '/console/admin/mailboxes',
  'a report': '/console/admin/reports?name=backlog&by=group',
  'the audit log': '/console/admin/audit',
}

/** Fills a database, signs an agent in, and looks at each page as a browser does, one after the other. */
export async function pageRows(site: Site, { tickets }: { readonly tickets: number }): Promise<Row[]> {
  const sections = { agents: [{ name: 'Sam', address: sam }], console: { port: 0, admins: [sam] } }
  const { store, config, mongoUri, close } = await site.install('pages', [{ user: 'watched', port: site.mail.port }], sections)
  const written = Math.min(tickets, mostWritten)
  await fillTickets(store, { count: written, seed: 11 })
  await copyInPlace(mongoUri, { from: written, to: tickets })
  const runtime = await openRuntime(config, { mongoUri, redisUrl: null }, openLog('bench', 'silent'))
  const transports = createTransports(config, () => undefined)
  const pages = await openPages(runtime, transports)
  const server = createServer((incoming, response) => pages.handle(incoming, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const link = await makeSignInLink({ address: sam, browser: null }, runtime)
  const cookie = `intray=${await signInBy(link?.secret ?? '', newSecret(), runtime)}`
  const look = async (path: string) => bodyOf(port, path, cookie)
  const rows: Row[] = []
  for (const [what, path] of Object.entries(paths)) rows.push(await timed(`page: ${what}, ${tickets} tickets`, () => look(path)))
  const first = await Promise.all(['/console', '/console/assets/console.css', '/console/assets/console.js'].map(look))
  const bytes = first.reduce((sum, body) => sum + body.length, 0)
  const packed = first.reduce((sum, body) => sum + gzipSync(body).length, 0)
  rows.push({ what: 'page: the first one with everything', value: `${kilobytes(bytes)} (${kilobytes(packed)} behind a proxy that packs)` })
  await new Promise((resolve) => server.close(resolve))
  await pages.close()
  transports.close()
  await runtime.close()
  await close()
  return rows
}

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} kB`

async function timed(what: string, work: () => Promise<unknown>): Promise<Row> {
  await work()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now()
    await work()
    times.push(performance.now() - startedMs)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (rounds - 1))] ?? 0).toFixed(1)
  return { number: 7, what, value: `${at(0.5)} ms, p95 ${at(0.95)} ms`, goal: 'p95 ≤ 100 ms', isReached: Number(at(0.95)) <= 100 }
}

/** @throws when it is not the page itself */
function bodyOf(port: number, path: string, cookie: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    request({ port, path, headers: { cookie } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(Buffer.concat(chunks)) : reject(new Error(`${path}: ${answer.statusCode}`)),
      )
    })
      .on('error', reject)
      .end()
  })
}
