/** What an examination makes of what it sees: planted faults, each with what to do; good sites without a complaint. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/read-config.ts'
import { certificateFinding } from '../../src/doctor/certificates.ts'
import { clockFinding } from '../../src/doctor/clock.ts'
import { configurationFindings } from '../../src/doctor/configuration.ts'
import { databaseFindings, restoreFinding } from '../../src/doctor/database.ts'
import { mailDomains, nodeFinding } from '../../src/doctor/examine.ts'
import { isOlder, spanText, type Finding } from '../../src/doctor/finding.ts'
import { folderTroubles } from '../../src/doctor/mailboxes.ts'
import { examineKeptFolder, keptFolderFinding } from '../../src/doctor/kept-folder.ts'
import { examinePort, sharedPorts } from '../../src/doctor/ports.ts'
import { redisFacts, redisFindings } from '../../src/doctor/queues.ts'
import { examineWebhooks, webhookFinding } from '../../src/doctor/webhooks.ts'
import { workFindings, type WorkFacts } from '../../src/doctor/work.ts'
import type { DatabaseFacts } from '../../src/store/database-facts.ts'
import type { MailboxState } from '../../src/store/mailbox-states.ts'

const dayMs = 24 * 3600_000
const nowMs = Date.UTC(2026, 10, 28)
const clock = { theirsMs: nowMs, askedMs: nowMs, answeredMs: nowMs + 5 }

const levelsOf = (found: readonly (Finding | null)[]) => [...new Set(found.flatMap((one) => (one ? [one.level] : [])))].sort()

/** One complaint, which says what it found and what to do. */
function expectComplaint(found: readonly (Finding | null)[], level: 'warning' | 'fault', words: RegExp): void {
  const complaints = found.filter((one) => one !== null && one.level !== 'ok')
  expect(complaints).toEqual([expect.objectContaining({ level, text: expect.stringMatching(words) as string })])
  expect(complaints[0]?.advice).not.toBe('')
}

describe('the clock', () => {
  test.each([
    ['agrees within the time of the question', 3, 'ok'],
    ['is a little ahead', 4_000, 'ok'],
    ['is far behind', -8_000, 'warning'],
    ['is farther ahead than a lease', 31_000, 'fault'],
    ['is years behind', -400 * dayMs, 'fault'],
  ])('%s', (_, byMs, level) => {
    const finding = clockFinding('Redis', { ...clock, theirsMs: nowMs + byMs })
    expect(finding.level).toBe(level)
    expect(finding.advice === '').toBe(level === 'ok')
  })

  test('that was asked for long is not called wrong for that', () => {
    expect(clockFinding('MongoDB', { askedMs: nowMs, theirsMs: nowMs + 30_000, answeredMs: nowMs + 60_000 }).level).toBe('ok')
  })
})

describe('MongoDB', () => {
  const good: DatabaseFacts = {
    version: '8.0.4',
    replicaSet: 'rs0',
    isWritable: true,
    members: 3,
    isRouter: false,
    deadMembers: [],
    transactionSeconds: 10,
    disk: { usedBytes: 50, totalBytes: 100 },
    oplogMs: 3 * dayMs,
    clock,
  }
  test('in order is no complaint, and neither is one that does not tell', () => {
    expect(levelsOf(databaseFindings(good))).toEqual(['ok'])
    const silent = { disk: null, oplogMs: null, deadMembers: null, transactionSeconds: null }
    expect(levelsOf(databaseFindings({ ...good, ...silent, members: 1 }))).toEqual(['ok'])
    expect(levelsOf(databaseFindings({ ...good, ...silent, replicaSet: null, members: 0, isRouter: true }))).toEqual(['ok'])
  })
  test.each<[string, Partial<DatabaseFacts>, 'warning' | 'fault', RegExp]>([
    ['without a replica set', { replicaSet: null, isWritable: true, members: 0 }, 'fault', /no replica set/],
    ['without a primary', { isWritable: false }, 'fault', /takes writes/],
    ['of two members', { members: 2 }, 'warning', /two members/],
    ['with a dead member', { deadMembers: ['c.example:27017 (DOWN)'] }, 'fault', /c\.example:27017 \(DOWN\)/],
    ['that ends our transactions early', { transactionSeconds: 5 }, 'warning', /after 5 s/],
    ['of an ended version', { version: '6.0.20' }, 'warning', /6\.0\.20/],
    ['on a disk that fills', { disk: { usedBytes: 85, totalBytes: 100 } }, 'warning', /85 % full/],
    ['on a full disk', { disk: { usedBytes: 95, totalBytes: 100 } }, 'fault', /95 % full/],
    ['with a short history', { oplogMs: 3 * 3600_000 }, 'warning', /3 hours/],
  ])('%s', (_, planted, level, words) => expectComplaint(databaseFindings({ ...good, ...planted }), level, words))
})

describe('a restore', () => {
  test('that was finished is no complaint', () => expect(restoreFinding(null)).toEqual([]))
  test('that was not names its folder, and the command', () => {
    const found = restoreFinding({ folder: '/backups/monday', at: new Date(nowMs) })
    expectComplaint(found, 'fault', /not finished/)
    expect(found[0]?.advice).toContain('intray restore /backups/monday')
  })
})

describe('the folder of what is left', () => {
  test('in order is no complaint; neither is one that is not there yet', async () => {
    expect(levelsOf([keptFolderFinding('/var/lib/intray', 0o40700)])).toEqual(['ok'])
    expect(await examineKeptFolder('/nowhere/at/all')).toEqual([])
  })
  test.each([
    [0o40755, 'warning', /may read/],
    [0o40710, 'warning', /may read/],
    [0o40777, 'fault', /may write/],
    [0o40720, 'fault', /may write/],
  ] as const)('with mode %o', (mode, level, words) => expectComplaint([keptFolderFinding('/var/lib/intray', mode)], level, words))
})

describe('Redis', () => {
  const info = {
    redis_version: '7.2.4',
    role: 'master',
    maxmemory: '0',
    used_memory: '1000',
    maxmemory_policy: 'noeviction',
    aof_enabled: '1',
    cluster_enabled: '0',
    rdb_last_bgsave_status: 'ok',
    aof_last_write_status: 'ok',
  }
  const findings = (planted: Partial<typeof info>, save: string | null = '') => {
    const text = Object.entries({ ...info, ...planted }).map(([name, value]) => `${name}:${value}`)
    return redisFindings(redisFacts({ info: `# Server\r\n${text.join('\r\n')}\r\n`, save }, clock))
  }
  test('in order is no complaint; snapshots will do', () => {
    expect(levelsOf(findings({}))).toEqual(['ok'])
    expect(levelsOf(findings({ aof_enabled: '0' }, '3600 1 300 100'))).toEqual(['ok'])
    expect(levelsOf(findings({ aof_enabled: '0' }, null))).toEqual(['ok'])
    expect(levelsOf(findings({ maxmemory: '1000000' }))).toEqual(['ok'])
  })
  test.each<[string, Partial<typeof info>, 'warning' | 'fault', RegExp]>([
    ['that evicts', { maxmemory_policy: 'allkeys-lru' }, 'fault', /allkeys-lru/],
    ['that evicts what has a time only', { maxmemory_policy: 'volatile-ttl' }, 'fault', /volatile-ttl/],
    ['that keeps nothing', { aof_enabled: '0' }, 'warning', /nothing on disk/],
    ['that could not write', { aof_last_write_status: 'err' }, 'fault', /write to the disk/],
    ['that is full', { maxmemory: '1050' }, 'fault', /95 % full/],
    ['that is a node of a cluster', { cluster_enabled: '1' }, 'fault', /Redis Cluster/],
    ['that is a replica', { role: 'slave' }, 'fault', /replica/],
    ['that is too old', { redis_version: '5.0.14' }, 'fault', /5\.0\.14/],
  ])('%s', (_, planted, level, words) => expectComplaint(findings(planted), level, words))
})

describe('the configuration', () => {
  const server = { host: 'mail.us.example', port: 993, tls: 'required', user: 'support', password: 'x' }
  const shortKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const mailbox = {
    name: 'support',
    addresses: ['support@us.example'],
    authservId: 'mail.us.example',
    imap: server,
    smtp: server,
  }
  const good = { secret: '0123456789012345678901234567890123', mailboxes: [mailbox], agents: [{ name: 'Sam', address: 'sam@us.example' }] }
  const findings = (planted: object, file: Parameters<typeof configurationFindings>[1] = null) =>
    configurationFindings(parseConfig(JSON.stringify({ ...good, ...planted }), 'intray.yaml'), file)
  test('in order is no complaint', () => {
    expect(levelsOf(findings({}))).toEqual(['ok'])
    const here = { ...mailbox, imap: { ...server, host: '127.0.0.1', tls: 'none' } }
    expect(levelsOf(findings({ mailboxes: [here], console: { publicUrl: 'https://desk.us.example' } }))).toEqual(['ok'])
    const text = 'secret: ${SECRET}\nmailboxes:\n  - imap: { password: "file:/run/secrets/imap" }\n    password: file:x\n'
    expect(levelsOf(findings({}, { text, mode: 0o100644 }))).toEqual(['ok'])
    expect(levelsOf(findings({}, { text: 'secret: abc', mode: 0o100640 }))).toEqual(['ok'])
  })
  test.each<[string, object, 'warning' | 'fault', RegExp]>([
    ['without agents', { agents: [] }, 'fault', /no agents/],
    ['with a short secret', { secret: '0123456789abcdef' }, 'warning', /secret is short/],
    ['without a proof of senders', { mailboxes: [{ ...mailbox, authservId: undefined }] }, 'warning', /who they say/],
    [
      'with mail in the clear',
      { mailboxes: [{ ...mailbox, smtp: { host: server.host, port: 25, tls: 'none' } }] },
      'warning',
      /smtp: .*without TLS/,
    ],
    ['with a console in the clear', { console: { publicUrl: 'http://desk.us.example' } }, 'warning', /without TLS/],
    ['that begins in the future', { mailboxes: [{ ...mailbox, startDate: '2099-01-01' }] }, 'fault', /before 2099-01-01/],
    [
      'with a short key',
      { mailboxes: [{ ...mailbox, dkim: { domain: 'us.example', selector: 's', privateKey: shortKey } }] },
      'warning',
      /1024 bits/,
    ],
    [
      'that keeps raw mails for tickets that are gone',
      { retention: { closedTicketDays: 30, rawMailDays: 3650 } },
      'warning',
      /rawMailDays/,
    ],
    ['whose links lead nowhere', { console: { publicUrl: 'http://localhost:3000' } }, 'warning', /links in our mail/],
    ['with a console that no mail leads to', { console: { host: '0.0.0.0' } }, 'warning', /publicUrl|lead there/],
  ])('%s', (_, planted, level, words) => expectComplaint(findings(planted), level, words))
  test.each(['secret: abc-def', '  - password: "hunter2"', "    clientSecret: 'x'"])('with "%s" for everybody to read', (text) =>
    expectComplaint(findings({}, { text, mode: 0o100644 }), 'fault', /may read it/),
  )
})

describe('a folder', () => {
  const mailbox = (imap: object) =>
    ({ name: 'support', imap: { folder: 'INBOX', after: 'seen', ...imap } }) as unknown as Parameters<typeof folderTroubles>[0]
  test('in order is no complaint; what the server does not say neither', () => {
    expect(levelsOf(folderTroubles(mailbox({}), { keepsSeen: true, quota: { used: 1, limit: 100 } }))).toEqual([])
    expect(levelsOf(folderTroubles(mailbox({}), { keepsSeen: null, quota: null }))).toEqual([])
    expect(levelsOf(folderTroubles(mailbox({ after: 'move' }), { keepsSeen: false, quota: null }))).toEqual([])
  })
  test('that keeps no flags', () => expectComplaint(folderTroubles(mailbox({}), { keepsSeen: false, quota: null }), 'warning', /Seen/))
  test('that is nearly full', () =>
    expectComplaint(folderTroubles(mailbox({}), { keepsSeen: true, quota: { used: 97, limit: 100 } }), 'fault', /97 % full/))
})

describe('a certificate', () => {
  test.each([
    ['that ended', -1, 'fault'],
    ['that ends within three weeks', 20, 'warning'],
    ['that ends later', 60, 'ok'],
  ])('%s', (_, days, level) => {
    expect(certificateFinding('mail.us.example:993', new Date(nowMs + days * dayMs), nowMs).level).toBe(level)
  })
})

describe('the work', () => {
  const state = { _id: 'support/INBOX', lastSuccessAt: new Date(nowMs - 60_000), lastError: null, pausedAt: null, sendingRefusal: null }
  const worker = { roles: ['poll', 'apply', 'deliver', 'sweep'], configHash: 'a', refusal: null, host: 'one' }
  const refusal = { faults: ['mailboxes.0.smtp.port: is missing'], at: new Date(nowMs) }
  const good: WorkFacts = {
    states: [state as unknown as MailboxState],
    watched: ['support/INBOX'],
    waiting: 3,
    troubled: 0,
    outbox: new Map([['sent', 12]]),
    workers: [worker],
    unsentSince: null,
    nowMs,
  }
  const inState = (planted: object): Partial<WorkFacts> => ({ states: [{ ...state, ...planted } as unknown as MailboxState] })
  const lastError = { code: 'mail-server', text: 'the server is away', at: new Date(nowMs) }
  test('in order is no complaint, and where nobody is at work, folders tell', () => {
    expect(levelsOf(workFindings(good))).toEqual(['ok'])
    expect(levelsOf(workFindings({ ...good, workers: [] }))).toEqual(['ok'])
    expect(levelsOf(workFindings({ ...good, unsentSince: new Date(nowMs - 60_000) }))).toEqual(['ok'])
  })
  test.each<[string, Partial<WorkFacts>, 'warning' | 'fault', RegExp]>([
    ['with a folder that nobody ever read', { states: [] }, 'warning', /never read/],
    ['with a paused folder', inState({ pausedAt: new Date(nowMs), lastError }), 'fault', /paused.*the server is away/],
    ['with a mailbox that may not send', inState({ sendingRefusal: '535 no' }), 'fault', /may not send: 535 no/],
    ['with a folder that is not read any more', inState({ lastSuccessAt: new Date(nowMs - 3 * 3600_000) }), 'fault', /3 hours ago/],
    ['with mail that cannot become tickets', { troubled: 2 }, 'fault', /2 mails cannot/],
    ['without a worker that sends', { workers: [{ ...worker, roles: ['poll', 'apply', 'sweep'] }] }, 'fault', /role deliver/],
    ['by two configurations', { workers: [worker, { ...worker, configHash: 'b' }] }, 'warning', /different configurations/],
    ['with a configuration that is refused', { workers: [{ ...worker, refusal }] }, 'fault', /smtp\.port: is missing/],
    ['with mail of ours that nobody sends', { unsentSince: new Date(nowMs - 3 * 3600_000) }, 'fault', /waited 3 hours to be sent/],
    ['with much mail that waits', { waiting: 5000 }, 'warning', /5000 stored mails wait/],
    ['with mail of ours that failed', { outbox: new Map([['failed', 1]]) }, 'warning', /did not arrive/],
    ['with mail of ours that nobody knows of', { outbox: new Map([['unknown', 1]]) }, 'warning', /nobody can tell/],
  ])('%s', (_, planted, level, words) => expectComplaint(workFindings({ ...good, ...planted }), level, words))
})

describe('ports', () => {
  test('that two keys name are a fault of the second', () => {
    const keys = (ports: readonly number[]) => sharedPorts(ports.map((port, i) => ({ key: `key${i}`, port })))
    expect(keys([1, 2, 3])).toEqual([])
    expectComplaint(keys([1, 2, 1]), 'fault', /key0 and key2/)
  })
  test('that this machine cannot open are told with the reason', async () => {
    const port = { key: 'console.port', host: '203.0.113.1', port: 3000, path: '/', sign: /x/ }
    expectComplaint([await examinePort(port)], 'fault', /no such address/)
  })
})

describe('a webhook', () => {
  const at = 'https://hooks.acme.example/T0/secret'
  test('that is reached is no complaint, whatever waits for a moment', () => {
    expect(webhookFinding(at, { refusal: null, waiting: 3 })).toMatchObject({ level: 'ok', subject: 'webhook hooks.acme.example' })
  })
  test('that is away, or behind, is told without its path', () => {
    const away = webhookFinding(at, { refusal: 'ECONNREFUSED', waiting: 5 })
    expectComplaint([away], 'fault', /ECONNREFUSED; 5 events wait/)
    expectComplaint([webhookFinding(at, { refusal: null, waiting: 500 })], 'warning', /500 events wait/)
    expect(JSON.stringify(away)).not.toContain('secret')
  })
  test('of a private network is connected to only where that is allowed', async () => {
    const hook = { id: 'w', url: 'http://127.0.0.1:1/x', eventTypes: [], createdAt: new Date(nowMs) }
    expectComplaint(await examineWebhooks([hook], new Map(), { allowPrivate: false }), 'fault', /private network/)
    expectComplaint(await examineWebhooks([hook], new Map(), { allowPrivate: true }), 'fault', /ECONNREFUSED/)
  })
})

describe('the words', () => {
  test('versions are compared number by number', () => {
    expect([isOlder('7.0.1', '7.0'), isOlder('6.10', '6.2'), isOlder('6.0.20', '7.0'), isOlder('10.0', '9.9')]).toEqual([
      false,
      false,
      true,
      false,
    ])
  })
  test('a Node that is too old says which one will do', () => {
    expect([nodeFinding('26.1.0').level, nodeFinding('22.18.0').level]).toEqual(['ok', 'ok'])
    expectComplaint([nodeFinding('20.19.0')], 'fault', /20\.19\.0/)
  })
  test('spans are told in the unit that fits', () => {
    expect([3_000, 300_000, 7_200_001, 10 * dayMs].map(spanText)).toEqual(['3 s', '5 minutes', '2 hours', '10 days'])
  })
  test('the domains of a site are those of its first addresses, and of its keys', () => {
    const mailbox = (addresses: string[], host: string, dkim?: object) => ({ addresses, smtp: { host }, dkim }) as never
    const key = { domain: 'news.us.example', selector: 's', privateKey: 'k' }
    const domains = mailDomains([mailbox(['a@us.example', 'a@old.example'], 'one'), mailbox(['b@us.example'], 'two', key)])
    expect(domains).toEqual([
      { domain: 'us.example', smtpHosts: ['one', 'two'], dkim: [] },
      { domain: 'news.us.example', smtpHosts: [], dkim: [key] },
    ])
  })
})
