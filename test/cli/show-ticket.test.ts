/** What a person reads of a ticket in a terminal, and what a program gets: every line of it from what is stored. */
import { describe, expect, test } from 'vitest'
import { showTicket, ticketJson } from '../../src/cli/show-ticket.ts'
import type { Store } from '../../src/store/store.ts'
import type { ContactId, RevOrgId, Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../send/outbox-fixtures.ts'

const atMs = Date.UTC(2026, 0, 5, 9, 30, 59)
const by = { kind: 'system', id: 'intray' } as const
const entry = { atMs, by, visibility: 'external', message: null, body: null, change: null, rule: null, files: [] }
const file = { filename: 'plan.pdf', contentType: 'application/pdf', sizeBytes: 12 }
const message = { _id: 'm1', rawSha256: 'raw1', from: 'ann@acme.example', subject: 'The pump', flags: [] as string[], at: new Date(atMs) }
const parsed = { text: 'New words\n> old words', visibleReply: 'New words', notice: null, attachments: [] as object[] }
const recipient = (addrSpec: string, status: string, replyCode: number | null = null) => ({ addrSpec, status, replyCode })

function storeOf({ timeline = [], messages = [], bodies = {}, outbox = [] }: Record<string, unknown>): Store {
  const give = (value: unknown) => ({ ofTicket: () => Promise.resolve(value) })
  const load = () => Promise.resolve(new Map(Object.entries(bodies as object).map(([key, body]) => [key, { message: body as object }])))
  return { timeline: give(timeline), messages: give(messages), outbox: give(outbox), parsedMails: { load } } as unknown as Store
}
async function shown(ticket: Partial<Ticket>, stored: Record<string, unknown> = {}, isFull = false): Promise<string[]> {
  return (await showTicket({ ...ticketOf(1 as TicketNumber), ...ticket }, storeOf(stored), isFull)).split('\n')
}
const lineOf = async (ticket: Partial<Ticket>, name: string) =>
  (await shown(ticket)).find((line) => line.startsWith(name.padEnd(16)))?.slice(16) ?? null

describe('an attribute', () => {
  test.each<[string, Partial<Ticket>, string | null]>([
    ['Stage', { stage: 'queued', needsResponse: true }, 'queued, needs response'],
    ['Stage', { stage: 'resolved', needsResponse: false }, 'resolved'],
    ['Owner', { ownedBy: ['sam@us.example', 'kim@us.example'] }, 'sam@us.example, kim@us.example'],
    ['Owner', { ownedBy: [] }, 'nobody'],
    ['Group', { group: 'first-line' }, 'first-line'],
    ['Group', { group: null }, 'none'],
    ['Workspace', { revOrg: null }, 'none'],
    ['Workspace', { revOrg: 'Acme' as RevOrgId }, 'Acme'],
    ['Reported by', { reportedBy: ['Acme/ann@acme.example', 'bob@acme.example'] as ContactId[] }, 'ann@acme.example, bob@acme.example'],
    ['Reported by', { reportedBy: [] }, 'nobody'],
    ['Email members', { emailMembers: [] }, 'nobody'],
    ['Subscribers', { subscribers: ['kim@us.example'] }, 'kim@us.example'],
    ['Created', { createdAtMs: atMs, createdBy: by }, '2026-01-05T09:30:59.000Z by intray'],
    ['Modified', { modifiedAtMs: atMs, modifiedBy: by }, '2026-01-05T09:30:59.000Z by intray'],
    ['Follow-up of', { isFollowUpOf: 7 as TicketNumber }, 'TKT-7'],
    ['Follow-up of', { isFollowUpOf: null }, null],
    ['Maybe related', { possiblyRelated: [7 as TicketNumber, 8 as TicketNumber] }, 'TKT-7, TKT-8'],
    ['Maybe related', { possiblyRelated: [] }, null],
    ['Tags', { tags: [] }, null],
    [
      'Files',
      {
        artifacts: [
          { ...file, sha256: 'a'.repeat(64) },
          { ...file, filename: null, sha256: 'b'.repeat(64) },
        ] as never,
      },
      `plan.pdf, ${'b'.repeat(12)}`,
    ],
    ['Subtype', { subtype: 'fault' }, 'fault'],
    ['Subtype', { subtype: null }, null],
    ['Is merged into', { mergedInto: 9 as TicketNumber }, 'TKT-9'],
    ['Body', { body: 'words' }, null],
  ])('%s of %j is shown as %s', async (name, ticket, text) => expect(await lineOf(ticket, name)).toBe(text))

  test('the number and the title stand first, an empty line after all of them', async () => {
    const lines = await shown({ title: 'The pump' })
    expect(lines[0]).toBe('TKT-1  The pump')
    expect(lines.slice(-2)).toEqual(['', ''])
  })
})

describe('the history', () => {
  const history = async (changed: object, stored: Record<string, unknown> = {}, isFull = false) => {
    const lines = await shown({}, { timeline: [{ ...entry, ...changed }], ...stored }, isFull)
    return lines.slice(lines.indexOf('') + 1, -1)
  }
  const mail = (more: object = {}, body: object = {}) => ({
    messages: [{ ...message, ...more }],
    bodies: { raw1: { ...parsed, ...body } },
  })

  test.each<[string, object, string[]]>([
    [
      'a change',
      { change: { field: 'ownedBy', from: [], to: ['sam@us.example'] } },
      ['2026-01-05 09:30Z  owned_by: none → sam@us.example'],
    ],
    [
      'a change by a rule',
      { change: { field: 'severity', from: 'low', to: 'high' }, rule: 'urgent' },
      ['2026-01-05 09:30Z  severity: low → high [urgent]'],
    ],
    ['what the program says', { body: 'It was woken.' }, ['2026-01-05 09:30Z  It was woken.']],
    ['what a rule says', { body: 'It was woken.', rule: 'alarm' }, ['2026-01-05 09:30Z  It was woken. [alarm]']],
    [
      'a note',
      { by: { kind: 'user', id: 'sam@us.example' }, visibility: 'internal', body: 'One\nTwo', files: [file, { ...file, filename: null }] },
      ['2026-01-05 09:30Z  note by sam@us.example', '    One', '    Two', '    [plan.pdf, 12 bytes]', '    [application/pdf, 12 bytes]'],
    ],
    [
      'an answer',
      { by: { kind: 'user', id: 'sam@us.example' }, body: ' Hi \n' },
      ['2026-01-05 09:30Z  written by sam@us.example', '    Hi'],
    ],
  ])('shows %s', async (_, changed, lines) => expect(await history(changed)).toEqual(lines))

  const ofMail = { message: 'm1' }
  const head = '2026-01-05 09:30Z  mail from ann@acme.example: The pump'
  test.each<[string, object, Record<string, unknown>, boolean, string[]]>([
    ['what is new in a mail', ofMail, mail(), false, [head, '    New words']],
    ['all of it', ofMail, mail(), true, [head, '    New words', '    > old words']],
    ['all where nothing is new', ofMail, mail({}, { visibleReply: '' }), false, [head, '    New words', '    > old words']],
    ['why there are no words', ofMail, mail({}, { visibleReply: '', text: '', notice: 'unreadable' }), false, [head, '    unreadable']],
    ['that a mail is internal', { ...ofMail, visibility: 'internal' }, mail(), false, [`${head} (internal)`, '    New words']],
    [
      'its flags',
      { ...ofMail, visibility: 'internal' },
      mail({ flags: ['bounce', 'robot'] }),
      false,
      [`${head} (internal, bounce, robot)`, '    New words'],
    ],
    [
      'who wrote nobody knows',
      ofMail,
      mail({ from: null }),
      false,
      ['2026-01-05 09:30Z  mail from nobody readable: The pump', '    New words'],
    ],
    [
      'its files',
      ofMail,
      mail({}, { attachments: [file, { ...file, filename: null }] }),
      false,
      [head, '    New words', '    [plan.pdf, 12 bytes]', '    [application/pdf, 12 bytes]'],
    ],
    ['a line without the mail, where it is gone', { ...ofMail, body: 'a mail' }, {}, false, ['2026-01-05 09:30Z  a mail']],
    [
      'a line without the mail, where its text is gone',
      { ...ofMail, body: 'a mail' },
      { messages: [message] },
      false,
      ['2026-01-05 09:30Z  a mail'],
    ],
  ])('shows %s', async (_, changed, stored, isFull, lines) => expect(await history(changed, stored, isFull)).toEqual(lines))

  test('ends with the mail that was sent, and what became of it', async () => {
    const outbox = [
      {
        kind: 'reply',
        createdAt: new Date(atMs),
        recipients: [recipient('ann@acme.example', 'sent', 250), recipient('bob@acme.example', 'queued')],
      },
    ]
    const lines = await shown({}, { outbox })
    expect(lines.slice(-4)).toEqual([
      '',
      'Mail sent:',
      '2026-01-05 09:30Z  reply: ann@acme.example sent (250), bob@acme.example queued',
      '',
    ])
  })
})

test('a program gets the names of the wire, and no key of a raw mail', async () => {
  const sent = {
    kind: 'reply',
    messageId: 'a@us.example',
    subject: 'Re',
    state: 'done',
    recipients: [recipient('ann@acme.example', 'sent', 250)],
    createdAt: new Date(atMs),
  }
  const json = await ticketJson(ticketOf(1 as TicketNumber), storeOf({ messages: [message], outbox: [sent] }))
  expect(json).toMatchObject({
    display_id: 'TKT-1',
    timeline: [],
    messages: [{ id: 'm1', date: new Date(atMs), from: 'ann@acme.example', subject: 'The pump', flags: [] }],
    outbound: [{ kind: 'reply', message_id: 'a@us.example', state: 'done', created_date: new Date(atMs) }],
  })
  expect(JSON.stringify(json)).not.toContain('raw1')
})
