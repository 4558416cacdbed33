/** `intray doctor` on real servers: a good site, and planted faults. */
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:tls'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { mongo } from 'mongoose'
import { expect, onTestFinished, test } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { examineCertificate } from '../../src/doctor/certificates.ts'
import { examine } from '../../src/doctor/examine.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { examinePort } from '../../src/doctor/ports.ts'
import { freshPlaces } from '../support/places.ts'
import { startMailServer, TEST_PASSWORD } from '../support/servers.ts'
import { openPlace } from './command.ts'

const ADDRESS = 'support@us.example'
const tls = join(import.meta.dirname, '../support/tls')

interface Ports {
  readonly imapPort: number
  readonly smtpPort: number
}

function site({ imapPort, smtpPort }: Ports, imap: object = {}) {
  const server = { host: '127.0.0.1', tls: 'none', user: ADDRESS, password: TEST_PASSWORD }
  return {
    secret: 'a secret for the tests, long enough',
    mailboxes: [
      {
        name: 'support',
        addresses: [ADDRESS],
        authservId: 'us.example',
        imap: { ...server, port: imapPort, ...imap },
        smtp: { ...server, port: smtpPort },
      },
    ],
    agents: [{ name: 'Sam', address: 'sam@us.example' }],
  }
}

/** What the servers of the tests may well be: of another version, on a full disk, with a history that the other tests have filled. */
const ofTheMachine = /never read|gets no corrections|nothing on disk|disk is|operations log/

async function complaints(config: object, places = freshPlaces()): Promise<readonly Finding[]> {
  const found = await Array.fromAsync(examine(configSchema.parse(config), { ...places, file: null, keptIn: '/nowhere' }))
  return found.filter(({ level, text }) => level !== 'ok' && !ofTheMachine.test(text))
}

test('a good site is no complaint, and its servers are asked', async () => {
  expect(await complaints(site(await startMailServer([ADDRESS])))).toEqual([])
})

test('a wrong password, a wrong folder and servers that are away are told with what to do', async () => {
  const server = await startMailServer([ADDRESS])
  const wrong = await complaints(site(server, { password: 'wrong' }))
  expect(wrong[0]).toMatchObject({ level: 'fault', subject: 'mailbox support', text: expect.stringContaining('imap') as string })
  expect(await complaints(site(server, { folder: 'Inbx' }))).toMatchObject([
    { level: 'fault', text: expect.stringContaining('did you mean "INBOX"?') as string },
  ])
  const places = freshPlaces()
  const refused = { mongoUri: places.mongoUri.replace('://', '://nobody:wrong@'), redisUrl: 'redis://127.0.0.1:1' }
  const away = await complaints(site(server), refused)
  expect(away.map(({ subject, level }) => [subject, level])).toEqual([
    ['mongodb', 'fault'],
    ['redis', 'fault'],
  ])
  expect(away.every(({ advice }) => advice !== '')).toBe(true)
})

test('a restore that was not finished is told with the command that finishes it', async () => {
  const places = freshPlaces()
  const client = await mongo.MongoClient.connect(places.mongoUri)
  onTestFinished(() => client.close())
  await client.db().collection('restores').insertOne({ folder: '/backups/monday', at: new Date() })
  const found = await complaints(site(await startMailServer([ADDRESS])), places)
  expect(found).toMatchObject([
    { level: 'fault', subject: 'mongodb', advice: expect.stringContaining('intray restore /backups/monday') as string },
  ])
})

test('a port that another program has is a fault; ours and free ones are not', async () => {
  const other = createServer((_, response) => response.end('something else')).listen(0, '127.0.0.1')
  const ours = createServer((_, response) => response.end('{"status":"ok","checks":{}}')).listen(0, '127.0.0.1')
  await Promise.all([once(other, 'listening'), once(ours, 'listening')])
  onTestFinished(() => void [other, ours].map((server) => server.close()))
  const health = { key: 'healthPort', host: '127.0.0.1', path: '/health', sign: /"status":"ok"/ }
  const levelAt = async (port: number) => (await examinePort({ ...health, port })).level
  expect(await levelAt((other.address() as AddressInfo).port)).toBe('fault')
  expect(await levelAt((ours.address() as AddressInfo).port)).toBe('ok')
})

test('the end of a certificate is read from a server, and nothing is told of one that is away', async () => {
  const [cert, key] = ['certificate.pem', 'key.pem'].map((name) => readFileSync(join(tls, name)))
  const server = createTlsServer({ cert: cert!, key: key! }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const place = { host: '127.0.0.1', port, start: 'at once' } as const
  expect(await examineCertificate(place, Date.now())).toMatchObject({ level: 'ok', text: 'ends on 2126-10-31' })
  expect(await examineCertificate(place, Date.UTC(2127, 0, 1))).toMatchObject({ level: 'fault' })
  expect(await examineCertificate({ ...place, port: 1 }, Date.now())).toBeNull()
})

test('the command says what is wrong with a configuration, line by line, and its exit code tells', async () => {
  const place = openPlace([], { mailboxes: [], agents: 'Sam' })
  const { code, out } = await place.intray(['doctor'])
  expect(code).toBe(1)
  expect(out).toMatch(/^fault {4}configuration: .*mailboxes.*\n {9}→ correct it/m)
  expect(out).toMatch(/\n\d+ faults, 0 warnings, 0 in order\n$/)
})
