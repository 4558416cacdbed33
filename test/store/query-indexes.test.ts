/** Every query of the hot path and of the pages is served by an index that docs/performance.md names; every index serves one. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mongo } from 'mongoose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/store.ts'
import { freshDatabaseUri } from '../support/servers.ts'

type Sort = Readonly<Record<string, 1 | -1>>
type Line = readonly [what: string, index: string, filter: mongo.Document, sort?: Sort]

const now = new Date()
const byChange = { modifiedAtMs: -1, _id: -1 } as const
const lines: Readonly<Record<string, readonly Line[]>> = {
  inboundRows: [
    ['rows of a set', '_id_', { _id: { $in: ['a/INBOX/1/1', 'a/INBOX/1/2'] } }],
    ['what waits in mailboxes', 'waiting-by-mailbox', { isDone: false, mailbox: { $in: ['a', 'b'] } }],
    ['what was forgotten, oldest first', 'waiting-by-mailbox', { isDone: false, mailbox: 'a', storedAt: { $lt: now } }, { storedAt: 1 }],
    ['mails of a ticket', 'by-ticket', { ticket: { $in: [1, 2] } }],
    ['mails of messages', 'by-message', { message: { $in: ['m1', 'm2'] } }],
    ['held as spam', 'held', { outcome: 'held-as-spam' }, { at: -1 }],
  ],
  claims: [['which tickets ids belong to', '_id_', { _id: { $in: ['s\nid1', 's\nid2'] } }]],
  messages: [
    ['contents under Message-IDs', 'scope_1_messageId_1', { scope: 's', messageId: { $in: ['id1', 'id2'] } }],
    ['messages whose words are quoted', 'shingles_1', { shingles: { $in: [1, 2, 3] } }],
    ['messages of a ticket', 'ticket_1_at_1', { ticket: 1 }, { at: 1 }],
  ],
  contacts: [
    ['people of addresses', 'addrSpec_1', { addrSpec: { $in: ['a@x.example', 'b@x.example'] } }],
    ['people of further addresses', 'otherAddresses_1', { otherAddresses: { $in: ['a@x.example', 'b@x.example'] } }],
    ['people of a workspace', 'revOrg_1', { revOrg: 'X' }],
  ],
  revOrgs: [['workspaces of domains', 'domains_1', { domains: { $in: ['x.example'] } }]],
  parsedMails: [
    ['what mails say', '_id_', { _id: { $in: ['h1', 'h2'] } }],
    ['mails with a file', 'by-file', { 'message.attachments.sha256': { $in: ['f1', 'f2'] } }],
  ],
  tickets: [
    ['tickets by number', '_id_', { _id: { $in: [1, 2] } }],
    ['the latest of a bare subject', 'bareSubject_1_modifiedAtMs_-1', { bareSubject: 'a' }, { modifiedAtMs: -1 }],
    ['tickets linked to another', 'links.target_1', { 'links.target': 'ISS-1' }],
    ['those to be woken', 'snoozedUntilMs_1', { snoozedUntilMs: { $gt: 0, $lte: 1 } }, { snoozedUntilMs: 1 }],
    ['the list by change', 'modifiedAtMs_-1__id_-1', {}, byChange],
    ['the list by creation', 'createdAtMs_-1__id_-1', {}, { createdAtMs: -1, _id: -1 }],
    ['the list of a stage', 'stage_1_modifiedAtMs_-1__id_-1', { stage: 'queued' }, byChange],
    [
      'the list by stage and severity',
      'stage_1_severity_1_createdAtMs_-1__id_-1',
      { stage: { $in: ['queued'] }, severity: { $in: ['high'] } },
      { createdAtMs: 1, _id: 1 },
    ],
    ['the list of what needs response', 'needsResponse_1_modifiedAtMs_-1__id_-1', { needsResponse: true }, byChange],
    ['the list of a group', 'group_1_modifiedAtMs_-1__id_-1', { group: 'g' }, byChange],
    ['the list of a part', 'part_1_modifiedAtMs_-1__id_-1', { part: 'p' }, byChange],
    ['tickets of nobody', 'ownedBy_1_stage_1', { ownedBy: { $eq: [] } }],
    ['open tickets of an owner', 'ownedBy_1_stage_1', { ownedBy: 'o', stage: { $in: ['queued'] } }],
    ['tickets of who reports', 'reportedBy_1', { reportedBy: 'X/a@x.example' }],
    ['tickets of a workspace', 'revOrg_1', { revOrg: 'X' }],
    ['tickets of an account', 'account_1', { account: 'X' }],
    ['tickets with a tag', 'tags.name_1', { 'tags.name': 't' }],
    ['tickets of a member', 'emailMembers.addrSpec_1', { 'emailMembers.addrSpec': 'a@x.example' }],
    ['tickets of a subscriber', 'subscribers_1', { subscribers: 'o' }],
    ['tickets closed for long', 'closedAtMs_1', { closedAtMs: { $gt: 0, $lt: 1 } }],
    ['the list of conversations', 'conversation_1_modifiedAtMs_-1__id_-1', { conversation: { $in: ['current'] } }, byChange],
    ['tickets merged into others', 'mergedInto_1', { mergedInto: { $in: [1, 2], $gt: 0 } }],
  ],
  timelineEvents: [['a timeline', 'ticket_1_order_1_event_1', { ticket: 1 }, { order: 1, event: 1 }]],
  outbox: [
    ['a mail that is claimed', '_id_', { _id: 'o1', state: 'queued', dueAt: { $lte: now } }],
    ['mails of ours by Message-ID', 'messageId_1', { messageId: { $in: ['id1', 'id2'] } }],
    ['what is due', 'state_1_dueAt_1', { state: 'queued', dueAt: { $lte: now } }, { dueAt: 1 }],
    ['whose sender fell silent', 'state_1_dueAt_1', { state: 'sending', 'lease.until': { $lt: now } }],
    ['losses nobody was told of', 'to-be-told', { untold: { $gt: '' } }],
    ['what did not arrive', 'recipients.status_1_createdAt_-1', { 'recipients.status': 'failed' }, { createdAt: -1 }],
    ['mails of a ticket', 'ticket_1_createdAt_1', { ticket: 1 }, { createdAt: 1 }],
    ['mails split off to a ticket', 'movedTo_1', { movedTo: 1 }],
    ['acknowledgements of the last hour', 'kind_1_createdAt_1', { kind: 'acknowledgement', createdAt: { $gte: now } }],
    ['those for whom nothing vouches', 'unvouched', { kind: 'acknowledgement', createdAt: { $gte: now }, isUnvouched: true }],
  ],
  issues: [['the board of issues', 'stage_1_modifiedAtMs_-1', { stage: 'triage' }, { modifiedAtMs: -1 }]],
  auditLog: [
    ['the audit log', 'at_-1', {}, { at: -1 }],
    ['forms of admins alone', 'what_1_at_-1', { what: { $gte: '/console/admin', $lt: '/console/admin0' } }],
    ['the audit log of somebody', 'by_1_at_-1', { by: 'a@x.example' }, { at: -1 }],
  ],
  broadcasts: [['broadcasts that are being sent', 'state_1__id_-1', { state: 'sending' }, { _id: -1 }]],
  broadcastRecipients: [['who waits for a broadcast', 'ticket_1_state_1__id_1', { ticket: 1, state: 'waiting' }, { _id: 1 }]],
  unsubscriptions: [['who wants no more, by broadcast', 'ticket_1', { ticket: 1 }]],
  ticketEntries: [['newest entries of a word', 'terms_1__id_-1', { terms: 'w' }, { _id: -1 }]],
}
const served = Object.entries(lines).flatMap(([collection, some]) => some.map((line) => ({ collection, what: line[0], line })))
const uri = freshDatabaseUri()
let store: Store
let client: mongo.MongoClient

beforeAll(async () => {
  store = await openStore(uri)
  client = await mongo.MongoClient.connect(uri)
})
afterAll(async () => {
  await client.close()
  await store.close()
})

async function planOf(collection: string, [, , filter, sort = {}]: Line, hint?: string): Promise<string> {
  const found = client.db().collection(collection).find(filter).sort(sort)
  const { queryPlanner } = await (hint === undefined ? found : found.hint(hint)).explain()
  return JSON.stringify(queryPlanner.winningPlan)
}

describe('an index serves', () => {
  it.each(served)('$collection: $what', async ({ collection, line }) => {
    const [, index] = line
    // An empty collection gives the planner no reason to prefer one of several: the hint says whether this one serves.
    const plan = await planOf(collection, line, index)
    expect(plan).toMatch(index === '_id_' ? /IDHACK|"indexName":"_id_"/ : `"indexName":"${index}"`)
    expect(plan).not.toMatch(/COLLSCAN|"stage":"SORT"/)
    expect(await planOf(collection, line)).not.toContain('COLLSCAN')
  })
})

it('every index of these collections is in the list, and the list is in docs/performance.md', async () => {
  for (const [collection, some] of Object.entries(lines)) {
    const indexes = (await client.db().collection(collection).indexes()).map(({ name = '' }) => name)
    expect(indexes.filter((name) => name !== '_id_' && !some.some(([, index]) => index === name))).toEqual([])
  }
  const doc = (await readFile(join(import.meta.dirname, '../../docs/performance.md'), 'utf8')).replaceAll(/ +/g, ' ')
  const rows = served.map(({ collection, what, line: [, index] }) => `| ${collection} | ${what} | \`${index}\` |`)
  expect(rows.filter((row) => !doc.includes(row))).toEqual([])
})

it('what is retired is dropped when a store is opened', async () => {
  const ledger = client.db().collection('inboundRows')
  await ledger.createIndex({ rawSha256: 1 })
  await (await openStore(uri)).close()
  expect((await ledger.indexes()).map(({ name }) => name)).not.toContain('rawSha256_1')
})
