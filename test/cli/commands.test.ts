/** The commands as people and programs use them: exit codes, JSON lines, and errors that say what to do. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { mailText, makePlace, openPlace } from './command.ts'

const STORY = [
  mailText({ 'Message-ID': '<m1@acme.example>', Cc: 'bob@acme.example' }),
  mailText({
    'Message-ID': '<m2@acme.example>',
    From: 'bob@acme.example',
    'In-Reply-To': '<m1@acme.example>',
    Subject: 'Re: Kettle',
  }),
  mailText({
    'Message-ID': '<m3@evil.example>',
    From: 'eve@evil.example',
    Subject: '=HYPERLINK("http://evil.example")',
  }),
]

describe('exit codes', () => {
  const shared = makePlace()
  afterAll(shared.remove)

  it.each([
    ['--help', ['--help'], 0, /Usage: intray/],
    ['--help of a group', ['ticket', '--help'], 0, /Example:\n {2}intray ticket list --help/],
    ['help of a command', ['help', 'ticket', 'list'], 0, /Usage: intray ticket list/],
    ['help of a word that is none', ['help', 'tickets'], 1, /unknown command 'tickets'/],
    ['--help of a command', ['ticket', 'reply', '--help'], 0, /Example:\n {2}intray ticket reply/],
    ['an unknown command', ['tickets'], 1, /unknown command 'tickets'/],
    ['an unknown option', ['export', '--colour'], 1, /unknown option '--colour'/],
    ['a format that there is not', ['export', '--format', 'xml'], 1, /Allowed choices are csv, json, jsonl/],
    ['a column that messages have not', ['export', 'messages', '--columns', 'colour'], 1, /messages have no "colour"/],
    ['the stage diagram', ['ticket', 'stages'], 0, /queued +work_in_progress +Start +T-050/],
    ['what cannot be exported', ['export', 'people'], 1, /"people" cannot be exported; it is tickets or messages/],
    ['a mailbox that is not configured', ['import', '.', '--mailbox', 'sales'], 1, /no mailbox "sales"; there is: support/],
    ['a file that is not there', ['import', 'nowhere.mbox', '--mailbox', 'support'], 1, /nowhere\.mbox: cannot be read \(ENOENT\)/],
    ['a configuration that is not there', ['export', '--config', 'nowhere.yaml'], 1, /nowhere\.yaml: cannot be read \(ENOENT\)/],
    ['no ticket’s name', ['ticket', 'show', 'kettle'], 1, /"kettle" is no ticket; write TKT-12/],
    ['a ticket that is not there', ['ticket', 'show', 'TKT-99'], 1, /there is no TKT-99/],
    ['a mail that is not there', ['why', 'x@y'], 1, /no delivered mail is known as "x@y".*intray mailbox status/],
    ['nothing failed of that name', ['failed', 'retry', 'x'], 1, /nothing failed is known as "x"/],
    ['a filter that there is not', ['ticket', 'list', '--filter', 'colour=red'], 1, /tickets have no "colour"; they have display_id, /],
    ['a value that there is not', ['export', '--filter', 'stage=open'], 1, /stage is one of queued, .*; not "open"/],
    [
      'an agent who is none',
      ['ticket', 'note', '1', '--as', 'x@y.example', '--text', 'a'],
      1,
      /x@y\.example is no agent; there is: sam@us\.example/,
    ],
    ['a server that does not answer', ['mailbox', 'test', 'support'], 2, /failed/],
  ])('%s', async (_, args, code, text) => {
    const said = await shared.intray(args)
    expect({ code: said.code, text: `${said.out}${said.err}` }).toEqual({ code, text: expect.stringMatching(text) })
  })

  it.each([
    [0, ['ticket', 'stages']],
    [1, ['ticket', 'show', 'kettle']],
    [2, ['mailbox', 'test', 'support']],
  ])('a process of its own ends with %i', async (code, args) => {
    expect(await shared.intray(args, '')).toMatchObject({ code })
  })

  it('2 when MongoDB does not answer, with its reason', async () => {
    const place = openPlace([], { mongodbUri: 'mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=300' })
    const said = await place.intray(['export'])
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^intray: MongoDB does not answer: /) })
  })
})

describe('intray config check', () => {
  it('tells every fault at once and ends with 1', async () => {
    const place = openPlace()
    writeFileSync(join(place.folder, 'bad.yaml'), 'secret: short\nmailboxs: []\n')
    const said = await place.intray(['config', 'check', 'bad.yaml'])
    expect(said.code).toBe(1)
    expect(said.err.split('\n')).toEqual([
      'bad.yaml:1: secret: must have 16 characters or more',
      expect.stringContaining('bad.yaml:1: mailboxes: '),
      'bad.yaml:2: unknown key mailboxs; did you mean "mailboxes"?',
      '3 faults',
      '',
    ])
  })

  it('says that a good one is in order, by default the one of INTRAY_CONFIG', async () => {
    const said = await openPlace().intray(['config', 'check'])
    expect(said).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/: in order; 1 mailboxes, 1 agents\n$/) })
  })
})

describe('intray import', () => {
  it('makes tickets in silence, and adds nothing the second time', async () => {
    const place = openPlace(STORY)
    const args = ['import', 'mails', '--mailbox', 'support', '--json']
    expect(await place.json(args)).toMatchObject([{ read: 3, added: 3, failed: 0 }])
    expect(await place.json(args)).toMatchObject([{ read: 3, added: 0, failed: 0 }])
    const messages = await place.json(['export', 'messages'])
    const places = new Map(messages.map(({ messageId, ticket, file }) => [messageId, [ticket, file]]))
    expect(places).toEqual(
      new Map([
        ['m1@acme.example', ['TKT-1', 'mails/1.eml']],
        ['m2@acme.example', ['TKT-1', 'mails/2.eml']],
        ['m3@evil.example', ['TKT-2', 'mails/3.eml']],
      ]),
    )
    const [ticket] = await place.json(['ticket', 'show', 'TKT-1', '--json'])
    expect(JSON.stringify(ticket)).not.toContain('acknowledgement')
  })
})

describe('after an import', () => {
  it('why, failed, export, list, note and create do what they say', async () => {
    const place = openPlace(STORY)
    await place.json(['import', 'mails', '--mailbox', 'support', '--json'])

    const why = await place.intray(['why', '<m2@acme.example>'])
    expect(why.out).toMatch(/Outcome {5}customer-message\n[^]*Ticket {6}TKT-1\n[^]*Matched by {2}in-reply-to/)
    expect(await place.json(['why', 'TKT-1', '--json'])).toHaveLength(2)

    expect((await place.intray(['failed'])).out).toBe('nothing failed\n')
    expect(await place.json(['failed', 'list', '--json'])).toEqual([])

    const csv = await place.intray(['export', 'tickets', '--format', 'csv', '--columns', 'display_id,title'])
    expect(csv.out).toBe(`display_id,title\nTKT-1,Kettle\nTKT-2,"'=HYPERLINK(""http://evil.example"")"\n`)
    const all = await place.intray(['export', '--format', 'json'])
    expect((JSON.parse(all.out) as object[]).length).toBe(2)
    const queued = await place.json(['ticket', 'list', '--filter', 'stage=queued', 'rev_org=Acme', '--json'])
    expect(queued).toMatchObject([{ display_id: 'TKT-1', reported_by: ['Acme/ann@acme.example', 'Acme/bob@acme.example'] }])

    expect((await place.intray(['ticket', 'note', 'TKT-1'], 'An old model.')).out).toBe('noted on TKT-1\n')
    const shown = await place.intray(['ticket', 'show', 'TKT-1'])
    expect(shown.out).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\dZ {2}note by sam@us\.example\n {4}An old model\./m)
    expect(shown.out).toMatch(/mail from ann@acme\.example: Kettle\n/)

    const create = ['ticket', 'create', '--mailbox', 'support', '--title', 'By phone', '--text', 'Called.']
    expect((await place.intray([...create, '--reporter', 'ann@acme.example'])).out).toMatch(/^TKT-\d+ created\n$/)
    const byId = await place.json([...create, '--reporter', 'Acme/Ann@acme.example', '--json'])
    expect(byId).toMatchObject([{ reported_by: ['Acme/ann@acme.example'], email_members: [{ email: 'ann@acme.example' }] }])
    for (const [reporter, reason] of [
      ['support@us.example', 'support@us.example is an address of ours; name the people who are meant'],
      ['sam@us.example', 'sam@us.example is an agent; a ticket is reported by a customer'],
      ['nobody', '"nobody" is no e-mail address'],
      ['acme/ann@acme.example', 'there is no contact or user "acme/ann@acme.example"; there is Acme/ann@acme.example'],
    ] as const) {
      const said = await place.intray([...create, '--reporter', reporter])
      expect(said).toEqual({ code: 1, out: '', err: `intray: ${reason}\n` })
    }
  }, 120_000)
})

it('a ticket shows which mail its customers never got', async () => {
  const ofSam = { 'Message-ID': '<m4@us.example>', From: 'Sam <sam@us.example>', 'In-Reply-To': '<m1@acme.example>' }
  const place = openPlace([STORY[0]!, mailText(ofSam)])
  await place.json(['import', 'mails', '--mailbox', 'support', '--json'])
  const { out } = await place.intray(['ticket', 'show', 'TKT-1'])
  expect(out).toMatch(/mail from ann@acme\.example: Kettle\n/)
  expect(out).toMatch(/mail from sam@us\.example: Kettle \(internal\b/)
})

it('failed export writes the very bytes that came', async () => {
  const place = openPlace(STORY.slice(0, 1))
  await place.json(['import', 'mails', '--mailbox', 'support', '--json'])
  const [row] = await place.json(['why', 'm1@acme.example', '--json'])
  const said = await place.intray(['failed', 'export', String(row?.['id']), 'raw.eml'])
  expect(said.code).toBe(0)
  expect(readFileSync(join(place.folder, 'raw.eml'), 'utf8')).toBe(STORY[0])
})
