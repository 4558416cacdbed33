/** What those who subscribe to a ticket read in their own mail programs, and what their answers do (T-035, T-036, T-037). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { createRecord } from '../../src/act/edit-records.ts'
import { ANN, EVE, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { markMailboxes, settled, ticketOf, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, fieldOf, post, type Received } from '../support/post.ts'

const UNA = 'una@us.example'
let us: Installation
let news: Newcomers

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { people: [UNA] })
  await createRecord('user', { addrSpec: UNA, displayName: 'Una', state: 'unassigned' }, { store: us.runtime.store })
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, [ANN, EVE, SAM, UNA])
})
afterAll(() => us.stop())

/** Ann's ticket with a subscriber, and Sam's notification of her mail. */
async function annAsks(subscriber: string): Promise<{ ticket: Awaited<ReturnType<typeof ticketOf>>; notification: Received }> {
  const ticket = await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, subject: 'The lamp flickers' }))
  const notification = (await news.fromUs(SAM)).at(-1)!
  const { store, config, directory } = us.runtime
  const by = { addrSpec: SAM, displayName: 'Sam Okafor', groups: [] }
  const edits = [{ kind: 'subscriber' as const, add: [subscriber], remove: [] }]
  await editTicket(ticket.number, edits, { by, ifVersion: null, isSilent: true }, { store, config, directory, now: Date.now })
  return { ticket, notification }
}

async function samAnswers(notification: Received, text: string): Promise<void> {
  await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text })))
}

describe('a contact who subscribes', () => {
  test('reads an answer in a mail of his own, from a robot, without an address of anybody else', async () => {
    const { notification } = await annAsks(`Other/${EVE}`)
    await samAnswers(notification, 'Please change the bulb.')
    const [mail, ...others] = await news.fromUs(EVE)
    expect(others).toEqual([])
    expect(mail?.message).toMatchObject({ to: [{ addrSpec: EVE }], cc: [], from: { addrSpec: SUPPORT } })
    expect(mail?.message.text).toContain('Sam Okafor wrote:\n\nPlease change the bulb.')
    expect(fieldOf(mail!, 'Auto-Submitted')).toBe('auto-generated')
    expect(mail?.raw).not.toContain(SAM)
    expect(mail?.raw).not.toContain(ANN)
    const [answer] = (await news.fromUs(ANN)).slice(-1)
    expect(answer?.raw).not.toContain(EVE)
  })

  test('answers into the ticket with a customer’s powers', async () => {
    const { ticket, notification } = await annAsks(`Other/${EVE}`)
    await samAnswers(notification, 'Which lamp is it?')
    const [mail] = await news.fromUs(EVE)
    const answered = await ticketOf(us, await post(us.mail, answerTo(mail!, { from: EVE, to: SUPPORT, text: '#resolve\nOurs, too.' })))
    expect(answered.number).toBe(ticket.number)
    expect(answered).toMatchObject({ stage: 'work_in_progress', needsResponse: true })
    expect(answered.reportedBy).toContain(`Other/${EVE}`)
  })
})

describe('an unassigned user who subscribes', () => {
  test('T-037 reads what happens, and his answer is a comment that no customer gets', async () => {
    const { ticket, notification } = await annAsks(UNA)
    await samAnswers(notification, 'Please change the bulb.')
    const [mail] = await news.fromUs(UNA)
    expect(mail?.message.text).toContain('Sam Okafor wrote to the customers:\n\nPlease change the bulb.')
    const before = await us.runtime.store.tickets.find(ticket.number)
    const commented = await ticketOf(us, await post(us.mail, answerTo(mail!, { from: UNA, to: SUPPORT, text: 'Bulbs are out of stock.' })))
    await settled(us)
    expect(commented.number).toBe(ticket.number)
    expect(commented.reportedBy).toEqual(before?.reportedBy)
    expect(commented).toMatchObject({ emailMembers: before?.emailMembers, needsResponse: false })
    expect((await news.fromUs(ANN)).some(({ raw }) => raw.includes('out of stock'))).toBe(false)
    expect((await news.fromUs(SAM)).at(-1)?.message.text).toContain('Una noted, for agents only:\n\nBulbs are out of stock.')
  })
})
