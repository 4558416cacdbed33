/** What the tickets page lets a user do, from the command line. */
import { afterAll, describe, expect, it } from 'vitest'
import { mailText, makePlace, openPlace } from './command.ts'

describe('exit codes', () => {
  const shared = makePlace()
  afterAll(shared.remove)

  it.each([
    ['an attribute that there is not', ['ticket', 'set', 'TKT-1', 'colour=red'], /a ticket has no "colour"/],
    ['no key=value', ['ticket', 'set', 'TKT-1', 'red'], /"red" is no key=value/],
    ['a version that is none', ['ticket', 'set', 'TKT-1', 'title=x', '--if-version', 'x'], /--if-version/],
    ['an issue without a title', ['issue', 'create', 'body=x'], /an issue needs title=/],
    ['a record’s attribute that there is not', ['part', 'create', 'name=x'], /a part has no "name"; it has id, type/],
    ['a view that there is not', ['export', '--view', 'mine'], /there is no view "mine"/],
    ['a merge without a survivor', ['ticket', 'merge', 'TKT-1'], /--into/],
  ])('1: %s', async (_, args, message) => {
    const said = await shared.intray(args)
    expect(said).toMatchObject({ code: 1, out: '' })
    expect(said.err).toMatch(message)
  })

  it.each(['set', 'stage', 'member', 'reporter', 'subscriber', 'tag', 'link', 'merge', 'attachments'])(
    'ticket %s has help with an example',
    async (name) => {
      const said = await shared.intray(['ticket', name, '--help'])
      expect(said.code).toBe(0)
      expect(said.out).toMatch(new RegExp(`Example:\\n {2}intray ticket ${name} TKT-1\\d`))
    },
  )
})

it('a ticket’s whole life, from the command line', { timeout: 120_000 }, async () => {
  const place = openPlace([mailText({ 'Message-ID': '<m1@acme.example>' }), mailText({ 'Message-ID': '<m2@acme.example>' })])
  const one = async (...args: string[]) => (await place.json([...args, '--json']))[0]!
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  await one('field', 'create', 'id=region', 'type=enum', 'allowed_values=north,south')
  const set = await one(
    'ticket',
    'set',
    'TKT-1',
    'severity=high',
    'owned_by=sam@us.example',
    'target_close_date=2026-12-01',
    'tnt__region=north',
  )
  expect(set).toMatchObject({
    severity: 'high',
    owned_by: ['sam@us.example'],
    target_close_date: '2026-12-01T23:59:59.000Z',
    custom_fields: { tnt__region: 'north' },
  })
  expect((await place.json(['ticket', 'set', 'TKT-1', 'TKT-2', 'group=', '--json'])).map(({ id }) => id)).toEqual(['TKT-1', 'TKT-2'])
  const several = await place.intray(['ticket', 'set', 'TKT-9', 'TKT-1', '2', 'tnt__region=south', 'severity=high'])
  expect(several).toMatchObject({ code: 1, err: expect.stringContaining('TKT-9: there is no TKT-9') as string })
  expect(several.out).toMatch(/TKT-1 is at version \d+\nTKT-2 is at version \d+\n/)
  const twice = await place.intray(['ticket', 'set', 'TKT-1', 'applies_to_part=Nowhere', 'group=nobody'])
  expect(twice.err).toMatch(
    /there is no group "nobody"[^]*there is no part "Nowhere"|there is no part "Nowhere"[^]*there is no group "nobody"/,
  )
  await place.intray(['ticket', 'set', 'TKT-1', 'tnt__region=north'])
  await place.intray(['ticket', 'set', 'TKT-2', 'tnt__region='])
  const stale = await place.intray(['ticket', 'set', 'TKT-1', 'severity=low', '--if-version', '1'])
  expect(stale).toMatchObject({ code: 1, err: expect.stringContaining('has changed since you read it') as string })
  expect(await one('ticket', 'member', 'TKT-1', '--add', 'bob@acme.example')).toMatchObject({
    email_members: [{ email: 'ann@acme.example' }, { email: 'bob@acme.example' }],
  })
  expect(await one('ticket', 'tag', 'TKT-1', '--add', 'Blocked', 'Impact=One team')).toMatchObject({
    tags: [{ name: 'Blocked' }, { value: 'One team' }],
  })
  await one('ticket', 'stage', 'TKT-1', 'work_in_progress')
  const beside = await place.intray(['ticket', 'stage', 'TKT-1', 'resolved'])
  expect(beside).toMatchObject({
    code: 1,
    err: expect.stringContaining('cannot go from work_in_progress to resolved') as string,
  })
  expect(await one('issue', 'create', 'title=Lid leaks', '--ticket', 'TKT-1')).toMatchObject({
    id: 'ISS-1',
    applies_to_part: 'General',
  })
  await one('issue', 'set', 'ISS-1', 'stage=in_review')
  expect(await one('ticket', 'show', 'TKT-1')).toMatchObject({ stage: { name: 'in_development' } })
  expect(await one('ticket', 'link', 'TKT-1')).toEqual({ from: 'TKT-1', type: 'is_dependent_on', to: 'ISS-1' })
  const others = await place.intray(['ticket', 'merge', 'TKT-2', '--into', 'TKT-1'])
  expect(others.err).toContain('were reported by different people')
  await one('ticket', 'reporter', 'TKT-2', '--add', 'bob@acme.example')
  expect(await one('ticket', 'merge', 'TKT-2', '--into', 'TKT-1')).toMatchObject({ display_id: 'TKT-1' })
  await place.intray(['view', 'save', 'north', '--filter', 'tnt__region=north', '--columns', 'display_id,severity'])
  expect((await place.intray(['export', '--view', 'north', '--group', 'stage', '--format', 'csv'])).out).toBe(
    'grouped_by,display_id,severity\nin_development,TKT-1,high\n',
  )
  expect((await place.json(['attributes', '--json'])).map(({ name }) => name)).toEqual(expect.arrayContaining(['severity', 'tnt__region']))
})
