/** Records around tickets: what each kind may be (T-005, T-010, T-037, T-103, T-111). */
import { wireName } from '../../../src/tickets/records/wire-name.ts'
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { changedRecord as ruledChange, isActivation, newRecord, type RecordValues } from '../../../src/tickets/records/record-rules.ts'
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

describe('accounts and workspaces', () => {
  it('T-010 an account brings a workspace of its own name, which takes mail from its domains', () => {
    const { record, along } = make('account', { id: 'Newco', domains: ['Newco.Example'] })
    expect(record).toEqual({ id: 'Newco', displayName: 'Newco', domains: ['newco.example'], tier: null })
    expect(along).toMatchObject([{ kind: 'workspace', record: { id: 'Newco', account: 'Newco', domains: ['newco.example'] } }])
  })

  it('T-010 a workspace brings its account when there is none', () => {
    const { along } = make('workspace', { id: 'Newco North', account: 'Newco' })
    expect(along).toMatchObject([{ kind: 'account', record: { id: 'Newco' } }])
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
