/** Where an examination begins to complain, to the unit: just short of a limit nothing is said, at it the right thing. */
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/read-config.ts'
import { certificateFinding } from '../../src/doctor/certificates.ts'
import { clockFinding } from '../../src/doctor/clock.ts'
import { configurationFindings } from '../../src/doctor/configuration.ts'
import { databaseFindings } from '../../src/doctor/database.ts'
import { isOlder, spanText, type Finding } from '../../src/doctor/finding.ts'
import { folderTroubles } from '../../src/doctor/mailboxes.ts'
import { redisFacts, redisFindings } from '../../src/doctor/queues.ts'
import { webhookFinding } from '../../src/doctor/webhooks.ts'
import { workFindings, type WorkFacts } from '../../src/doctor/work.ts'

const dayMs = 24 * 3600_000
const nowMs = Date.UTC(2026, 10, 28, 12)
const clock = { theirsMs: nowMs, askedMs: nowMs, answeredMs: nowMs }
const wrongClock = { ...clock, theirsMs: nowMs + 60_000 }

/** Level and words of all that is not well. */
const complaints = (found: readonly (Finding | null)[]) =>
  found.flatMap((one) => (one === null || one.level === 'ok' ? [] : [`${one.level} ${one.subject}: ${one.text}`]))
const words = (found: readonly Finding[]) => found.map(({ text }) => text)

describe('a clock', () => {
  test.each([
    [5_000, 'ok', 'Redis and this machine agree'],
    [5_001, 'warning', 'Redis is 5 s ahead of this machine'],
    [-5_000, 'ok', 'Redis and this machine agree'],
    [-5_001, 'warning', 'Redis is 5 s behind this machine'],
    [20_000, 'warning', 'Redis is 20 s ahead of this machine'],
    [20_001, 'fault', 'Redis is 20 s ahead of this machine'],
  ])('%d ms apart: %s', (byMs, level, text) => {
    expect(clockFinding('Redis', { ...clock, theirsMs: nowMs + byMs })).toMatchObject({ level, text })
  })

  test('that is wrong is told beside what else is well', () => {
    expect(complaints(databaseFindings({ ...database, clock: wrongClock }))).toEqual(['fault clock: MongoDB is 60 s ahead of this machine'])
    expect(complaints(redis({}, wrongClock))).toEqual(['fault clock: Redis is 60 s ahead of this machine'])
  })
})

describe('a certificate', () => {
  test.each([
    [0, 'fault', 'ended on 2026-11-28: no connection is made'],
    [1, 'warning', 'ends on 2026-11-28, in 0 s'],
    [21 * dayMs - 1, 'warning', 'ends on 2026-12-19, in 21 days'],
    [21 * dayMs, 'ok', 'ends on 2026-12-19'],
  ])('%d ms before its end: %s', (leftMs, level, text) => {
    const found = certificateFinding('mail.us.example:993', new Date(nowMs + leftMs), nowMs)
    expect(found).toMatchObject({ subject: 'certificate mail.us.example:993', level, text })
  })
})

const database = {
  version: '7.0.0',
  replicaSet: 'rs0',
  isWritable: true,
  members: 3,
  isRouter: false,
  deadMembers: [] as string[],
  transactionSeconds: 10,
  disk: { usedBytes: 80, totalBytes: 100 },
  oplogMs: dayMs,
  clock,
}

describe('MongoDB', () => {
  test('says what it is', () => {
    expect(words(databaseFindings(database))[0]).toBe('version 7.0.0, replica set rs0 of 3')
    const router = { ...database, replicaSet: null, isRouter: true, members: 0 }
    expect(words(databaseFindings(router))[0]).toBe('version 7.0.0, a sharded cluster')
  })

  test.each<[object, string[]]>([
    [{}, []],
    [{ disk: { usedBytes: 81, totalBytes: 100 } }, ['warning mongodb: its disk is 81 % full']],
    [{ disk: { usedBytes: 90, totalBytes: 100 } }, ['warning mongodb: its disk is 90 % full']],
    [{ disk: { usedBytes: 91, totalBytes: 100 } }, ['fault mongodb: its disk is 91 % full']],
    [{ disk: { usedBytes: 1, totalBytes: 0 } }, []],
    [{ oplogMs: dayMs - 1 }, ['warning mongodb: its operations log reaches back 24 hours only']],
    [{ version: '6.9.9' }, ['warning mongodb: version 6.9.9 gets no corrections any more']],
    [{ replicaSet: null, isRouter: true, members: 2 }, []],
    [{ replicaSet: null, isRouter: true, deadMembers: ['c.example'] }, ['fault mongodb: members of the set do not take part: c.example']],
  ])('with %j', (planted, told) => expect(complaints(databaseFindings({ ...database, ...planted }))).toEqual(told))
})

const redisInfo = {
  redis_version: '6.2.0',
  role: 'master',
  maxmemory: '100',
  used_memory: '90',
  maxmemory_policy: 'noeviction',
  aof_enabled: '1',
  cluster_enabled: '0',
}
function redis(planted: object, at = clock) {
  const info = Object.entries({ ...redisInfo, ...planted }).map(([name, value]) => `${name}:${value}`)
  return redisFindings(redisFacts({ info: info.join('\r\n'), save: '3600 1' }, at))
}

describe('Redis', () => {
  test('says what it is', () => {
    expect(words(redis({}))[0]).toBe('version 6.2.0, append-only file, evicts nothing')
    expect(words(redis({ aof_enabled: '0' }))[0]).toBe('version 6.2.0, snapshots, evicts nothing')
  })

  test.each<[object, string[]]>([
    [{ used_memory: '91' }, ['fault redis: its memory is 91 % full']],
    [{ redis_version: '6.1.9' }, ['fault redis: version 6.1.9 lacks commands that the queues need']],
    [{ rdb_last_bgsave_status: 'err' }, ['fault redis: its last write to the disk failed']],
    [{ aof_last_bgrewrite_status: 'err' }, ['fault redis: its last write to the disk failed']],
  ])('with %j', (planted, told) => expect(complaints(redis(planted))).toEqual(told))
})

describe('a mailbox', () => {
  const folder = (used: number) => folderTroubles({ name: 'support', imap: { folder: 'INBOX', after: 'seen' } } as never, facts(used))
  const facts = (used: number) => ({ keepsSeen: true, quota: { used, limit: 100 } })
  test.each([
    [85, []],
    [86, ['warning mailbox support: its quota is 86 % full']],
    [95, ['warning mailbox support: its quota is 95 % full']],
    [96, ['fault mailbox support: its quota is 96 % full']],
  ])('of whose quota %d % is used', (used, told) => expect(complaints(folder(used))).toEqual(told))
})

describe('a webhook', () => {
  test.each([
    [100, 'ok', 'is reached; 100 events wait for it'],
    [101, 'warning', 'is behind; 101 events wait for it'],
    [0, 'ok', 'is reached'],
  ])('for which %d events wait', (waiting, level, text) => {
    expect(webhookFinding('https://hooks.acme.example/x', { refusal: null, waiting })).toMatchObject({ level, text })
  })
})

describe('the configuration', () => {
  const server = { host: '127.0.0.1', port: 25, tls: 'none', user: 'support', password: 'x' }
  const mailbox = { name: 'support', addresses: ['support@us.example'], authservId: 'mx.us.example', imap: server, smtp: server }
  const good = { secret: 's'.repeat(32), mailboxes: [mailbox], agents: [{ name: 'Sam', address: 'sam@us.example' }] }
  const judged = (planted: object, file: Parameters<typeof configurationFindings>[1] = null) =>
    complaints(configurationFindings(parseConfig(JSON.stringify({ ...good, ...planted }), 'intray.yaml'), file, nowMs))
  const inMailbox = (planted: object) => ({ mailboxes: [{ ...mailbox, ...planted }] })
  const inTheClear = 'warning configuration: mailboxes: support: smtp: passwords and mail cross the network without TLS'
  const links = 'warning configuration: links in our mail lead to whatever machine it is read on (console.publicUrl)'
  const elsewhere = { ...server, host: 'mail.us.example', tls: 'required' }
  const here = { publicUrl: 'http://localhost:8025' }

  test.each<[object, string[]]>([
    [{}, []],
    [{ secret: 's'.repeat(31) }, ['warning configuration: the secret is short']],
    [inMailbox({ startDate: new Date(nowMs).toISOString() }), []],
    [
      inMailbox({ startDate: new Date(nowMs + 1000).toISOString() }),
      ['fault configuration: mailboxes: support: startDate: no mail becomes a ticket before 2026-11-28'],
    ],
    [{ retention: { closedTicketDays: 30, fileDays: 395 } }, []],
    [{ retention: { fileDays: 3650 } }, []],
    [
      { retention: { closedTicketDays: 30, fileDays: 396 } },
      ['warning configuration: retention.fileDays is much longer than closedTicketDays, which deletes them with their ticket'],
    ],
    [{ ...inMailbox({ authservId: undefined }), authentication: { check: 'own' } }, []],
    [inMailbox({ imap: { ...server, host: '127.8.9.10' }, smtp: { ...server, host: '::1' } }), []],
    [inMailbox({ smtp: { host: '127.us.example', port: 25, tls: 'none' } }), [inTheClear]],
    [inMailbox({ smtp: { host: 'localhost.us.example', port: 25, tls: 'none' } }), [inTheClear]],
    [inMailbox({ smtp: { host: '10.0.0.1', port: 25, tls: 'none' } }), [inTheClear]],
    [{ console: here }, []],
    [{ ...inMailbox({ smtp: elsewhere }), console: here }, [links]],
    [{ ...inMailbox({ imap: elsewhere }), console: here }, [links]],
    [{ ...inMailbox({ imap: elsewhere }), console: { publicUrl: 'http://[::1]:8025' } }, [links]],
    [{ ...inMailbox({ imap: elsewhere }), console: { publicUrl: 'https://desk.us.example' } }, []],
  ])('with %j', (planted, told) => expect(judged(planted)).toEqual(told))

  test.each([
    [0o100641, 'secret: abc', false],
    [0o100644, 'secret: abc', true],
    [0o100644, '# secret: abc', false],
    [0o100644, 'mySecret: abc\nnosecret: abc', false],
    [0o100644, 'secret:', false],
    [0o100644, '    privateKey: |', true],
  ])('of mode %o that says %s is told: %s', (mode, text, isTold) => {
    const told = ['fault configuration: the file holds secrets, and every user of the machine may read it']
    expect(judged({}, { text, mode })).toEqual(isTold ? told : [])
  })
})

describe('the work', () => {
  const state = { _id: 'support/INBOX', lastSuccessAt: new Date(nowMs), lastError: null, pausedAt: null, sendingRefusal: null }
  const worker = { roles: ['poll', 'apply', 'deliver', 'sweep'], configHash: 'a', refusal: null, host: 'one' }
  const good = {
    states: [state],
    watched: ['support/INBOX'],
    waiting: 1000,
    troubled: 0,
    outbox: new Map(),
    workers: [worker],
    unsentSince: null,
    nowMs,
  }
  const ago = (ms: number) => new Date(nowMs - ms)
  const lastError = { code: 'mail-server', text: 'the server is away', at: ago(0) }
  const inState = (planted: object) => ({ states: [{ ...state, ...planted }] })
  const quarterMs = 15 * 60_000
  const folder = 'fault folder support/INBOX:'

  test.each<[string, object, string[]]>([
    ['as good as can be', {}, []],
    ['with much that waits', { waiting: 1001 }, ['warning work: 1001 stored mails wait to become tickets']],
    ['with a folder read just now', inState({ lastSuccessAt: ago(quarterMs) }), []],
    ['with a silent folder', inState({ lastSuccessAt: ago(quarterMs + 1) }), [`${folder} was last read 15 minutes ago`]],
    [
      'with a folder whose server is away',
      inState({ lastSuccessAt: ago(quarterMs + 1), lastError }),
      [`${folder} was last read 15 minutes ago: the server is away`],
    ],
    [
      'with a folder that was never read',
      inState({ lastSuccessAt: null, lastError }),
      ['warning folder support/INBOX: was never read: the server is away'],
    ],
    ['with a paused folder', inState({ pausedAt: ago(0) }), [`${folder} is paused since 2026-11-28T12:00:00.000Z: its log-in was refused`]],
    ['with mail sent a while ago', { unsentSince: ago(quarterMs - 1) }, []],
    ['with mail unsent', { unsentSince: ago(quarterMs) }, ['fault work: mail of ours has waited 15 minutes to be sent']],
    ['with one mail in trouble', { troubled: 1 }, ['fault work: 1 mails cannot become tickets']],
    ['with a lost mail', { outbox: new Map([['unknown', 1]]) }, ['warning work: of 1 mails of ours nobody can tell whether they arrived']],
    ...worker.roles.map((role): [string, object, string[]] => [
      `without the role ${role}`,
      { workers: [{ ...worker, roles: worker.roles.filter((other) => other !== role) }] },
      [`fault workers: none plays the role ${role}`],
    ]),
    [
      'with the roles on two machines',
      {
        workers: [
          { ...worker, roles: ['poll', 'sweep'] },
          { ...worker, roles: ['apply', 'deliver'] },
        ],
      },
      [],
    ],
  ])('%s', (_, planted, told) => expect(complaints(workFindings({ ...good, ...planted } as unknown as WorkFacts))).toEqual(told))
})

describe('the words', () => {
  test.each([
    ['7.0', '7.0', false],
    ['7.0', '7.0.1', true],
    ['7', '7.0', false],
    ['7.0.1', '7.0', false],
    ['8.0', '7.1', false],
    ['7.2', '8.1', true],
    ['7.rc', '7.1', true],
    ['7.1-rc2', '7.1', false],
  ])('%s is older than %s: %s', (version, than, older) => expect(isOlder(version, than)).toBe(older))

  test.each([
    [119_499, '119 s'],
    [119_500, '2 minutes'],
    [-300_000, '5 minutes'],
    [119 * 60_000, '119 minutes'],
    [120 * 60_000, '2 hours'],
    [71 * 3600_000, '71 hours'],
    [72 * 3600_000, '3 days'],
  ])('%d ms are %s', (ms, text) => expect(spanText(ms)).toBe(text))
})
