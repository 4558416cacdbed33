/** What is filled in where nobody says it: owners, parts, and whose word a ticket of the portal is. */
import { expect, it } from 'vitest'
import { answerTicket } from '../../src/act/answer-ticket.ts'
import { createChildIssue, createIssue } from '../../src/act/edit-issue.ts'
import { createRecord, updateRecord } from '../../src/act/edit-records.ts'
import { ANN, KIM, SAM } from '../tickets/support/desk.ts'
import { BY_SAM, SAM_AGENT, openEditBench } from './editing.ts'

it('T-003, T-024, T-040 what the portal hands in is its customer’s word, and one customer there must be', async () => {
  const { deps, ticket, clock } = await openEditBench()
  const { createdBy, needsResponse, number } = await ticket({ sourceChannel: 'portal' })
  expect({ createdBy, needsResponse }).toEqual({
    createdBy: { kind: 'contact', id: `Acme/${ANN}` },
    needsResponse: true,
  })
  clock.nowMs += 1
  const answer = { by: SAM_AGENT, text: 'Done.', to: null, cc: [] }
  expect((await answerTicket(number, answer, deps)).needsResponse).toBe(false)
  await expect(ticket({ sourceChannel: 'portal', reporter: null })).rejects.toThrow('reported by')
})

it('T-100 a description that is written as HTML alone is told as its text, and its HTML is kept without harm', async () => {
  const { deps, ticket } = await openEditBench()
  const html = '<p>It is <b>loud</b>.</p><ul><li>at night</li></ul><script>x()</script>'
  expect((await ticket({ body: '', html })).body).toMatch(/^It is \*?loud\*?\.\n[^]*at night$/)
  expect((await ticket({ body: 'As text.', html })).body).toBe('As text.')
  const lines = await deps.store.timeline.ofTicket((await ticket({ html })).number)
  expect(lines.flatMap((line) => line.html ?? [])).toEqual(['<p>It is <b>loud</b>.</p><ul><li>at night</li></ul>'])
})

it('T-011, T-100 the target close date is part of the form', async () => {
  const { ticket } = await openEditBench()
  const due = (to: number) => ({ edits: [{ kind: 'set', field: 'targetCloseAtMs', to } as const] })
  expect((await ticket(due(5000))).targetCloseAtMs).toBe(5000)
  expect((await ticket()).targetCloseAtMs).toBeNull()
  await expect(ticket(due(-1))).rejects.toThrow('a point in time')
})

it('T-004 without an owner of its own a ticket is its part’s owner’s', async () => {
  const { deps, ticket } = await openEditBench()
  await createRecord('part', { id: 'Boilers', ownedBy: KIM }, deps)
  expect((await ticket({ part: 'Boilers' })).ownedBy).toEqual([KIM])
  expect((await ticket({ part: 'Boilers', edits: [{ kind: 'set', field: 'ownedBy', to: [SAM] }] })).ownedBy).toEqual([SAM])
  expect((await ticket()).ownedBy).toEqual([])
})

it('T-002 no part is below itself, directly or by way of others', async () => {
  const { deps } = await openEditBench()
  for (const [id, parent] of [['Boilers', null], ['Burner', 'Boilers'], ['Nozzle', 'Burner']] as const)
    await createRecord('part', { id, parent }, deps)
  const under = (id: string, parent: string) => updateRecord('part', id, { values: { parent } }, deps)
  await expect(under('Boilers', 'Boilers')).rejects.toThrow('below itself: Boilers → Boilers')
  await expect(under('Boilers', 'Nozzle')).rejects.toThrow('below itself: Boilers → Nozzle → Burner → Boilers')
  expect(await under('Nozzle', 'Boilers')).toMatchObject({ parent: 'Boilers' })
  expect(await updateRecord('part', 'Nozzle', { values: { parent: null } }, deps)).toMatchObject({ parent: null })
})

it('T-002, T-081 tickets and issues have a part that there is, and the owner of their part', async () => {
  const { deps, ticket } = await openEditBench()
  await updateRecord('part', 'General', { values: { ownedBy: KIM } }, deps)
  expect(await createIssue({ title: 'Leak' }, SAM_AGENT, deps)).toMatchObject({ part: 'General', ownedBy: [KIM] })
  await expect(ticket({ part: 'Nowhere' })).rejects.toThrow('no part "Nowhere"')
  await expect(createIssue({ title: 'Leak', part: 'Nowhere' }, SAM_AGENT, deps)).rejects.toThrow('no part "Nowhere"')
  const { number, links } = await ticket()
  const child = createChildIssue(number, { title: 'Leak', part: 'Nowhere' }, BY_SAM, deps)
  await expect(child).rejects.toThrow('no part "Nowhere"')
  expect((await deps.store.tickets.find(number))?.links).toEqual(links)
})
