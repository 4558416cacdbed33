/** Many people at one ticket in one moment: nobody's words are lost, and nobody is sent away. */
import { expect, it } from 'vitest'
import { noteOnTicket } from '../../src/act/answer-ticket.ts'
import { createIssue, editIssue } from '../../src/act/edit-issue.ts'
import { SAM_AGENT, openEditBench } from './editing.ts'

it('twenty notes that are written at once are all kept', async () => {
  const { deps, ticket } = await openEditBench()
  const { number } = await ticket()
  let nowMs = deps.now()
  const moving = { ...deps, now: () => nowMs++ }
  const texts = Array.from({ length: 20 }, (_, i) => `note ${i}`)
  await Promise.all(texts.map((text) => noteOnTicket(number, { by: SAM_AGENT, text }, moving)))
  const bodies = (await deps.store.timeline.ofTicket(number)).flatMap(({ body }) => body ?? [])
  expect(bodies.filter((body) => body.startsWith('note')).sort()).toEqual(texts.sort())
})

it('a note is kept on a ticket whose last change was by a clock that is ahead', async () => {
  const { deps, ticket, clock } = await openEditBench()
  clock.nowMs += 60_000
  const { number, version } = await ticket()
  clock.nowMs -= 60_000
  expect((await noteOnTicket(number, { by: SAM_AGENT, text: 'see' }, deps)).version).toBe(version + 1)
  expect((await deps.store.timeline.ofTicket(number)).map(({ body }) => body)).toContain('see')
})

it('twenty changes of an issue at once are all made', async () => {
  const { deps } = await openEditBench()
  const { number } = await createIssue({ title: 'Leak' }, SAM_AGENT, deps)
  const bodies = Array.from({ length: 20 }, (_, i) => `try ${i}`)
  await Promise.all(bodies.map((body) => editIssue(number, { body }, { by: SAM_AGENT }, deps)))
  expect((await deps.store.issues.find(number))?.version).toBe(21)
})
