/** `intray contact move`: somebody belongs to another workspace; their tickets, places and history stay right. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mailText, openPlace, storeOf, type Place } from './command.ts'

const ann = 'Acme/ann@acme.example'
const there = 'North/ann@acme.example'
const later = 'Tue, 3 Nov 2020 11:00:00 +0000'

async function placeWithWorkspaces(changes: object = {}): Promise<Place> {
  const mails = [
    mailText({ 'Message-ID': '<m1@acme.example>' }),
    mailText({ 'Message-ID': '<m2@acme.example>', From: 'bob@acme.example', Date: later }),
  ]
  const place = openPlace(mails, changes)
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  await place.intray(['workspace', 'create', 'id=North', 'account=Acme'])
  return place
}

async function importMail(place: Place, name: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const path = join(place.folder, `${name}.eml`)
  writeFileSync(path, mailText({ 'Message-ID': `<${name}@acme.example>`, Date: later, ...fields }))
  await place.intray(['import', path, '--mailbox', 'support'])
}

it('who is moved keeps every place on their tickets, which stay in their workspace; the timeline says who moved them', async () => {
  const place = await placeWithWorkspaces()
  const store = await storeOf(place)
  await place.intray(['group', 'create', 'id=buyers', 'member_type=rev_user', `members=${ann}`])
  await place.intray(['ticket', 'subscriber', 'TKT-2', '--add', ann])
  const { code, out, err } = await place.intray(['contact', 'move', ann, 'North', '--as', 'sam@us.example'])
  expect([code, out, err]).toEqual([0, `contact "${ann}" is "${there}" now\n`, ''])

  expect(await store.records.find('contact', ann)).toBeNull()
  expect(await store.records.find('contact', there)).toMatchObject({ displayName: 'Ann', revOrg: 'North', account: 'Acme' })
  expect((await store.records.find('group', 'buyers'))?.members).toEqual([there])
  expect(await store.tickets.naming(ann as never)).toEqual([])
  const [first, second] = await store.tickets.load([1, 2] as never[])
  expect(first).toMatchObject({ revOrg: 'Acme', reportedBy: [there], createdBy: { id: there } })
  expect(first?.emailMembers).toMatchObject([{ addrSpec: 'ann@acme.example', contact: there }])
  expect([second?.subscribers, second?.reportedBy]).toEqual([[there], ['Acme/bob@acme.example']])
  const lines = await store.timeline.ofTicket(1 as never)
  expect(lines.at(-1)).toMatchObject({
    by: { kind: 'user', id: 'sam@us.example' },
    change: { field: 'reportedBy', from: [ann], to: [there] },
  })
  expect(lines[0]?.by).toEqual({ kind: 'contact', id: ann })
})

it('mail of who was moved goes to their tickets as before, and opens new ones where they belong now', async () => {
  const place = await placeWithWorkspaces()
  await place.intray(['contact', 'move', ann, 'North', '--as', 'sam@us.example'])
  await importMail(place, 'm3', { 'In-Reply-To': '<m1@acme.example>', Subject: 'Re: Kettle' })
  await importMail(place, 'm4', { Subject: 'Something else' })
  const { tickets, records } = await storeOf(place)
  const [first] = await tickets.load([1] as never[])
  const fresh = await tickets.collection.findOne({ title: 'Something else' })
  expect(first).toMatchObject({ revOrg: 'Acme', reportedBy: [there] })
  expect(fresh).toMatchObject({ revOrg: 'North', reportedBy: [there] })
  expect(await records.find('contact', ann)).toBeNull()
})

it('of two contacts of one address one is left, with the places of both', async () => {
  const place = await placeWithWorkspaces()
  const store = await storeOf(place)
  await place.intray(['contact', 'create', 'email=ann@acme.example', 'rev_org=North'])
  await place.intray(['ticket', 'subscriber', 'TKT-1', '--add', ann, there])
  await place.intray(['contact', 'move', ann, 'North', '--as', 'sam@us.example'])
  expect(await store.people.contactsOf(['ann@acme.example'])).toMatchObject([{ id: there, displayName: 'Ann' }])
  const [first] = await store.tickets.load([1] as never[])
  expect([first?.reportedBy, first?.subscribers]).toEqual([[there], [there]])
})

it('a move that was cut off is ended by the next', async () => {
  const place = await placeWithWorkspaces()
  const store = await storeOf(place)
  const [contact] = await store.people.contactsOf(['ann@acme.example'])
  await store.records.insert('contact', { ...contact!, id: there as never, revOrg: 'North' as never })
  expect((await place.intray(['contact', 'move', ann, 'North', '--as', 'sam@us.example'])).code).toBe(0)
  expect(await store.tickets.naming(ann as never)).toEqual([])
  expect(await store.records.find('contact', ann)).toBeNull()
})

it('what cannot be is refused in words, and changes nothing', async () => {
  const accounts = [{ name: 'Acme', domains: ['acme.example'], workspaces: [{ name: 'Acme', contacts: ['bob@acme.example'] }] }]
  const place = await placeWithWorkspaces({ accounts })
  const refused = async (id: string, workspace: string) => {
    const { code, err } = await place.intray(['contact', 'move', id, workspace, '--as', 'sam@us.example'])
    expect(code).toBe(1)
    return err
  }
  expect(await refused(ann, 'Nowhere')).toContain('there is no workspace "Nowhere"')
  expect(await refused('Acme/zed@acme.example', 'North')).toContain('there is no contact "Acme/zed@acme.example"')
  expect(await refused(ann, 'Acme')).toContain('is of the workspace "Acme" already')
  expect(await refused('Acme/bob@acme.example', 'North')).toContain('take it out there first')
  expect((await (await storeOf(place)).tickets.load([1] as never[]))[0]?.reportedBy).toEqual([ann])
})
