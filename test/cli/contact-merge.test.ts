/** `intray contact merge`: two addresses of one person; tickets, places, history and later mail of either are that person's. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mailText, openPlace, storeOf, type Place } from './command.ts'

const ann = 'Acme/ann@acme.example'
const home = 'Acme/ann@home.example'
const later = 'Tue, 3 Nov 2020 11:00:00 +0000'
const as = ['--as', 'sam@us.example']
const accounts = [{ name: 'Acme', domains: ['acme.example', 'home.example'] }]

/** Ann writes from work (TKT-1), then from home (TKT-2). */
async function placeWithBoth(changes: object = {}): Promise<Place> {
  const place = openPlace(
    [
      mailText({ 'Message-ID': '<m1@acme.example>' }),
      mailText({ 'Message-ID': '<m2@home.example>', From: 'Annie <ann@home.example>', Subject: 'Pump', Date: later }),
    ],
    { accounts, ...changes },
  )
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  return place
}

async function importMail(place: Place, name: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const path = join(place.folder, `${name}.eml`)
  writeFileSync(path, mailText({ 'Message-ID': `<${name}@home.example>`, Date: later, ...fields }))
  await place.intray(['import', path, '--mailbox', 'support'])
}

it('whoever is merged has every place as the one who stays; history, groups, rules, views and the audit log say so', async () => {
  const place = await placeWithBoth()
  const store = await storeOf(place)
  await place.intray(['group', 'create', 'id=buyers', 'member_type=rev_user', `members=${home},${ann}`])
  await place.intray(['view', 'save', 'hers', '--filter', `reported_by=${home}`])
  await place.intray(['ticket', 'subscriber', 'TKT-1', '--add', home])
  const rule = (filter: string) =>
    JSON.stringify({ when: ['create'], if: { filter: [filter], words: ['valve'] }, do: { severity: 'high' } })
  await store.rules.put({ name: 'hers', written: rule(`reported_by=${home}`), by: 'sam@us.example', at: new Date() })
  const { code, out, err } = await place.intray(['contact', 'merge', home, ann, ...as])
  expect([code, out, err]).toEqual([0, `contact "${home}" is "${ann}" now\n`, ''])

  expect(await store.records.find('contact', home)).toBeNull()
  expect(await store.records.find('contact', ann)).toMatchObject({ displayName: 'Ann', otherAddresses: ['ann@home.example'] })
  expect((await store.records.find('group', 'buyers'))?.members).toEqual([ann])
  expect((await store.rules.all()).map(({ written }) => written)).toEqual([rule(`reported_by=${ann}`)])
  expect(await store.tickets.naming(home as never)).toEqual([])
  const [first, second] = await store.tickets.load([1, 2] as never[])
  expect([first?.reportedBy, first?.subscribers, second?.reportedBy]).toEqual([[ann], [ann], [ann]])
  expect(second).toMatchObject({ createdBy: { id: ann }, emailMembers: [{ addrSpec: 'ann@home.example', contact: ann }] })
  const lines = await store.timeline.ofTicket(2 as never)
  expect(lines[0]?.by).toEqual({ kind: 'contact', id: home })
  expect(lines.at(-1)).toMatchObject({ by: { id: 'sam@us.example' }, change: { field: 'reportedBy', from: [home], to: [ann] } })
  expect(await store.auditLog.latest({ by: '' }, 9)).toMatchObject([
    { by: 'sam@us.example', what: 'contact merge', values: { contact: home, into: ann }, status: 200 },
  ])
  for (const who of [ann, 'ann@acme.example', 'ann@home.example']) {
    const found = await place.json(['ticket', 'list', '--filter', `reported_by=${who}`, '--json'])
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['TKT-1', 'TKT-2']))
  }
})

it('later mail from either address is theirs, in threads of either', async () => {
  const place = await placeWithBoth()
  await place.intray(['contact', 'merge', home, ann, ...as])
  await importMail(place, 'm3', { From: 'ann@home.example', 'In-Reply-To': '<m1@acme.example>', Subject: 'Re: Kettle' })
  await importMail(place, 'm4', { From: 'ann@home.example', Subject: 'Something else' })
  await importMail(place, 'm5', { 'In-Reply-To': '<m2@home.example>', Subject: 'Re: Pump' })
  const { tickets, records } = await storeOf(place)
  const all = await tickets.load([1, 2, 3, 4] as never[])
  expect(all.map(({ reportedBy, revOrg }) => [reportedBy, revOrg])).toEqual([1, 2, 3].map(() => [[ann], 'Acme']))
  expect(await records.find('contact', home)).toBeNull()
  expect((await place.intray(['contact', 'create', 'email=ann@home.example', 'rev_org=Acme'])).err).toContain(`of the contact "${ann}"`)
})

it('either address is taken off by the other, and both are exported and erased together', async () => {
  const place = await placeWithBoth()
  await place.intray(['contact', 'merge', home, ann, ...as])
  await place.intray(['ticket', 'reporter', 'TKT-1', '--remove', 'ann@home.example'])
  const store = await storeOf(place)
  expect((await store.tickets.load([1] as never[]))[0]?.reportedBy).toEqual([])
  const [exported] = await place.json(['person', 'export', 'ann@home.example', join(place.folder, 'hers'), '--json'])
  expect(exported).toMatchObject({ mails: 2, tickets: 2 })
  expect((await place.intray(['person', 'erase', 'ann@home.example', '--yes', ...as])).code).toBe(0)
  const left = JSON.stringify([await store.tickets.load([1, 2] as never[]), await store.people.contactsIn('all')])
  expect(left).not.toMatch(/ann@(?:acme|home)/)
})

it('what would show tickets of another workspace is refused, with a way that leads on', async () => {
  const place = await placeWithBoth({
    accounts: [
      { name: 'Acme', domains: ['acme.example'] },
      { name: 'Private', domains: ['home.example'] },
    ],
  })
  const merge = async (id: string, into: string) => (await place.intray(['contact', 'merge', id, into, ...as])).err
  expect(await merge('Private/ann@home.example', ann)).toContain('intray contact move Private/ann@home.example "Acme"')
  await place.intray(['contact', 'move', 'Private/ann@home.example', 'Acme', ...as])
  expect(await merge(home, ann)).toContain('TKT-2 ("Private")')
  expect((await place.intray(['ticket', 'set', 'TKT-2', 'rev_org=Acme'])).code).toBe(0)
  expect(await merge(home, ann)).toBe('')
})

it('who is nobody, the same, or of the configuration is not merged', async () => {
  const place = await placeWithBoth({ accounts: [{ ...accounts[0], workspaces: [{ name: 'Acme', contacts: ['ann@home.example'] }] }] })
  const merge = async (id: string, into: string) => (await place.intray(['contact', 'merge', id, into, ...as])).err
  expect(await merge(ann, ann)).toContain('one contact already')
  expect(await merge('Acme/zed@acme.example', ann)).toContain('there is no contact "Acme/zed@acme.example"')
  expect(await merge(home, ann)).toContain('take it out there first')
})

it('a move is in the audit log, of somebody without tickets, too', async () => {
  const place = await placeWithBoth()
  await place.intray(['workspace', 'create', 'id=North', 'account=Acme'])
  await place.intray(['contact', 'create', 'email=zed@acme.example', 'rev_org=Acme'])
  await place.intray(['contact', 'move', 'Acme/zed@acme.example', 'North', ...as])
  expect(await (await storeOf(place)).auditLog.latest({ by: '' }, 9)).toMatchObject([
    {
      by: 'sam@us.example',
      what: 'contact move',
      values: { contact: 'Acme/zed@acme.example', into: 'North/zed@acme.example' },
      status: 200,
    },
  ])
})
