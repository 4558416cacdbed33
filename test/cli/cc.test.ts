/** `intray cc test`: what the CC rules make of a mail, told without touching anything. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { connect } from '../../src/store/connection.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { mailText, openPlace } from './command.ts'

const accounts = [
  { name: 'Acme', domains: ['acme.example'], workspaces: [{ name: 'Acme', contacts: ['bob@acme.example'] }] },
  { name: 'Other', domains: ['other.example'], workspaces: [{ name: 'Other', contacts: ['eve@other.example'] }] },
]
const ccRules = [
  { name: 'no rivals', when: { address: '*@rival.example' }, action: 'drop' },
  { name: 'others read along', when: { workspace: 'Other', direction: 'inbound' }, action: 'member' },
  { name: 'strangers wait', when: { workspace: 'none' }, action: 'hold' },
]
const MAIL = mailText({
  'Message-ID': '<m1@acme.example>',
  To: 'support+x@us.example, sam@us.example',
  Cc: [
    'bob@acme.example, eve@other.example, spy@rival.example, zed@unknown.example, noreply@shop.example',
    'users@lists.example, BOB@acme.example',
  ].join(', '),
  'List-Post': '<mailto:users@lists.example>',
})

const place = (changes: object = {}) => openPlace([MAIL], { accounts, ccRules, ...changes })
const fates = (lines: readonly Record<string, unknown>[]) =>
  Object.fromEntries(lines.map(({ address, becomes, rule }) => [address, [becomes, rule]]))

describe('intray cc test', () => {
  it('tells of each address what becomes of it, by which rule, and why', async () => {
    const lines = await place().json(['cc', 'test', 'mails/1.eml', '--json'])
    expect(lines).toHaveLength(9)
    expect(fates(lines.slice(0, 8))).toEqual({
      'support+x@us.example': ['ours', null],
      'sam@us.example': ['member', 'T-032'],
      'bob@acme.example': ['reporter', 'T-031'],
      'eve@other.example': ['member', 'others read along'],
      'spy@rival.example': ['dropped', 'no rivals'],
      'zed@unknown.example': ['held', 'strangers wait'],
      'noreply@shop.example': ['robot', null],
      'users@lists.example': ['list', null],
    })
    expect(lines[8]).toMatchObject({ address: 'bob@acme.example', becomes: 'repeated' })
    expect(lines.find(({ address }) => address === 'zed@unknown.example')).toMatchObject({
      why: 'workspace is none',
      passedOver: [
        { rule: 'no rivals', because: 'address is zed@unknown.example, not *@rival.example' },
        { rule: 'others read along', because: 'workspace is none, not Other' },
      ],
    })
  })

  it('tells it to people as a table, from standard input, too', async () => {
    const { code, out } = await place().intray(['cc', 'test', '-', '--mailbox', 'support'], MAIL)
    expect(code).toBe(0)
    expect(out).toContain('Mailbox support, ticket of workspace Acme')
    expect(out).toMatch(/^cc +zed@unknown\.example +held +strangers wait +workspace is none/m)
  })

  it('counts those beyond the limit of people on one mail', async () => {
    const lines = await place({ limits: { peoplePerMail: 2 } }).json(['cc', 'test', 'mails/1.eml', '--json'])
    expect(fates(lines)['eve@other.example']).toEqual(['beyond-limit', null])
  })

  it('writes nothing to the database, and needs none', async () => {
    const here = place({ mongodbUri: freshDatabaseUri() })
    await here.json(['cc', 'test', 'mails/1.eml', '--json'])
    const path = join(here.folder, 'intray.yaml')
    const config = parse(readFileSync(path, 'utf8')) as { mongodbUri?: string }
    const connection = await connect(config.mongodbUri ?? '')
    try {
      expect(await connection.db?.collections()).toEqual([])
    } finally {
      await connection.close()
    }
    const { mongodbUri: _, ...without } = config
    writeFileSync(path, JSON.stringify(without))
    const { out } = await here.intray(['cc', 'test', 'mails/1.eml'])
    expect(out).toContain('contacts of the configuration alone')
  })

  it('reads the embedded database where none is named', async () => {
    const here = place({ mongodbUri: undefined })
    await here.intray(['import', 'mails/1.eml', '--mailbox', 'support'])
    const { out } = await here.intray(['cc', 'test', 'mails/1.eml', '--ticket', 'TKT-1'])
    expect(out).toContain('ticket of workspace Acme; contacts of the database and the configuration')
  }, 60_000)

  it('knows no ticket where there is no database yet', async () => {
    const { code, err } = await place({ mongodbUri: undefined }).intray([...['cc', 'test', 'mails/1.eml', '--ticket', 'TKT-1']])
    expect([code, err]).toEqual([1, expect.stringContaining('there is no database yet')])
  })

  it('as a mail of a ticket, uses that ticket’s workspace and the contacts of the database', async () => {
    const here = place()
    await here.intray(['import', 'mails/1.eml', '--mailbox', 'support'])
    await here.intray(['ticket', 'member', 'TKT-1', '--add', 'zed@unknown.example'])
    const lines = await here.json(['cc', 'test', 'mails/1.eml', '--ticket', 'TKT-1', '--json'])
    // Somebody has added him: he is held no more.
    expect(fates(lines)['zed@unknown.example']?.[0]).not.toBe('held')
  })

  it('knows the users of the database: no rule for strangers holds them', async () => {
    const here = place()
    await here.intray(['user', 'create', 'email=zed@unknown.example', 'display_name=Zed', 'state=shadow'])
    const lines = await here.json(['cc', 'test', 'mails/1.eml', '--json'])
    expect(lines.find(({ address }) => address === 'zed@unknown.example')).toMatchObject({
      becomes: 'member',
      why: 'no rule applies; a user is a member and never reports (T-027)',
    })
  })

  it.each([
    ['a mailbox that there is not', ['mails/1.eml', '--mailbox', 'sales'], /no mailbox "sales"; there is: support/],
    ['a ticket that there is not', ['mails/1.eml', '--ticket', 'TKT-99'], /there is no TKT-99/],
    ['no ticket’s name', ['mails/1.eml', '--ticket', 'x'], /"x" is no ticket/],
    ['a file that there is not', ['nowhere.eml'], /nowhere\.eml: cannot be read \(ENOENT\)/],
    ['several mails', ['mails'], /one mail is tried at a time/],
  ])('%s is the user’s mistake', async (_, args, message) => {
    const two = openPlace([MAIL, MAIL], { accounts, ccRules })
    const { code, err } = await two.intray(['cc', 'test', ...args])
    expect(err).toMatch(message)
    expect(code).toBe(1)
  })

  it('has an example in its help', async () => {
    const { out } = await place().intray(['cc', 'test', '--help'])
    expect(out).toMatch(/Example:\n {2}intray cc test mail\.eml/)
  })
})
