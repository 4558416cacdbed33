/** Whom decisions know by name: agents of the configuration, and the other users of the records. */
import { describe, expect, it, test } from 'vitest'
import { directoryOf, liveSince } from '../../src/config/directory.ts'
import type { MailboxState } from '../../src/store/mailbox-states.ts'
import { listenersOf } from '../../src/tickets/letters/listeners.ts'
import { Desk, KIM, SAM } from '../tickets/support/desk.ts'
import { configWith } from '../apply/applying.ts'

const bare = { name: 'support', addresses: ['support@us.example'], imap: { host: 'h', port: 993 }, smtp: { host: 'h', port: 465 } }
const user = (id: string, addrSpec: string | null, state: 'active' | 'shadow' | 'deactivated' = 'active') => ({
  ...{ id, addrSpec, displayName: id, state },
})

it('T-004 tickets of a mailbox without an owner are the owner’s of its part', () => {
  const parts = [{ id: 'General', type: 'product' as const, parent: null, ownedBy: KIM }]
  const { mailboxes } = directoryOf(configWith(), [], { parts })
  expect([...mailboxes.values()].map(({ part, owner }) => [part, owner])).toContainEqual(['General', KIM])
})

it('T-037 only the configuration makes agents: an active user whom it does not name is a user', () => {
  const records = [user(SAM, SAM), user('ex@us.example', 'ex@us.example'), user('shadow/Tool', null, 'shadow')]
  const { agents, users } = directoryOf(configWith(), [], { users: records })
  expect([...agents.keys()].sort()).toEqual([KIM, SAM])
  expect([...users.keys()]).toEqual(['ex@us.example'])
})

it('T-029 an agent of the configuration whose record says that he has left is none, and hears of nothing', () => {
  const directory = directoryOf(configWith(), [], { users: [user(SAM, SAM, 'deactivated'), user(KIM, KIM)] })
  expect([[...directory.agents.keys()], directory.users.get(SAM)?.state]).toEqual([[KIM], 'deactivated'])
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  const ticket = { ...desk.ticket(), ownedBy: [SAM], subscribers: [SAM] }
  expect(listenersOf(ticket, { mailbox: directory.mailboxes.get('support')!, directory })).toEqual([])
})

describe('colleagues are', () => {
  const mailbox = (...addresses: string[]) => ({
    name: 'support',
    addresses,
    imap: { host: 'h', port: 993 },
    smtp: { host: 'h', port: 465 },
  })
  const domains = (changes: object) => new Set(directoryOf(configWith(changes), []).internalDomains)

  test.each<[string, object, string[]]>([
    ['at the domains of the mailboxes', { mailboxes: [mailbox('a@us.example', 'b@desk.example')] }, ['desk.example', 'us.example']],
    ['not at one that is a customer’s', { mailboxes: [mailbox('a@us.example', 'b@acme.example')] }, ['us.example']],
    ['not at one where anybody has an address', { mailboxes: [mailbox('a@us.example', 'us@gmail.com')] }, ['us.example']],
    ['where the configuration says, and nowhere else', { internalDomains: ['hq.example', 'acme.example'] }, ['acme.example', 'hq.example']],
  ])('%s', (_, changes, expected) => expect(domains(changes)).toEqual(new Set(expected)))
})

describe('a mailbox counts from', () => {
  const imap = { host: 'h', port: 993, moreFolders: ['Forms', 'Old'] }
  const mailboxes = [{ name: 'support', addresses: ['support@us.example'], imap, smtp: { host: 'h', port: 465 } }]
  const opened = (folder: string, at: string) => ({ _id: `support/${folder}`, firstOpenedAt: new Date(at) }) as MailboxState
  const states = [opened('INBOX', '2026-03-02'), opened('Forms', '2026-04-02'), { ...opened('INBOX', '2020-01-02'), _id: 'other/INBOX' }]
  const liveFrom = (changes: object, since: Date | null = null) => {
    const { liveFromMs, liveFromMsIn } = liveSince(directoryOf(configWith({ mailboxes, ...changes }), states), since).mailboxes.get(
      'support',
    )!
    return [liveFromMs, liveFromMsIn?.get('Forms'), liveFromMsIn?.get('Old')].map((ms) =>
      new Date(ms ?? Number.NaN).toISOString().slice(0, 10),
    )
  }
  const starting = (startDate: string) => ({ mailboxes: [{ ...mailboxes[0], startDate }] })

  test.each<[string, object, Date | null, string[]]>([
    ['the day before each folder was first opened', {}, null, ['2026-03-01', '2026-04-01', '1970-01-01']],
    ['its start date, where that is later', starting('2026-03-20'), null, ['2026-03-20', '2026-04-01', '2026-03-20']],
    ['what was taken again after a restore, where that is later', {}, new Date('2026-03-20'), ['2026-03-20', '2026-04-01', '2026-03-20']],
  ])('%s', (_, changes, since, days) => {
    expect(liveFrom(changes, since)).toEqual(days)
  })
})

test('an agent is away for whole days of their own zone, or of the site', () => {
  const away = (agent: object) => {
    const agents = [{ name: 'Sam', address: SAM, away: [{ from: '2026-01-05', to: '2026-01-06' }], ...agent }]
    const { agents: known } = directoryOf(configWith({ agents, timeZone: 'America/New_York', mailboxes: [{ ...bare, notify: [SAM] }] }), [])
    return known.get(SAM)?.away?.map(({ fromMs, untilMs }) => [new Date(fromMs).toISOString(), new Date(untilMs).toISOString()])
  }
  expect(away({})).toEqual([['2026-01-05T05:00:00.000Z', '2026-01-07T05:00:00.000Z']])
  expect(away({ timeZone: 'Europe/Prague' })).toEqual([['2026-01-04T23:00:00.000Z', '2026-01-06T23:00:00.000Z']])
  expect(away({ away: [] })).toBeUndefined()
})

test('a mailbox is called by its display name, or by its name; further addresses of an agent are theirs', () => {
  const agents = [{ name: 'Sam', address: SAM, addresses: ['sammy@us.example'] }]
  const { agentAliases, mailboxes } = directoryOf(
    configWith({ agents, mailboxes: [bare, { ...bare, name: 'help', addresses: ['help@us.example'], displayName: 'Help' }] }),
    [],
  )
  expect([...agentAliases]).toEqual([['sammy@us.example', SAM]])
  expect([...mailboxes.values()].map(({ displayName, owner }) => [displayName, owner])).toEqual([
    ['support', null],
    ['Help', null],
  ])
})
