/** The worked examples of the tickets page by HTTP alone: mail is posted, agents answer and look by the API. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, BOB, CARL, EVE, SAM, SUPPORT, ZED } from '../support/installation.ts'
import { markMailboxes, settled, type Newcomers } from '../support/observe.ts'
import { startApi, type Api } from './calling.ts'
import { appliedMail, bytesOf, postBytes, postLetter, type WireMail } from './mailing.ts'

interface Ticket {
  readonly version: number
  readonly stage: { readonly name: string }
  readonly rev_org: string | null
  readonly reported_by: readonly string[]
  readonly email_members: readonly { readonly email: string }[]
  readonly needs_response: boolean
}

let api: Api
let news: Newcomers

beforeAll(async () => {
  api = await startApi()
  api.us.play(['apply', 'deliver', 'sweep'])
})
beforeEach(async () => {
  await settled(api.us)
  news = markMailboxes(api.us, [ANN, BOB, CARL, EVE, ZED, SAM])
})
afterAll(() => api.stop())

let count = 0

/** Example 1; the others go on from it. */
async function annWrites(): Promise<{ id: string; raw: Buffer; mail: WireMail; ticket: string }> {
  const id = `example-${++count}@letters.example`
  const raw = await bytesOf({ from: ANN, to: SUPPORT, cc: [BOB, EVE, ZED], id })
  const mail = await appliedMail(api, await postBytes(api, raw))
  return { id, raw, mail, ticket: mail.ticket ?? '' }
}

/** People by address, sorted. */
async function state(ticket: string) {
  const { body } = await api.call<Ticket>(`GET /tickets/${ticket}`, { as: 'read-only' })
  return {
    reporters: body.reported_by.map((id) => id.slice(id.indexOf('/') + 1)).toSorted(),
    members: body.email_members.map(({ email }) => email).toSorted(),
    needsResponse: body.needs_response,
    stage: body.stage.name,
    workspace: body.rev_org,
  }
}

async function samReplies(ticket: string, to: readonly string[] | null, cc: readonly string[] = [], body = 'A new one.') {
  const reply = await api.call(`POST /tickets/${ticket}/reply`, { body: { body, to, cc } })
  expect(reply.status).toBe(202)
  await settled(api.us)
}

const acme = { workspace: 'Acme' }

test('example 1: Ann writes, with Bob of her workspace, Eve of another and unknown Zed in copy', async () => {
  const { ticket, mail } = await annWrites()
  expect(mail.outcome).toBe('ticket-opened')
  expect(await state(ticket)).toEqual({
    ...{ ...acme, reporters: [ANN, BOB], members: [ANN, BOB, EVE, ZED] },
    ...{ needsResponse: true, stage: 'queued' },
  })
  await settled(api.us)
  expect(await news.counts()).toEqual({ [ANN]: 1, [SAM]: 1 })
})

const answered = { ...acme, needsResponse: false, stage: 'work_in_progress' }

describe('example 2: Sam answers to Ann only', () => {
  test('Ann alone is a member and gets it, the reporters stay, nothing is owed', async () => {
    const { ticket } = await annWrites()
    await samReplies(ticket, [ANN])
    expect(await state(ticket)).toEqual({ ...answered, reporters: [ANN, BOB], members: [ANN] })
    expect(await news.counts()).toEqual({ [ANN]: 2, [SAM]: 1 })
  })

  test('who names nobody answers all four, who stay members', async () => {
    const { ticket } = await annWrites()
    await samReplies(ticket, null)
    expect(await state(ticket)).toEqual({ ...answered, reporters: [ANN, BOB], members: [ANN, BOB, EVE, ZED] })
    expect(await news.counts()).toEqual({ [ANN]: 2, [BOB]: 1, [EVE]: 1, [ZED]: 1, [SAM]: 1 })
  })
})

test('example 3: Sam answers and adds Carl of Acme, who is a member and reports', async () => {
  const { ticket } = await annWrites()
  await samReplies(ticket, [ANN])
  await samReplies(ticket, [ANN], [CARL])
  expect(await state(ticket)).toEqual({ ...answered, reporters: [ANN, BOB, CARL], members: [ANN, CARL] })
  expect(await news.counts()).toEqual({ [ANN]: 3, [CARL]: 1, [SAM]: 1 })
})

test('example 4: Eve, in copy before, answers in the thread: she reports, work goes on in Acme’s workspace', async () => {
  const { id, ticket } = await annWrites()
  await samReplies(ticket, null, [], 'Which model is it?')
  expect((await state(ticket)).stage).toBe('awaiting_customer_response')
  const eves = await postLetter(api, { from: EVE, to: SUPPORT, cc: [ANN], subject: 'Re: Printer', thread: [id] })
  expect(eves.ticket).toBe(ticket)
  expect(await state(ticket)).toEqual({
    ...{ ...acme, reporters: [ANN, BOB, EVE], members: [ANN, EVE] },
    ...{ needsResponse: true, stage: 'work_in_progress' },
  })
})

describe('example 5: Bob is no member any more and still reports', () => {
  const afterwards = { reporters: [ANN, BOB], members: [ANN, EVE] }

  test('when he is not on the newest mail', async () => {
    const { id, ticket } = await annWrites()
    await postLetter(api, { from: ANN, to: SUPPORT, cc: [EVE], thread: [id] })
    expect(await state(ticket)).toMatchObject(afterwards)
  })

  test('when an agent takes him out; who is put in reports', async () => {
    const { ticket } = await annWrites()
    const members = { add: [CARL], remove: [BOB, ZED] }
    expect((await api.call(`POST /tickets/${ticket}/members`, { body: members })).status).toBe(200)
    expect(await state(ticket)).toMatchObject({ reporters: [ANN, BOB, CARL], members: [ANN, CARL, EVE] })
  })
})

describe('example 6: mail 1 comes again', () => {
  test.each([
    ['the same bytes', (raw: Buffer) => raw],
    ['by another way', (raw: Buffer) => Buffer.concat([Buffer.from('Received: from relay.example\r\n'), raw])],
  ])('%s: nothing changes, nothing is sent', async (_, again) => {
    const { raw, ticket } = await annWrites()
    await settled(api.us)
    const look = async () => [
      (await api.call(`GET /tickets/${ticket}`)).body,
      (await api.call(`GET /tickets/${ticket}/timeline`)).body,
      await news.counts(),
    ]
    const before = await look()
    expect((await appliedMail(api, await postBytes(api, again(raw)))).ticket).toBe(ticket)
    await settled(api.us)
    expect(await look()).toEqual(before)
  })
})

test('example 7: Ann’s out-of-office is kept with the ticket and changes no stage, flag, member or reporter', async () => {
  const { id, ticket } = await annWrites()
  await samReplies(ticket, null, [], 'Which model is it?')
  const [before, sent] = [await state(ticket), await news.counts()]
  const away = await postLetter(api, {
    ...{ from: ANN, to: SUPPORT, subject: 'Automatic reply: Printer', text: 'I am away until Monday.', thread: [id] },
    headers: { 'Auto-Submitted': 'auto-replied' },
  })
  await settled(api.us)
  expect(away.ticket).toBe(ticket)
  expect([await state(ticket), await news.counts()]).toEqual([before, sent])
  const { body } = await api.call<{ messages: { text_body: string }[] }>(`GET /tickets/${ticket}/messages`)
  expect(body.messages.map(({ text_body }) => text_body.trim())).toContain('I am away until Monday.')
})
