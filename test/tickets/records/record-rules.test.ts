/** Records around tickets: what each kind may be (T-005, T-010, T-037, T-103, T-111). */
import { wireName } from '../../../src/tickets/records/wire-name.ts'
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import {
  changedRecord as ruledChange,
  isActivation,
  needsOfRecord,
  newRecord,
  type RecordValues,
} from '../../../src/tickets/records/record-rules.ts'
import { recordKinds, type RecordKind } from '../../../src/tickets/records/records.ts'
import { recordAttributes } from '../../../src/tickets/records/record-attributes.ts'
import { ANN, SAM } from '../support/desk.ts'
import { SHADOW, lookup } from '../support/editing.ts'

const make = <K extends RecordKind>(kind: K, values: RecordValues) => allowed(newRecord(kind, values, { lookup, number: 7 }))
const changedRecord = <K extends RecordKind>(...given: Parameters<typeof ruledChange<K>>) => allowed(ruledChange(...given))

describe('every kind', () => {
  it.each(recordKinds)('a %s refuses attributes that it does not have', (kind) => {
    expect(() => make(kind, { colour: 'red' })).toThrow(`a ${kind} has no "colour"`)
    expect(() => make(kind, { __proto__x: 1 })).toThrow('has no')
  })

  it.each(recordKinds)('a %s needs what makes its id', (kind) => {
    const required = recordAttributes[kind].find(({ isRequired }) => isRequired)
    expect(() => make(kind, {})).toThrow(`a ${kind} needs ${wireName(required?.name ?? '')}`)
  })
})

describe('what is given', () => {
  it.each<readonly [RecordKind, RecordValues, string]>([
    ['part', { id: ' ' }, 'the id of a part cannot be empty'],
    ['part', { id: null }, '"id" is a text of one line; not null'],
    ['part', { id: 'Lids', type: null }, '"type" is one of its values'],
    ['part', { id: 'Lids', parent: '' }, 'the parent of a part cannot be empty'],
    ['part', { id: 'Lids', parent: 'Spouts' }, 'there is no part "Spouts"'],
    ['part', { id: 'Lids', ownedBy: ANN }, `there is no user "${ANN}"`],
    ['part', { id: 'a/b' }, 'the name of a part has no "/" and at most 200 characters'],
    ['part', { id: 'a'.repeat(201) }, 'at most 200 characters'],
    ['user', { displayName: 'Zoe', addrSpec: 'a/b@us.example' }, '"a/b@us.example" is no e-mail address; with a "/" it is read as'],
    ['contact', { addrSpec: 'a/b@x.example', revOrg: 'Other' }, '"a/b@x.example" is no e-mail address; with a "/" it is read as'],
    ['user', { displayName: 'Zoe', addrSpec: 'zoe' }, '"zoe" is no e-mail address'],
    ['field', { id: 'x', type: 'int', subtype: 'crash' }, 'there is no subtype "crash"'],
    ['field', { id: `a${'b'.repeat(61)}`, type: 'int' }, 'a field is named in small letters'],
    ['group', { id: 'g', memberType: 'rev_user', members: [SAM] }, `"${SAM}" is no contact; the group "g" has contacts only`],
    ['canned-answer', { name: 'a', body: '{who}' }, 'unknown placeholder {who}'],
    ['canned-answer', { name: 'a', body: 'Hello', group: 'ninth' }, 'there is no group "ninth"'],
    ['account', { id: 'Newco', domains: ['newco'] }, '"newco" is no domain'],
  ])('a %s of %j is refused: %s', (kind, values, reason) => {
    expect(() => make(kind, values)).toThrow(reason)
  })

  it.each<readonly [RecordKind, RecordValues, object]>([
    ['part', { id: ' Lids ' }, { id: 'Lids', type: 'product', parent: null, ownedBy: null }],
    ['part', { id: 'Lids', parent: 'Kettles', ownedBy: SAM, type: 'feature' }, { parent: 'Kettles', ownedBy: SAM, type: 'feature' }],
    ['part', { id: 'Lids', parent: null }, { parent: null }],
    ['part', { id: 'a'.repeat(200) }, { id: 'a'.repeat(200) }],
    ['account', { id: 'Newco', displayName: 'New Company', tier: 'gold' }, { id: 'Newco', displayName: 'New Company', tier: 'gold' }],
    ['account', { id: 'Newco', domains: [' Newco.Example '] }, { domains: ['newco.example'] }],
    ['workspace', { id: 'Newco' }, { id: 'Newco', displayName: 'Newco', account: 'Newco', domains: [] }],
    ['subtype', { id: 'crash' }, { id: 'crash', displayName: 'crash', isDeprecated: false }],
    ['subtype', { id: 'crash', displayName: 'Crashes', isDeprecated: true }, { displayName: 'Crashes', isDeprecated: true }],
    ['tag', { id: 'Loud', description: ' as written ' }, { id: 'Loud', allowedValues: [], description: ' as written ' }],
    ['user', { displayName: 'Zoe', addrSpec: 'Zoe@US.example' }, { id: 'zoe@us.example', addrSpec: 'zoe@us.example', state: 'active' }],
    ['article', { title: 'Lids', body: ' two\nlines ' }, { title: 'Lids', body: ' two\nlines ', source: null }],
    ['field', { id: `a${'b'.repeat(60)}`, type: 'int' }, { isList: false, subtype: null, description: '' }],
    ['canned-answer', { name: 'a', body: 'Hi', group: 'first-line', language: 'de' }, { id: 'a@first-line:de' }],
    ['view', { id: 'mine', filters: ['owned_by=me'] }, { filters: ['owned_by=me'], sort: [], group: null, columns: [] }],
  ])('a %s of %j is kept as %j', (kind, values, record) => {
    expect(make(kind, values).record).toMatchObject(record)
  })

  it('all of its faults are told at once', () => {
    expect(newRecord('part', { type: 'thing', ownedBy: '' }, { lookup, number: 7 })).toMatchObject({
      refused: [
        { message: 'a part needs id' },
        { message: expect.stringContaining('"type" is one of its values') },
        { message: 'the owned_by of a part cannot be empty' },
      ],
    })
    expect(newRecord('part', { id: 'Lids', parent: 'x', ownedBy: 'y' }, { lookup, number: 7 })).toEqual({
      refused: [{ message: 'there is no part "x"' }, { message: 'there is no user "y"' }],
    })
    expect(newRecord('part', { colour: 1, size: 2 }, { lookup, number: 7 })).toHaveProperty('refused.length', 2)
  })
})

describe('a change', () => {
  const lids = make('part', { id: 'Lids', parent: 'Kettles' }).record

  it.each<readonly [RecordValues, object]>([
    [{}, {}],
    [{ parent: null }, { parent: null }],
    [{ parent: undefined, ownedBy: SAM }, { ownedBy: SAM }],
    [{ id: 'Lids' }, {}],
    [{ type: 'feature' }, { type: 'feature' }],
  ])('%j leaves what it does not name', (values, changed) => {
    expect(changedRecord('part', lids, { values, lookup })).toEqual({ ...lids, ...changed })
  })

  it.each<readonly [RecordValues, string]>([
    [{ id: 'Spouts' }, 'the id of a part stays as it was created'],
    [{ colour: 'red' }, 'a part has no "colour"; it has id, type, parent, owned_by'],
    [{ parent: 'Spouts' }, 'there is no part "Spouts"'],
    [{ type: 'thing' }, '"type" is one of its values'],
  ])('%j is refused: %s', (values, reason) => {
    expect(() => changedRecord('part', lids, { values, lookup })).toThrow(reason)
  })
})

it.each<readonly [RecordKind, RecordValues, object]>([
  ['part', { parent: 'Kettles', ownedBy: SAM }, { part: ['Kettles'], user: [SAM] }],
  ['part', { parent: null }, { part: [], user: [] }],
  ['contact', { revOrg: 'Other' }, { workspace: ['Other'] }],
  ['workspace', { account: 'Acme', id: 'North' }, { account: ['Acme'] }],
  ['account', { id: 'Acme' }, {}],
  ['group', { members: [SAM, 7, `Acme/${ANN}`] }, { user: [SAM, `Acme/${ANN}`], contact: [SAM, `Acme/${ANN}`] }],
  ['view', { id: 'mine', group: 'stage' }, {}],
])('for the rules on a %s of %j these are looked up: %j', (kind, values, needs) => {
  expect(needsOfRecord(kind, values)).toEqual(needs)
})

describe('accounts and workspaces', () => {
  it('T-010 an account brings a workspace of its own name, which takes mail from its domains', () => {
    const { record, along } = make('account', { id: 'Newco', domains: ['Newco.Example'] })
    expect(record).toEqual({ id: 'Newco', displayName: 'Newco', domains: ['newco.example'], tier: null })
    expect(along).toMatchObject([{ kind: 'workspace', record: { id: 'Newco', account: 'Newco', domains: ['newco.example'] } }])
  })

  it('T-010 a workspace brings its account when there is none', () => {
    const { along } = make('workspace', { id: 'Newco North', account: 'Newco' })
    expect(along).toEqual([{ kind: 'account', record: { id: 'Newco', displayName: 'Newco', domains: [], tier: null } }])
    const known = {
      ...lookup,
      find: ((kind: string, id: string) => (kind === 'account' && id === 'Acme' ? {} : null)) as typeof lookup.find,
    }
    expect(allowed(newRecord('workspace', { id: 'Newco North', account: 'Acme' }, { lookup: known, number: 7 })).along).toEqual([])
    expect(make('part', { id: 'Lids' }).along).toEqual([])
  })

  it('a domain is one', () => {
    expect(() => make('account', { id: 'Newco', domains: ['new co'] })).toThrow('"new co" is no domain')
  })
})

describe('contacts and users', () => {
  it('T-038 a contact belongs to a workspace and its account; the same address may have one in each', () => {
    const { record } = make('contact', { addrSpec: 'Zoe@X.example', revOrg: 'Other' })
    expect(record).toMatchObject({ id: 'Other/zoe@x.example', addrSpec: 'zoe@x.example', account: 'Other Ltd' })
    expect(() => make('contact', { addrSpec: 'zoe@x.example', revOrg: 'Nowhere' })).toThrow('there is no workspace "Nowhere"')
    expect(() => make('contact', { addrSpec: 'zoe', revOrg: 'Other' })).toThrow('"zoe" is no e-mail address')
  })

  it('T-037 only shadow and unassigned users are without an address', () => {
    expect(make('user', { displayName: 'Old Tool', state: 'shadow' }).record.id).toBe(SHADOW)
    expect(make('user', { displayName: 'Old Tool', state: 'unassigned' }).record.addrSpec).toBeNull()
    expect(() => make('user', { displayName: 'Old Tool' })).toThrow('without an address')
  })

  it('T-037 a later joiner activates the shadow of his address, and nobody else', () => {
    const joining = make('user', { displayName: 'Una', addrSpec: 'una@us.example' }).record
    for (const state of ['shadow', 'unassigned'] as const) expect(isActivation(joining, { ...joining, state })).toBe(true)
    for (const state of ['active', 'deactivated'] as const) expect(isActivation(joining, { ...joining, state })).toBe(false)
    expect(isActivation({ ...joining, state: 'shadow' }, { ...joining, state: 'unassigned' })).toBe(false)
  })
})

describe('groups', () => {
  it('T-005 users and contacts are never mixed', () => {
    expect(make('group', { id: 'g', members: [SAM, SAM] }).record).toMatchObject({
      memberType: 'dev_user',
      members: [SAM],
    })
    expect(() => make('group', { id: 'g', members: [SAM, `Acme/${ANN}`] })).toThrow('has users only')
    const ofContacts = { id: 'g', memberType: 'rev_user', members: [`Acme/${ANN}`] }
    expect(make('group', ofContacts).record.members).toEqual([`Acme/${ANN}`])
    expect(() => make('group', { ...ofContacts, members: [SAM] })).toThrow('has contacts only')
  })

  it('T-005 its kind of members stays', () => {
    const { record } = make('group', { id: 'g', members: [SAM] })
    const change = { values: { memberType: 'rev_user' }, lookup }
    expect(() => changedRecord('group', record, change)).toThrow('the member_type of a group stays')
  })
})

describe('fields', () => {
  it('T-111 a field’s name says whose it is', () => {
    expect(make('field', { id: 'region', type: 'tokens' }).record.id).toBe('tnt__region')
    expect(make('field', { id: 'tnt__region', type: 'tokens' }).record.id).toBe('tnt__region')
    expect(make('field', { id: 'browser', type: 'tokens', subtype: 'bug' }).record.id).toBe('ctype__browser')
    expect(() => make('field', { id: 'Region!', type: 'tokens' })).toThrow('a field is named in small letters')
  })

  it('T-111 an enum has values, and nothing else has', () => {
    expect(() => make('field', { id: 'x', type: 'enum' })).toThrow('an enum needs allowed_values')
    expect(() => make('field', { id: 'x', type: 'int', allowedValues: ['1'] })).toThrow('only an enum')
    expect(() => make('field', { id: 'x', type: 'colour' })).toThrow('"type" is one of its values')
  })

  it('T-111 the type of a field stays, or its values would be of no type', () => {
    const { record } = make('field', { id: 'x', type: 'int' })
    expect(() => changedRecord('field', record, { values: { type: 'text' }, lookup })).toThrow('stays as it was created')
    expect(changedRecord('field', record, { values: { description: 'd' }, lookup }).description).toBe('d')
  })
})

it('an article is numbered', () => {
  expect(make('article', { title: 'Descaling' }).record).toMatchObject({ id: 'ART-7', isPublished: true, part: null })
})
