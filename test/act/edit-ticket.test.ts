/** Editing tickets on a real store: all or nothing, no lost update, mail and hand together. */
import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { NotFoundError, StaleVersionError, UserError } from '../../src/errors.ts'
import { answerTicket, noteOnTicket } from '../../src/act/answer-ticket.ts'
import { createChildIssue, createIssue, editIssue } from '../../src/act/edit-issue.ts'
import { createRecord, listRecords, updateRecord } from '../../src/act/edit-records.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { linksOf, linkTicket, unlinkTicket } from '../../src/act/link-ticket.ts'
import { mergeTickets } from '../../src/act/merge-tickets.ts'
import { autoResolve } from '../../src/act/auto-resolve.ts'
import type { TicketEdit } from '../../src/tickets/edit/edit.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, DAY_MS, EVE, SAM, START_MS } from '../tickets/support/desk.ts'
import { allOf } from '../apply/applying.ts'
import { BY_SAM, SAM_AGENT, openEditBench } from './editing.ts'

const low: TicketEdit = { kind: 'set', field: 'severity', to: 'low' }

describe('editTicket', () => {
  it('what is returned is what is stored, one version further', async () => {
    const { deps, ticket } = await openEditBench()
    const made = await ticket()
    const edited = await editTicket(made.number, [low, { kind: 'set', field: 'title', to: 'Pot' }], BY_SAM, deps)
    expect(edited).toMatchObject({ severity: 'low', title: 'Pot', version: made.version + 1 })
    expect(await deps.store.tickets.find(made.number)).toEqual(edited)
  })

  it('one edit that is refused changes nothing, and leaves no line of history', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const before = await deps.store.tickets.find(number)
    const lines = await deps.store.timeline.ofTicket(number)
    const edits: TicketEdit[] = [low, { kind: 'set', field: 'part', to: 'Nothing' }]
    await expect(editTicket(number, edits, BY_SAM, deps)).rejects.toThrow(UserError)
    expect(await deps.store.tickets.find(number)).toEqual(before)
    expect(await deps.store.timeline.ofTicket(number)).toEqual(lines)
  })

  it('what changes nothing writes nothing', async () => {
    const { deps, ticket } = await openEditBench()
    const { number, version } = await ticket({ severity: 'low' })
    expect((await editTicket(number, [low], BY_SAM, deps)).version).toBe(version)
  })

  it('a ticket that has changed since it was read is refused by its version', async () => {
    const { deps, ticket } = await openEditBench()
    const { number, version } = await ticket()
    await editTicket(number, [low], { by: SAM_AGENT, ifVersion: version }, deps)
    const again = editTicket(number, [{ ...low, to: 'high' }], { by: SAM_AGENT, ifVersion: version }, deps)
    await expect(again).rejects.toThrow(StaleVersionError)
  })

  it('six people who edit at once all get their way', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const names = Array.from({ length: 6 }, (_, i) => `contact-${i}@acme.example`)
    await Promise.all(names.map((name) => editTicket(number, [{ kind: 'member', add: [name], remove: [] }], BY_SAM, deps)))
    const { emailMembers, reportedBy } = (await deps.store.tickets.find(number))!
    expect(emailMembers).toHaveLength(7)
    expect(reportedBy).toHaveLength(7)
  })

  it('a ticket that is not there is not found', async () => {
    const { deps } = await openEditBench()
    await expect(editTicket(99 as TicketNumber, [low], BY_SAM, deps)).rejects.toThrow(NotFoundError)
  })

  it('T-027 two strangers of one new company share its workspace', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const edit: TicketEdit = { kind: 'member', add: ['x@new.example', 'y@new.example'], remove: [] }
    const { reportedBy } = await editTicket(number, [edit], BY_SAM, deps)
    expect(reportedBy).toEqual([`Acme/${ANN}`, 'new.example/x@new.example', 'new.example/y@new.example'])
  })
})

describe('createTicket', () => {
  const owned = (id: string): TicketEdit => ({ kind: 'set', field: 'ownedBy', to: [id] })

  it('T-014, T-024 in the portal the one who is logged in reports, and the channel is kept', async () => {
    const { deps, ticket } = await openEditBench()
    const by = { kind: 'contact' as const, id: `Acme/${ANN}` }
    const made = await ticket({ by, sourceChannel: 'portal' })
    expect(made).toMatchObject({ sourceChannel: 'portal', reportedBy: [`Acme/${ANN}`], createdBy: by, stage: 'queued' })
    await answerTicket(made.number, { by: SAM_AGENT, text: 'Hello.', to: null, cc: [] }, deps)
    const { sourceChannel, channels } = (await deps.store.tickets.find(made.number))!
    expect({ sourceChannel, channels }).toEqual({ sourceChannel: 'portal', channels: ['portal', 'email'] })
  })

  it('T-100 everything of the form is set at once, or nothing is made', async () => {
    const { deps, ticket } = await openEditBench()
    const file = { sha256: 'f'.repeat(64), filename: 'log.txt', contentType: 'text/plain', sizeBytes: 3 }
    const { number } = await createIssue({ title: 'Leak' }, SAM_AGENT, deps)
    const made = await ticket({
      edits: [owned(SAM), { kind: 'tag', add: [{ name: 'Impact', value: 'One team' }], remove: [] }],
      files: [file],
      links: [{ type: 'is_dependent_on', target: `ISS-${number}` }],
      severity: 'high',
    })
    expect(made).toMatchObject({ ownedBy: [SAM], artifacts: [file], severity: 'high', stage: 'queued' })
    const before = await deps.store.tickets.list({}, 10)
    await expect(ticket({ edits: [owned('nobody@us.example')] })).rejects.toThrow('there is no user')
    expect(await deps.store.tickets.list({}, 10)).toEqual(before)
  })

  it('T-025 whoever reports a new ticket is a contact of the workspace that is named; a stranger becomes one', async () => {
    const { deps, ticket } = await openEditBench()
    const by = (addrSpec: string) => ({ reporter: { addrSpec, displayName: '' } })
    await expect(ticket({ ...by(EVE), revOrg: 'Acme' })).rejects.toThrow(`${EVE} is no contact of the workspace "Acme"`)
    const made = await ticket({ ...by('new@elsewhere.example'), revOrg: 'Acme' })
    expect(made).toMatchObject({ revOrg: 'Acme', account: 'Acme', reportedBy: ['Acme/new@elsewhere.example'] })
    expect(await deps.store.people.contactsOf(['new@elsewhere.example'])).toMatchObject([{ revOrg: 'Acme' }])
    await expect(ticket(by('mailer-daemon@acme.example'))).rejects.toThrow('nobody reads mail to')
  })

  it('T-112 a deprecated subtype takes no new tickets; tickets that have it keep it', async () => {
    const { deps, ticket } = await openEditBench()
    await createRecord('subtype', { id: 'bug' }, deps)
    const bug: TicketEdit = { kind: 'set', field: 'subtype', to: 'bug' }
    const made = await ticket({ edits: [bug] })
    await updateRecord('subtype', 'bug', { values: { isDeprecated: true } }, deps)
    await expect(ticket({ edits: [bug] })).rejects.toThrow('deprecated')
    expect((await editTicket(made.number, [low], BY_SAM, deps)).subtype).toBe('bug')
  })

  it('T-043 a note keeps needs response, its files, and the version moves', async () => {
    const { deps, ticket } = await openEditBench()
    const file = { sha256: 'e'.repeat(64), filename: null, contentType: 'image/png', sizeBytes: 9 }
    const { number, needsResponse } = await ticket()
    expect((await noteOnTicket(number, { by: SAM_AGENT, text: 'see', files: [file] }, deps)).needsResponse).toBe(needsResponse)
    const lines = await deps.store.timeline.ofTicket(number)
    expect(lines.find(({ visibility, body }) => visibility === 'internal' && body === 'see')).toMatchObject({
      files: [file],
    })
  })
})

describe('issues', () => {
  it('T-081 a title is enough: part and workspace are the ticket’s, the owner is the part’s', async () => {
    const { deps, ticket } = await openEditBench()
    await updateRecord('part', 'General', { values: { ownedBy: SAM } }, deps)
    const { number } = await ticket()
    const { issue, ticket: after } = await createChildIssue(number, { title: 'Leak' }, BY_SAM, deps)
    expect(issue).toMatchObject({ title: 'Leak', part: 'General', revOrg: 'Acme', ownedBy: [SAM], stage: 'triage' })
    expect(after.links).toEqual([{ type: 'is_dependent_on', target: `ISS-${issue.number}` }])
    expect(await linksOf(number, deps.store)).toMatchObject({ from: after.links })
  })

  it('T-066, T-067, T-084 the ticket goes where its issue goes, each hop with the issue on record', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const stage = (to: 'work_in_progress' | 'awaiting_product_assist'): TicketEdit => ({
      kind: 'stage',
      to,
      override: false,
      reason: null,
    })
    await editTicket(number, [stage('work_in_progress'), stage('awaiting_product_assist')], BY_SAM, deps)
    const { issue } = await createChildIssue(number, { title: 'Leak' }, BY_SAM, deps)
    const stageNow = async () => (await deps.store.tickets.find(number))?.stage
    expect(await stageNow()).toBe('awaiting_development')
    await editIssue(issue.number, { stage: 'in_review' }, { by: SAM_AGENT }, deps)
    await editIssue(issue.number, { stage: 'in_review' }, { by: SAM_AGENT }, deps)
    expect(await stageNow()).toBe('in_development')
    await editIssue(issue.number, { stage: 'completed' }, { by: SAM_AGENT }, deps)
    expect(await stageNow()).toBe('awaiting_customer_response')
    const hops = (await deps.store.timeline.ofTicket(number)).filter(({ rule }) => rule === 'T-084')
    expect(hops.map(({ body }) => body?.includes(`ISS-${issue.number}`))).toEqual([true, true, true])
  })

  it('T-083 the link is taken away, and the rest of the issues count', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const { issue } = await createChildIssue(number, { title: 'Leak' }, BY_SAM, deps)
    const link = { type: 'is_dependent_on' as const, target: `ISS-${issue.number}` }
    expect((await unlinkTicket(number, link, BY_SAM, deps)).links).toEqual([])
    await expect(linkTicket(number, { ...link, target: 'ISS-99' }, BY_SAM, deps)).rejects.toThrow('there is no ISS-99')
  })

  it('T-082 an unknown stage of an issue is refused', async () => {
    const { deps } = await openEditBench()
    const { number } = await createIssue({ title: 'Leak' }, SAM_AGENT, deps)
    await expect(editIssue(number, { stage: 'doing' as never }, { by: SAM_AGENT }, deps)).rejects.toThrow('is one of triage')
  })
})

describe('merging', () => {
  it('X-2 mail for the duplicate goes to the survivor from then on', async () => {
    const { deps, bench } = await openEditBench()
    const [first, second] = await bench.deliver([{ id: 'q1' }, { id: 'q2', subject: 'Kettle again', hour: 1 }])
    await bench.apply([first!])
    await bench.apply([second!])
    const survivor = await mergeTickets(2 as TicketNumber, 1 as TicketNumber, BY_SAM, deps)
    expect(survivor.number).toBe(1)
    const [reply] = await bench.deliver([{ id: 'q3', answers: 'q2', cc: [BOB], hour: 2 }])
    await bench.apply([reply!])
    expect(await bench.row(reply!)).toMatchObject({ ticket: 1 })
    const [one, two] = await bench.tickets()
    expect(one?.emailMembers.map(({ addrSpec }) => addrSpec)).toContain(BOB)
    expect(two).toMatchObject({ mergedInto: 1, stage: 'canceled' })
  })

  it('X-2 a merged ticket is edited, answered and noted on no more, and merged only once', async () => {
    const { deps, ticket } = await openEditBench()
    const [one, two] = [await ticket(), await ticket()]
    await mergeTickets(two.number, one.number, BY_SAM, deps)
    const merged = 'was merged into TKT-1'
    await expect(editTicket(two.number, [low], BY_SAM, deps)).rejects.toThrow(merged)
    await expect(noteOnTicket(two.number, { by: SAM_AGENT, text: 'x' }, deps)).rejects.toThrow(merged)
    await expect(mergeTickets(two.number, one.number, BY_SAM, deps)).rejects.toMatchObject({
      context: { reason: 'already_merged' },
    })
  })

  it('X-2 tickets of different workspaces stay two', async () => {
    const { deps, ticket } = await openEditBench()
    const [one, two] = [await ticket(), await ticket({ reporter: { addrSpec: EVE, displayName: '' } })]
    const refused = mergeTickets(two.number, one.number, BY_SAM, deps)
    await expect(refused).rejects.toMatchObject({ context: { reason: 'different_workspace' } })
  })
})

describe('records', () => {
  it('T-010 an account comes with a workspace, a workspace with its account', async () => {
    const { deps } = await openEditBench()
    await createRecord('account', { id: 'Newco', domains: ['newco.example'] }, deps)
    expect(await deps.store.records.find('workspace', 'Newco')).toMatchObject({
      account: 'Newco',
      domains: ['newco.example'],
    })
    await createRecord('workspace', { id: 'Inline', account: 'Inline Ltd' }, deps)
    expect(await deps.store.records.find('account', 'Inline Ltd')).toMatchObject({ displayName: 'Inline Ltd' })
  })

  it('T-102 the stock tags are there from the start, three of them with values', async () => {
    const { deps } = await openEditBench()
    const tags = await allOf(listRecords('tag', {}, deps))
    const names = ['Blocked', 'Fast/Slow Moving', 'Impact', 'Priority/Escalated', 'Reason', 'Resolution', 'Stalled']
    expect(tags.map(({ id }) => id)).toEqual(names)
    expect(tags.filter(({ allowedValues }) => allowedValues.length > 0).map(({ id }) => id)).toEqual(['Impact', 'Reason', 'Resolution'])
  })

  it('T-103 names of tags are unique', async () => {
    const { deps } = await openEditBench()
    await expect(createRecord('tag', { id: 'Blocked' }, deps)).rejects.toThrow('there is a tag "Blocked" already')
  })

  it('T-038 mail from a domain that an account got later comes from its workspace', async () => {
    const { deps, bench } = await openEditBench()
    await createRecord('account', { id: 'Newco' }, deps)
    await updateRecord('account', 'Newco', { values: { domains: ['newco.example'] } }, deps)
    const [id] = await bench.deliver([{ id: 'q', from: 'nora@newco.example' }])
    await bench.apply([id!])
    expect((await bench.tickets())[0]).toMatchObject({ revOrg: 'Newco', reportedBy: ['Newco/nora@newco.example'] })
  })

  it('T-037 a later joiner activates the shadow, which keeps its id and its work', async () => {
    const { deps, ticket } = await openEditBench()
    const shadow = await createRecord('user', { displayName: 'Una', state: 'shadow' }, deps)
    const made = await ticket({ edits: [{ kind: 'set', field: 'ownedBy', to: [shadow.id] }] })
    await updateRecord('user', shadow.id, { values: { addrSpec: 'una@us.example' } }, deps)
    const joined = await createRecord('user', { displayName: 'Una N.', addrSpec: 'una@us.example' }, deps)
    expect(joined).toMatchObject({ id: made.ownedBy[0], state: 'active', addrSpec: 'una@us.example' })
    await expect(createRecord('user', { displayName: 'U', addrSpec: SAM }, deps)).rejects.toThrow('already')
  })

  it('T-038 mail from a contact that was made by hand comes from that contact', async () => {
    const { deps, bench } = await openEditBench()
    await createRecord('contact', { addrSpec: 'zoe@elsewhere.example', revOrg: 'Acme' }, deps)
    const [id] = await bench.deliver([{ id: 'q', from: 'zoe@elsewhere.example' }])
    await bench.apply([id!])
    expect((await bench.tickets())[0]).toMatchObject({ revOrg: 'Acme', reportedBy: ['Acme/zoe@elsewhere.example'] })
  })
})

describe('auto-resolve', () => {
  it('T-074 is off by default; when it is on, tickets that wait longer than the days are resolved, once', async () => {
    const { deps, clock, ticket } = await openEditBench({ limits: { autoResolveDays: 7 } })
    const { number } = await ticket()
    await answerTicket(number, { by: SAM_AGENT, text: 'Which one?', to: null, cc: [] }, deps)
    clock.nowMs = START_MS + 6 * DAY_MS
    expect(await autoResolve(deps)).toBe(0)
    clock.nowMs = START_MS + 8 * DAY_MS
    expect(
      await autoResolve({
        ...deps,
        config: { ...deps.config, limits: { ...deps.config.limits, autoResolveDays: undefined } },
      }),
    ).toBe(0)
    expect(await autoResolve(deps)).toBe(1)
    expect(await autoResolve(deps)).toBe(0)
    expect(await deps.store.tickets.find(number)).toMatchObject({ stage: 'resolved', closedAtMs: clock.nowMs })
  })
})

describe('an answer by hand that holds words of a note', () => {
  const note = 'The landlord owes us three months already, so nobody drives there before he has paid.'
  const says = (text: string) => ({ by: SAM_AGENT, text, to: null, cc: [] })

  it('is refused, and the ticket stays as it was', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const { version } = await noteOnTicket(number, { by: SAM_AGENT, text: note }, deps)
    await expect(answerTicket(number, says(`Hello,\n${note.toUpperCase()}`), deps)).rejects.toThrow('words of an internal note')
    expect((await deps.store.tickets.find(number))?.version).toBe(version)
    expect((await answerTicket(number, says('We come on Monday.'), deps)).version).toBe(version + 1)
  })

  it('is refused for its files, too, and for their names', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    await noteOnTicket(number, { by: SAM_AGENT, text: note }, deps)
    const fileOf = async (filename: string, bytes: Buffer) => {
      const sha256 = hash('sha256', bytes)
      await deps.store.files.insert([{ sha256, bytes }])
      return { filename, contentType: 'application/octet-stream', sizeBytes: bytes.length, sha256 }
    }
    for (const file of [await fileOf('a.bin', Buffer.from(note, 'utf16le')), await fileOf(note, Buffer.from('Nothing.'))])
      await expect(answerTicket(number, { ...says('See the file.'), files: [file] }, deps)).rejects.toThrow('words of an internal note')
    const plan = await fileOf('plan.txt', Buffer.from('The plan.'))
    await expect(answerTicket(number, { ...says('See the file.'), files: [plan] }, deps)).resolves.toMatchObject({ number })
  })

  it('is none where the customer wrote those words himself', async () => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket({ body: note })
    await noteOnTicket(number, { by: SAM_AGENT, text: `He says: ${note}` }, deps)
    await expect(answerTicket(number, says(`You wrote: ${note}`), deps)).resolves.toMatchObject({ number })
  })
})
