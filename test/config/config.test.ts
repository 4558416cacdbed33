/** The configuration: every fault at once, each where it stands and with what to do; the example and the schema are true. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseDocument, stringify } from 'yaml'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { configJsonSchema, loadConfig, mailboxNamed, parseConfig } from '../../src/config/read-config.ts'
import type { Config } from '../../src/config/schema.ts'
import { diagramsOf } from '../../src/config/stages.ts'
import { ConfigError, NotFoundError } from '../../src/errors.ts'
import { pageDiagram } from '../../src/tickets/stage/stage-diagram.ts'

const ROOT = join(import.meta.dirname, '../..')

const mailbox = {
  name: 'support',
  addresses: ['support@us.example'],
  imap: { host: 'imap.us.example', port: 993 },
  smtp: { host: 'smtp.us.example', port: 465 },
}
const least = { secret: 'a-secret-of-the-test', mailboxes: [mailbox] }

function parsed(config: object, env: NodeJS.ProcessEnv = {}): Config {
  return parseConfig(stringify(config), 'intray.yaml', env)
}

function faultsOf(source: string | object, env: NodeJS.ProcessEnv = {}): readonly string[] {
  try {
    parseConfig(typeof source === 'string' ? source : stringify(source), 'intray.yaml', env)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

/** The faults without their lines: one without a line keeps its file name, and is found out. */
function unplaced(faults: readonly string[]): string[] {
  return faults.map((fault) => fault.replace(/^intray\.yaml:\d+: /, ''))
}

describe('the annotated example', () => {
  const source = readFileSync(join(ROOT, 'intray.example.yaml'), 'utf8')
  const env = { SUPPORT_PASSWORD: 'x' }

  it('is a configuration, once its secret is replaced and its one password is in the environment', () => {
    const config = parseConfig(source.replace('example-secret-change-me', 'one-of-our-own-making'), 'x.yaml', env)
    expect(config.mailboxes[0]?.imap.password).toBe('x')
  })

  it('is refused with the secret that everybody knows, as the first and as a previous one', () => {
    expect(unplaced(faultsOf(source, env))).toEqual(['secret: is still that of the example; give one of your own'])
    expect(unplaced(faultsOf({ ...least, previousSecrets: ['example-secret-change-me'] }))).toEqual([
      'previousSecrets: one is that of the example, which everybody knows; take it out',
    ])
  })

  it('shows every key that there is', () => {
    const schema = configJsonSchema() as Schema
    const shown = new Set(keysIn(parseDocument(source).toJS() as unknown))
    // These two stand there as comments: the example has no need of them.
    const missing = keysOf(schema).filter((key) => !shown.has(key) && !new RegExp(`#\\s+${key.split('.').at(-1)}:`).test(source))
    expect(missing).toEqual([])
  })
})

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

function keysOf({ properties = {}, items }: Schema, path: readonly string[] = []): string[] {
  const own = Object.entries(properties).flatMap(([key, inner]) => [[...path, key].join('.'), ...keysOf(inner, [...path, key])])
  return items ? [...own, ...keysOf(items, path)] : own
}

function keysIn(value: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysIn(item, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key].join('.'), ...keysIn(inner, [...path, key])])
}

it('an editor takes capitals where Intray does: a pattern of docs/intray.schema.json stands without its flags', () => {
  const published = readFileSync(join(ROOT, 'docs/intray.schema.json'), 'utf8')
  const patterns = [...published.matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/g)].map(([, json]) => JSON.parse(json!) as string)
  expect(patterns.filter((pattern) => /\\p\{/i.test(pattern))).toEqual([])
  for (const capital of ['Intray2026', '[FE80::1]:53'])
    expect(
      patterns.some((pattern) => /a-z|a-f/.test(pattern) && new RegExp(pattern).test(capital)),
      capital,
    ).toBe(true)
})

it('docs/intray.schema.json is what `intray config schema` prints', () => {
  const published = JSON.parse(readFileSync(join(ROOT, 'docs/intray.schema.json'), 'utf8')) as object
  expect(published).toEqual(JSON.parse(JSON.stringify(configJsonSchema())))
})

describe('faults', () => {
  it('all are told at once, each with its line and key', () => {
    const source = ['secret: short', 'mailboxes:', '  - name: a/b', '    addresses: [nobody]', 'colour: blue'].join('\n')
    expect(faultsOf(source)).toEqual([
      'intray.yaml:1: secret: must have 16 characters or more',
      'intray.yaml:3: mailboxes.0.name: may hold neither "/" nor a line break',
      'intray.yaml:4: mailboxes.0.addresses.0: must be an e-mail address',
      expect.stringContaining('intray.yaml:3: mailboxes.0.imap: '),
      expect.stringContaining('intray.yaml:3: mailboxes.0.smtp: '),
      'intray.yaml:5: unknown key colour',
    ])
  })

  it.each([
    ['companny: Us', 'companny', 'company'],
    ['Company: Us', 'Company', 'company'],
    ['mailboxs: []', 'mailboxs', 'mailboxes'],
  ])('an unknown key %j: did you mean', (line, key, meant) => {
    expect(faultsOf(`${line}\n`)).toContain(`intray.yaml:1: unknown key ${key}; did you mean "${meant}"?`)
  })

  it('an unknown key deep inside is told with its path', () => {
    const wrong = { ...least, mailboxes: [{ ...mailbox, imap: { ...mailbox.imap, pasword: 'x' } }] }
    expect(faultsOf(wrong)[0]).toMatch(/unknown key mailboxes\.0\.imap\.pasword; did you mean "password"\?$/)
  })

  it('broken YAML is told with its line', () => {
    expect(faultsOf('secret: a\nmailboxes: [\n')[0]).toMatch(/^intray\.yaml:\d: /)
    expect(faultsOf('secret: a\nsecret: b\n')[0]).toMatch(/^intray\.yaml:2: .*unique/)
  })

  it('an empty file is a fault, not a crash', () => {
    expect(faultsOf('')[0]).toMatch(/^intray\.yaml:1: the file: /)
  })

  it('a file that is not there is told by its path', () => {
    expect(() => loadConfig('/nowhere/intray.yaml')).toThrow('/nowhere/intray.yaml: cannot be read (ENOENT)')
  })

  const agents = [{ name: 'Sam', address: 'sam@us.example', groups: ['first'] }]
  const mailboxWith = (more: object) => ({ ...least, agents, mailboxes: [{ ...mailbox, ...more }] })
  const account = (name: string, more: object = {}) => ({ name, ...more })

  it.each([
    ['an owner who is no agent', mailboxWith({ owner: 'x@us.example' }), 'mailboxes.support.owner: x@us.example is no agent'],
    ['a group without agents', mailboxWith({ group: 'second' }), 'mailboxes.support.group: no agent is in "second"'],
    ['notify without an agent', mailboxWith({ notify: ['x@us.example'] }), 'mailboxes.support.notify: x@us.example is no agent'],
    [
      'two mailboxes of one name',
      { ...least, mailboxes: [mailbox, { ...mailbox, addresses: ['b@us.example'] }] },
      'mailboxes: two are named "support"',
    ],
    [
      'two mailboxes of one address',
      { ...least, mailboxes: [mailbox, { ...mailbox, name: 'b' }] },
      'mailboxes: two have the address support@us.example',
    ],
    [
      'an agent at a mailbox’s address',
      { ...least, agents: [{ name: 'S', address: 'support@us.example' }] },
      'agents: support@us.example is an address of a mailbox; an agent needs one of their own',
    ],
    ['two agents of one address', { ...least, agents: [...agents, ...agents] }, 'agents: two have the address sam@us.example'],
    [
      'a password in clear',
      mailboxWith({ imap: { host: 'far.example', port: 143, tls: 'none', password: 'p' } }),
      'mailboxes.support.imap.tls: "none" would send the password in clear to far.example',
    ],
    [
      'two accounts of one name',
      { ...least, accounts: [account('A', { workspaces: [{ name: 'x' }] }), account('A')] },
      'accounts: two are named "A"',
    ],
    [
      'two workspaces of one name',
      {
        ...least,
        accounts: [account('A', { workspaces: [{ name: 'Main' }] }), account('B', { workspaces: [{ name: 'Main' }] })],
      },
      'accounts: two workspaces are named "Main"; each needs a name of its own',
    ],
    [
      'a workspace named as another account’s only one',
      { ...least, accounts: [account('A'), account('B', { workspaces: [{ name: 'A' }] })] },
      'accounts: two workspaces are named "A"; each needs a name of its own',
    ],
    [
      'a domain of two accounts',
      { ...least, accounts: [account('A', { domains: ['a.example'] }), account('B', { domains: ['A.example'] })] },
      'accounts: two have the domain a.example',
    ],
    [
      'a contact at a mailbox’s address',
      { ...least, accounts: [account('A', { workspaces: [{ name: 'A', contacts: ['support@us.example'] }] })] },
      'accounts: the contact support@us.example is an address of a mailbox',
    ],
    [
      'a contact who is an agent',
      { ...least, agents, accounts: [account('A', { workspaces: [{ name: 'A', contacts: ['sam@us.example'] }] })] },
      'accounts: the contact sam@us.example is an agent',
    ],
    [
      'two CC rules of one name',
      {
        ...least,
        ccRules: [
          { name: 'r', when: {}, action: 'drop' },
          { name: 'r', when: {}, action: 'keep' },
        ],
      },
      'ccRules: two are named "r"',
    ],
    [
      'a CC rule for no mailbox',
      { ...least, ccRules: [{ name: 'r', when: { mailbox: 'sales' }, action: 'drop' }] },
      'ccRules.r.when.mailbox: there is no mailbox "sales"',
    ],
  ])('%s', (_, config, fault) => {
    expect(unplaced(faultsOf(config))).toEqual([fault])
  })

  it('a fault between keys has the line of its key, whatever the names on the way to it', () => {
    const source = [
      'secret: a-secret-of-the-test',
      'mailboxes:',
      '  - { name: a, addresses: [a@us.example], imap: &i { host: h.example, port: 993 }, smtp: *i }',
      '  - name: support.eu',
      '    addresses: [b@us.example]',
      '    imap: *i',
      '    smtp: *i',
      '    reply:',
      '      text: none',
      '    owner: x@us.example',
    ].join('\n')
    expect(faultsOf(source)).toEqual([
      'intray.yaml:9: mailboxes.support.eu.reply.text: {answer} must stand in it',
      'intray.yaml:10: mailboxes.support.eu.owner: x@us.example is no agent',
    ])
  })

  it('a password may go in clear to loopback', () => {
    const imap = { host: '127.0.0.1', port: 143, tls: 'none', user: 'u', password: 'p' }
    expect(faultsOf(mailboxWith({ imap }))).toEqual([])
  })

  it.each([2026, true, 'tomorrow', '2026-02-30'])('%j is no start date', (startDate) => {
    expect(faultsOf(mailboxWith({ startDate }))).toEqual([
      expect.stringMatching(/mailboxes\.0\.startDate: must be a date such as 2026-11-01$/),
    ])
  })

  it('a mailbox that is not there is told with those that are', () => {
    expect(() => mailboxNamed(parsed(least), 'sales')).toThrow(new NotFoundError('no mailbox "sales"; there is: support'))
  })
})

describe('secrets', () => {
  it('come from the environment and from files beside the configuration', () => {
    const folder = temporaryFolder('config')
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'secret.txt'), 'a-secret-in-a-file\n')
    const path = join(folder, 'intray.yaml')
    const imap = { ...mailbox.imap, password: 'pre-${PASSWORD}' }
    writeFileSync(path, stringify({ ...least, secret: 'file:secret.txt', mailboxes: [{ ...mailbox, imap }] }))
    const config = loadConfig(path, { PASSWORD: 'word' })
    expect([config.secret, config.mailboxes[0]?.imap.password]).toEqual(['a-secret-in-a-file', 'pre-word'])
  })

  it('that are missing are faults, all at once', () => {
    const imap = { ...mailbox.imap, user: '${NO_USER}', password: 'file:nowhere' }
    expect(faultsOf({ ...least, mailboxes: [{ ...mailbox, imap }] })).toEqual([
      'intray.yaml:9: mailboxes.0.imap.user: the environment has no NO_USER',
      expect.stringMatching(/^intray\.yaml:10: mailboxes\.0\.imap\.password: the file .*nowhere cannot be read \(ENOENT\)$/),
    ])
  })

  it('never stand in a fault', () => {
    const env = { SECRET: 'tiny-secret' }
    const imap = { ...mailbox.imap, password: '', user: '${SECRET}' }
    const faults = faultsOf({ ...least, secret: '${SECRET}', mailboxes: [{ ...mailbox, imap }] }, env)
    expect(faults.length).toBeGreaterThanOrEqual(2)
    expect(faults.join()).not.toContain('tiny-secret')
  })
})

describe('defaults', () => {
  it('a mailbox needs but a name, an address and its two servers', () => {
    const config = parsed(least)
    expect(config.mailboxes[0]).toMatchObject({
      scope: 'default',
      part: 'General',
      severity: 'medium',
      unknownSender: 'new-workspace',
      imap: { tls: 'required', folder: 'INBOX', after: 'seen' },
      smtp: { tls: 'required' },
      acknowledgement: { enabled: true },
    })
    expect(config.limits).toMatchObject({ peoplePerMail: 50, reopenDays: 14, acknowledgementsPerSenderHour: 3 })
  })

  it('addresses and domains are compared in lower case', () => {
    const accounts = [{ name: 'A', domains: ['ACME.example'] }]
    const config = parsed({ ...least, accounts, mailboxes: [{ ...mailbox, addresses: ['Support@US.example'] }] })
    expect([config.mailboxes[0]?.addresses, config.accounts[0]?.domains]).toEqual([['support@us.example'], ['acme.example']])
  })
})

describe('stages', () => {
  const arrows = [
    { from: 'queued', to: 'work_in_progress', label: 'Go' },
    { from: 'work_in_progress', to: 'resolved' },
  ]
  const faults = (stages: object, more: object = {}) => faultsOf({ ...least, ...more, stages })

  it('T-073 without the section, and with nothing in it, the diagram is that of the tickets page', () => {
    for (const config of [least, { ...least, stages: {} }]) expect(diagramsOf(parsed(config).stages).whole).toBe(pageDiagram)
  })

  it('T-073 arrows replace those of the page; a subtype may have its own', () => {
    const own = { name: 'own', subtypes: ['bug', 'crash'], start: 'work_in_progress', transitions: [arrows[1]] }
    const { whole, ofSubtype } = diagramsOf(parsed({ ...least, stages: { transitions: arrows, diagrams: [own] } }).stages)
    expect(whole.edges.map(({ from, to, label, rule }) => [from, to, label, rule])).toEqual([
      ['queued', 'work_in_progress', 'Go', 'T-050'],
      ['work_in_progress', 'resolved', '', 'T-073'],
    ])
    expect([...ofSubtype.keys()]).toEqual(['bug', 'crash'])
    expect(ofSubtype.get('crash')).toMatchObject({ name: 'own', start: 'work_in_progress' })
  })

  it('T-073 a diagram in which tickets could be lost is refused, at the line of the arrow', () => {
    const [fault, ...others] = faults({ transitions: [...arrows, { from: 'queued', to: 'in_development' }] })
    expect(others).toEqual([])
    expect(fault).toMatch(/^intray\.yaml:\d+: stages\.transitions\.2: from in_development no arrow leads to a closed stage$/)
  })

  it('T-073 unknown stages, closed starts, and subtypes with two diagrams are refused at their keys', () => {
    const one = { name: 'a', subtypes: ['bug'], transitions: arrows }
    expect(faults({ transitions: [{ from: 'queued', to: 'done' }] })[0]).toContain('stages.transitions.0.to: ')
    expect(faults({ start: 'resolved', transitions: arrows })[0]).toContain('stages.start: ')
    expect(faults({ start: 'in_development' })[0]).toContain('stages.start: a start of one’s own needs transitions')
    const [named, twice] = faults({ diagrams: [one, one] })
    expect(named).toContain('stages.diagrams.1.name: two are named "a"')
    expect(twice).toContain('stages.diagrams.1.subtypes.0: "bug" has a diagram already')
  })

  it('T-074 what resolves by itself needs the arrow', () => {
    const transitions = [
      { from: 'queued', to: 'awaiting_customer_response' },
      { from: 'awaiting_customer_response', to: 'canceled' },
    ]
    expect(unplaced(faults({ transitions }, { limits: { autoResolveDays: 3 } }))).toEqual([
      'limits.autoResolveDays: the diagram "default" has no arrow from awaiting_customer_response to resolved',
    ])
    expect(faults({ transitions })).toEqual([])
  })
})
