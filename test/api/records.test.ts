/** The records around tickets over HTTP: the same four endpoints for every kind, and who may call them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANN, SAM } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const admin = (request: string, body?: object) => api.call(request, { as: 'admin', ...(body ? { body } : {}) })

describe.each([
  ['parts', { id: 'Kettles' }, { owned_by: SAM }],
  ['groups', { id: 'first line', member_type: 'dev_user' }, { members: [SAM] }],
  ['accounts', { id: 'Initech', domains: ['initech.example'] }, { tier: 'gold' }],
  ['rev-orgs', { id: 'Initech Overseas', account: 'Initech' }, { display_name: 'Overseas' }],
  ['rev-users', { email: 'new@acme.example', rev_org: 'Acme' }, { display_name: 'Neo' }],
  ['dev-users', { display_name: 'Old Hand', state: 'shadow' }, { display_name: 'Older Hand' }],
  ['tags', { id: 'Colour', allowed_values: ['cyan'] }, { allowed_values: ['cyan', 'magenta'] }],
  ['subtypes', { id: 'bug' }, { is_deprecated: true }],
  ['fields', { id: 'tnt__region', type: 'enum', allowed_values: ['north'] }, { allowed_values: ['north', 'south'] }],
  ['views', { id: 'Urgent', filters: ['severity=high,blocker'], sort: ['severity:desc'] }, { columns: ['title', 'applies_to_part'] }],
  ['canned-answers', { name: 'greeting', language: 'de', body: 'Hallo {customer},' }, { body: 'Guten Tag,' }],
  ['articles', { title: 'How to change the ribbon' }, { body: 'Open the lid.' }],
])('%s', (path, creation, change) => {
  const list = path.replace('-', '_')

  test('are created, read, listed and changed', async () => {
    const made = await admin(`POST /${path}`, creation)
    expect([made.status, made.body]).toEqual([201, expect.objectContaining(creation)])
    const one = `/${path}/${encodeURIComponent(String(made.body['id']))}`
    expect((await admin(`GET ${one}`)).body).toEqual(made.body)
    const changed = await admin(`PATCH ${one}`, change)
    expect([changed.status, changed.body]).toEqual([200, { ...made.body, ...change }])
    const listed = await api.call<Record<string, { id: string }[]>>(`GET /${path}?limit=100`, { as: 'read-only' })
    expect(listed.body[list]).toContainEqual({ ...made.body, ...change })
  })

  test('have no attribute that is not theirs', async () => {
    const { status, body } = await admin(`POST /${path}`, { ...creation, colour: 'blue' })
    expect([status, body['code']]).toEqual([400, 'shape'])
  })

  test('are 404 where there is none', async () => {
    expect((await admin(`GET /${path}/nothing`)).status).toBe(404)
    expect((await admin(`PATCH /${path}/nothing`, change)).status).toBe(404)
  })
})

test.each(['parts', 'groups', 'dev-users', 'tags', 'subtypes', 'fields'])('agents do not make %s', async (path) => {
  expect((await api.call(`POST /${path}`, { body: { id: 'x', display_name: 'x' } })).status).toBe(403)
})

test('agents make contacts of a workspace, once', async () => {
  const ask = { body: { email: 'Late@Acme.example', rev_org: 'Acme' } }
  const { status, body } = await api.call('POST /rev-users', ask)
  expect([status, body['id'], body['account']]).toEqual([201, 'Acme/late@acme.example', 'Acme'])
  const again = await api.call<{ detail: string }>('POST /rev-users', ask)
  expect([again.status, again.body.detail]).toEqual([422, expect.stringMatching(/already/)])
})

test.each([
  ['filters', ['colour=blue'], /no "colour"/],
  ['filters', ['severity=grave'], /severity is one of/],
  ['sort', ['severity:up'], /no sort order/],
  ['columns', ['colour'], /no "colour"/],
])('a view with %s %j is refused', async (attribute, value, detail) => {
  const reply = await api.call<{ detail: string }>('POST /views', { body: { id: 'Wrong', [attribute]: value } })
  expect([reply.status, reply.body.detail]).toEqual([422, expect.stringMatching(detail)])
  expect((await api.call('GET /views/Wrong')).status).toBe(404)
})

test('the catalogue names stock and custom attributes (T-016)', async () => {
  await admin('POST /fields', { id: 'tnt__floor', type: 'int' })
  const { body } = await api.call<{ attributes: { name: string; is_custom: boolean }[] }>('GET /attributes')
  const named = body.attributes.filter(({ name }) => ['severity', 'tnt__floor'].includes(name))
  expect(named.map(({ name, is_custom: isCustom }) => [name, isCustom])).toEqual([
    ['severity', false],
    ['tnt__floor', true],
  ])
})

test('a group never mixes users and customers (T-005)', async () => {
  const mixed = { id: 'mixed', member_type: 'dev_user', members: [SAM, `Acme/${ANN}`] }
  const { status, body } = await admin('POST /groups', mixed)
  expect([status, body['detail']]).toEqual([422, expect.stringMatching(/Acme\/ann@acme\.example/)])
  expect((await admin('GET /groups/mixed')).status).toBe(404)
})

test('the list is paged by id', async () => {
  for (const id of ['p1', 'p2', 'p3']) await admin('POST /parts', { id })
  const seen: string[] = []
  let cursor = ''
  for (let pages = 0; pages < 10; pages++) {
    const { body } = await api.call<{ parts: { id: string }[]; next_cursor: string | null }>(`GET /parts?limit=2${cursor}`)
    seen.push(...body.parts.map(({ id }) => id))
    if (body.next_cursor === null) break
    cursor = `&cursor=${body.next_cursor}`
  }
  expect(seen).toEqual(seen.toSorted())
  expect(seen).toEqual(expect.arrayContaining(['p1', 'p2', 'p3']))
  expect(new Set(seen).size).toBe(seen.length)
})

test('T-140: an article has its former versions, and is made what it was', async () => {
  const { id } = (await api.call<{ id: string }>('POST /articles', { body: { title: 'Lids', body: 'One.' } })).body
  await api.call(`PATCH /articles/${id}`, { body: { body: 'Two.' } })
  const { versions } = (await api.call<{ versions: object[] }>(`GET /articles/${id}/versions`, { as: 'read-only' })).body
  expect(versions).toEqual([expect.objectContaining({ version: 1, body: 'One.', replaced_by: SAM })])
  expect((await api.call(`GET /articles/${id}/versions/1`, {})).body).toEqual(versions[0])
  expect((await api.call(`GET /articles/${id}/versions/2`, {})).status).toBe(404)
  expect((await api.call(`POST /articles/${id}/versions/1/restore`, { as: 'read-only' })).status).toBe(403)
  expect((await api.call(`POST /articles/${id}/versions/1/restore`, {})).body).toMatchObject({ id, body: 'One.' })
})
