/** The doors between the rooms of src/, and what every file owes its reader; the linter knows part of this, here is all of it. */

import { readFileSync, readdirSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { builtinModules } from 'node:module'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

/** What a room may open onto besides itself, errors.ts and libraries; config.ts and logger.ts are for the outer rooms. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  mail: [],
  search: [],
  opensearch: ['search'],
  tickets: ['mail'],
  store: ['mail', 'search', 'tickets'],
  queue: ['mail', 'tickets'],
  jobs: ['queue', 'mail', 'tickets'],
  imap: ['mail', 'tickets'],
  smtp: ['mail', 'tickets', 'config'],
  config: ['mail', 'tickets', 'store', 'queue'],
  oauth: ['config', 'store'],
  commit: ['mail', 'tickets', 'store', 'config'],
  arrive: ['mail', 'tickets', 'store', 'queue', 'imap', 'smtp', 'oauth', 'config', 'jobs'],
  apply: ['mail', 'tickets', 'store', 'queue', 'config', 'commit'],
  send: ['mail', 'tickets', 'store', 'queue', 'smtp', 'config', 'commit'],
  act: ['mail', 'search', 'tickets', 'store', 'queue', 'imap', 'smtp', 'oauth', 'config', 'commit', 'arrive', 'apply', 'send'],
  operations: ['act', 'store', 'tickets'],
  api: ['operations', 'act', 'search', 'config', 'store', 'mail', 'tickets', 'process', 'send', 'arrive'],
  pages: ['operations', 'act', 'arrive', 'search', 'jobs', 'config', 'store', 'mail', 'tickets', 'smtp', 'process'],
  doctor: ['act', 'imap', 'opensearch', 'oauth', 'config', 'store', 'queue', 'mail'],
  cli: ['operations', 'act', 'search', 'arrive', 'apply', 'oauth', 'config', 'store', 'mail', 'tickets', 'process', 'doctor', 'demo'],
  process: [
    'mail',
    'opensearch',
    'tickets',
    'store',
    'queue',
    'jobs',
    'imap',
    'smtp',
    'oauth',
    'config',
    'arrive',
    'apply',
    'send',
    'act',
    'api',
    'pages',
    'demo',
  ],
}

/** The same inside tickets/: what its rooms may open onto besides the values that lie beside them. */
const RULE_DOORS: Readonly<Record<string, readonly string[]>> = {
  delivery: [],
  stage: [],
  reports: ['stage'],
  records: ['stage'],
  people: [],
  thread: [],
  edit: ['people', 'records', 'stage', 'thread'],
  broadcast: ['letters', 'people', 'thread'],
  customer: ['broadcast', 'letters', 'people', 'stage', 'thread'],
  split: ['customer', 'people', 'stage', 'thread'],
  agent: ['customer', 'edit', 'letters', 'people', 'records', 'split', 'stage', 'thread'],
  letters: ['people', 'stage', 'thread'],
  rules: ['agent', 'customer', 'letters', 'people', 'records', 'stage', 'thread'],
}

const BANNED_WORDS = 'manager helper util utils service handler process data info common base'.split(' ')
const MAX_LINES = 300

interface Import {
  readonly file: string
  readonly from: string
  readonly isTypeOnly: boolean
}

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** Static and dynamic imports and re-exports; the formatter keeps their shape the same everywhere. */
function importsOf(file: string): Import[] {
  const pattern = /^(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
  return [...read(file).matchAll(pattern)].map(([, type, from, bare, dynamic]) => {
    return { file, from: from ?? bare ?? dynamic ?? '', isTypeOnly: type !== undefined }
  })
}

function roomOf(file: string): string {
  const [top = '', room = '', ...rest] = file.split('/')
  if (top !== 'src') return top === 'demo' ? top : ''
  return rest.length > 0 ? room : ''
}

/** The room inside tickets/; empty for what lies beside the rooms, and for other files. */
function ruleRoomOf(file: string): string {
  const [, outer, room = '', ...rest] = file.split('/')
  return outer === 'tickets' && rest.length > 0 ? room : ''
}

/** The file that a relative import names, from the root; null for a package. */
function targetOf({ file, from }: Import): string | null {
  return from.startsWith('.') ? relative(ROOT, resolve(ROOT, file, '..', from)) : null
}

const sources = listFiles('src')
const imports = sources.flatMap(importsOf)
const show = ({ file, from }: Import): string => `${file} → ${from}`

test('the walk sees the imports of the tree', () => {
  expect(imports.filter(({ file }) => file === 'src/apply/apply-messages.ts').map(({ from }) => from)).toEqual(
    expect.arrayContaining(['../tickets/decide.ts', './writes-of-mails.ts']),
  )
})

describe('doors', () => {
  test('every room of src/ has its doors written down', () => {
    const rooms = new Set(sources.map(roomOf).filter(Boolean))
    expect([...rooms].filter((room) => !(room in DOORS))).toEqual([])
  })

  test('a room opens only onto the rooms of its doors', () => {
    const broken = imports.filter((entry) => {
      const [from, to] = [roomOf(entry.file), roomOf(targetOf(entry) ?? '')]
      return from !== '' && to !== '' && from !== to && !DOORS[from]?.includes(to)
    })
    expect(broken.map(show)).toEqual([])
  })

  test('every room of tickets/ has its doors written down, and opens onto no other', () => {
    const rooms = new Set(sources.map(ruleRoomOf).filter(Boolean))
    expect([...rooms].toSorted()).toEqual(Object.keys(RULE_DOORS).toSorted())
    const broken = imports.filter((entry) => {
      const [from, to] = [ruleRoomOf(entry.file), ruleRoomOf(targetOf(entry) ?? '')]
      return from !== '' && to !== '' && from !== to && !RULE_DOORS[from]?.includes(to)
    })
    expect(broken.map(show)).toEqual([])
  })

  test('tickets/ takes only types of mail/, the errors, and its own files', () => {
    const broken = imports.filter((entry) => {
      if (roomOf(entry.file) !== 'tickets') return false
      const target = targetOf(entry) ?? 'a package'
      if (roomOf(target) === 'mail') return !entry.isTypeOnly
      return roomOf(target) !== 'tickets' && target !== 'src/errors.ts'
    })
    expect(broken.map(show)).toEqual([])
  })

  test('tickets/ reads no clock and throws no dice', () => {
    const impure = /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bprocess\.|\basync\b|\bawait\b/
    const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    const broken = sources.filter((file) => roomOf(file) === 'tickets' && impure.test(withoutComments(read(file))))
    expect(broken).toEqual([])
  })

  test('only store/ asks a collection; everybody else asks the store', () => {
    const asking = sources.filter((file) => roomOf(file) !== 'store' && /\.collection\b/.test(read(file)))
    expect(asking).toEqual([])
  })

  test('a worker is imported by nobody', () => {
    const everywhere = [...sources, ...['workers', 'demo', 'test'].flatMap(listFiles)].flatMap(importsOf)
    expect(everywhere.filter((entry) => targetOf(entry)?.startsWith('workers/')).map(show)).toEqual([])
  })

  test('every package that src/ and workers/ import is a dependency of ours', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
    const named = [...imports, ...listFiles('workers').flatMap(importsOf)].filter((entry) => !entry.from.startsWith('.'))
    const missing = named.filter(({ from }) => {
      const name = from.split('/', from.startsWith('@') ? 2 : 1).join('/')
      return !(name in dependencies) && !from.startsWith('node:') && !builtinModules.includes(from)
    })
    expect(missing.map(show)).toEqual([])
  })
})

test('no file reaches itself through imports, those of types included', () => {
  const files = ['src', 'workers', 'demo', 'test'].flatMap(listFiles)
  const targets = new Map(files.map((file) => [file, importsOf(file).flatMap((entry) => targetOf(entry) ?? [])]))
  const done = new Set<string>()
  const cycleFrom = (file: string, way: readonly string[]): readonly string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return []
    const cycle = (targets.get(file) ?? []).map((to) => cycleFrom(to, [...way, file])).find(({ length }) => length > 0)
    done.add(file)
    return cycle ?? []
  }
  expect(files.map((file) => cycleFrom(file, [])).filter(({ length }) => length > 0)).toEqual([])
})

describe('files', () => {
  const ours = [...sources, ...['workers', 'demo', 'scripts', 'test'].flatMap(listFiles)]

  test('every file opens with a doc comment', () => {
    expect(ours.filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file)))).toEqual([])
  })

  test(`no file of the product is longer than ${MAX_LINES} lines`, () => {
    const product = ours.filter((file) => !file.startsWith('test/'))
    expect(product.filter((file) => read(file).split('\n').length - 1 > MAX_LINES)).toEqual([])
  })

  test('every file is named in kebab-case for its subject, not for its shape', () => {
    const name = (file: string) => basename(file).replace(/(\.test|\.long|\.d)?\.(ts|mjs)$/, '')
    const broken = ours.filter((file) => {
      return (
        !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name(file)) ||
        name(file)
          .split('-')
          .some((word) => BANNED_WORDS.includes(word))
      )
    })
    expect(broken).toEqual([])
  })
})
