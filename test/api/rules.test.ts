/** Rules of the site over the API: listed with those of the file, written, tried at mail, taken away. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { startApi, type Api } from './calling.ts'
import { postLetter } from './mailing.ts'
import type { WireTicket } from './wire-ticket.ts'

interface Listed {
  readonly rules: readonly { readonly name: string; readonly from: string; readonly rule: Readonly<Record<string, unknown>> }[]
}

let api: Api
beforeAll(async () => {
  api = await startApi({
    config: { rules: [{ name: 'of the file', when: 'new-ticket', if: { words: 'broken' }, do: { tags: 'Stalled' } }] },
  })
  api.us.play(['apply'])
})
afterAll(() => api.stop())

const refunds = { when: 'new-ticket', if: { words: 'refund*' }, do: { severity: 'high', set: { subtype: '' } } }
const path = `/rules/${encodeURIComponent('refunds first')}`
const put = (body: object, at = path) => api.call(`PUT ${at}`, { as: 'admin', body })
const namesOf = async () => (await api.call<Listed>('GET /rules')).body.rules.map(({ name, from }) => [name, from])

/** How grave a ticket is that a mail about a refund opens now. */
async function severityOfRefund(): Promise<unknown> {
  const { ticket } = await postLetter(api, { from: ANN, to: 'support@us.example', subject: 'Refund', text: 'Where is my refund?' })
  return (await api.call<WireTicket>(`GET /tickets/${ticket}`)).body['severity']
}

test('a rule is written, tried at mail after those of the file, replaced, and taken away', async () => {
  expect(await severityOfRefund()).toBe('medium')
  expect(await put({ ...refunds, do: { severity: 'high' } })).toMatchObject({
    status: 200,
    body: { name: 'refunds first', from: 'api', rule: { when: ['new-ticket'], if: { words: ['refund*'] }, do: { severity: 'high' } } },
  })
  expect(await namesOf()).toEqual([
    ['of the file', 'file'],
    ['refunds first', 'api'],
  ])
  await until('the rule to be tried', async () => (await severityOfRefund()) === 'high')
  expect(await put({ ...refunds, do: { severity: 'blocker' } })).toMatchObject({ status: 200 })
  expect(await namesOf()).toHaveLength(2)
  await until('the other one to be tried', async () => (await severityOfRefund()) === 'blocker')
  expect(await api.call(`DELETE ${path}`, { as: 'admin' })).toMatchObject({ status: 200, body: { name: 'refunds first' } })
  expect(await namesOf()).toEqual([['of the file', 'file']])
  await until('it to be tried no more', async () => (await severityOfRefund()) === 'medium')
})

test('a rule reads a field of the header that the file asks for nowhere', async () => {
  const urgent = { when: 'new-ticket', if: { header: { name: 'X-Desk', pattern: '^urgent' } }, do: { severity: 'blocker' } }
  expect(await put(urgent)).toMatchObject({ status: 200 })
  const severityWith = async (value: string) => {
    const letter = { from: ANN, to: 'support@us.example', subject: 'Lid', text: 'A lid.', headers: { 'X-Desk': value } }
    return (await api.call<WireTicket>(`GET /tickets/${(await postLetter(api, letter)).ticket}`)).body['severity']
  }
  await until('the rule to be tried', async () => (await severityWith('urgent, please')) === 'blocker')
  expect(await severityWith('not urgent')).toBe('medium')
  expect(await api.call(`DELETE ${path}`, { as: 'admin' })).toMatchObject({ status: 200 })
})

test('what could never be applied is refused, and so are those of the file, and who is no admin', async () => {
  const faults = [
    [{ ...refunds, when: [] }, 400, 'must say when, or after what'],
    [{ ...refunds, do: { colour: 'red' } }, 400, ''],
    [{ ...refunds, if: { filter: 'colour=red' } }, 422, 'tickets have no "colour"'],
    [{ ...refunds, do: { assign: { group: 'nobody' } } }, 422, 'no agent is in "nobody"'],
  ] as const
  for (const [body, status, words] of faults) {
    const reply = await put(body)
    expect([reply.status, reply.text]).toEqual([status, expect.stringContaining(words.replaceAll('"', '\\"'))])
  }
  const ofFile = `/rules/${encodeURIComponent('of the file')}`
  expect(await put(refunds, ofFile)).toMatchObject({ status: 422, body: { detail: expect.stringContaining('change it there') } })
  expect(await api.call(`DELETE ${ofFile}`, { as: 'admin' })).toMatchObject({ status: 422 })
  expect(await api.call(`DELETE ${path}`, { as: 'admin' })).toMatchObject({ status: 404 })
  expect(await api.call(`PUT ${path}`, { body: refunds })).toMatchObject({ status: 403 })
  expect(await api.call('GET /rules', { as: 'read-only' })).toMatchObject({ status: 200 })
})
