/** Canned answers over a real store: which fit a ticket, in what order, what is sent, and how they are suggested (T-140, T-141). */
import { expect, it } from 'vitest'
import { cannedAnswer, cannedAnswersFor } from '../../src/act/canned-answers.ts'
import { createRecord, updateRecord } from '../../src/act/edit-records.ts'
import { rebuildSearch } from '../../src/act/feed-search.ts'
import { suggestionsFor, voteOnSuggestion } from '../../src/act/suggest.ts'
import { UserError } from '../../src/errors.ts'
import { SAM } from '../tickets/support/desk.ts'
import { openEditBench, SAM_AGENT } from './editing.ts'

async function openCanned() {
  const edit = await openEditBench()
  const { deps } = edit
  await createRecord('group', { id: 'second', members: [SAM] }, deps)
  await createRecord('group', { id: 'third' }, deps)
  const bodies = [
    { name: 'greeting', body: 'Hello {customer}, {agent} here.' },
    { name: 'leak', body: 'A kettle that leaks needs a new seal.', group: 'second' },
    { name: 'leak', body: 'Ours.', group: 'third' },
    { name: 'gruss', body: 'Hallo {customer},', language: 'de' },
  ]
  for (const values of bodies) await createRecord('canned-answer', values, deps)
  const ticket = await edit.ticket({ title: 'Kettle leaks', body: 'The seal.' })
  await rebuildSearch(deps.store)
  return { edit, ticket }
}

it('T-140: those that fit stand in the order of likeness, filled in, and one is taken by its name', async () => {
  const { edit, ticket } = await openCanned()
  const found = await cannedAnswersFor(ticket.number, SAM_AGENT, edit.deps)
  expect(found.map(({ id, text }) => [id, text])).toEqual([
    ['leak@second', 'A kettle that leaks needs a new seal.'],
    ['greeting', 'Hello ann@acme.example, Sam here.'],
  ])
  expect((await cannedAnswersFor(ticket.number, null, edit.deps)).map(({ id }) => id)).toEqual(['greeting'])

  const deps = { ...edit.deps, by: SAM_AGENT }
  expect(await cannedAnswer(ticket.number, 'Greeting', deps)).toBe('Hello ann@acme.example, Sam here.')
  await expect(cannedAnswer(ticket.number, 'goodbye', deps)).rejects.toThrow('there is: greeting, leak@second')
})

it('an unknown placeholder is refused when it is created and when it is changed; one that was taken away is gone', async () => {
  const { edit } = await openCanned()
  const { deps } = edit
  await expect(createRecord('canned-answer', { name: 'x', body: '{name}' }, deps)).rejects.toThrow(UserError)
  await expect(updateRecord('canned-answer', 'greeting', { values: { body: '{name}' } }, deps)).rejects.toThrow(
    'unknown placeholder {name}',
  )
  await expect(createRecord('canned-answer', { name: 'greeting', body: 'Again.' }, deps)).rejects.toThrow('already')
  await expect(createRecord('canned-answer', { name: 'x', body: 'x', group: 'nowhere' }, deps)).rejects.toThrow(
    'there is no group "nowhere"',
  )
})

it('they are suggested beside tickets and articles, and votes on them count', async () => {
  const { edit, ticket } = await openCanned()
  const { store } = edit.deps
  const request = { ticket: ticket.number, voter: SAM, limit: 3 }
  const canned = async () => (await suggestionsFor(request, store)).filter(({ type }) => type === 'canned-answer')
  const [first] = await canned()
  expect(first).toMatchObject({ id: 'leak@second', title: 'A kettle that leaks needs a new seal.', vote: null })
  await voteOnSuggestion({ ...request, suggestion: 'leak@second', vote: -1 }, edit.deps)
  expect((await canned())[0]).toMatchObject({ vote: -1 })
  expect((await canned())[0]!.score).toBeLessThan(first!.score)
})
