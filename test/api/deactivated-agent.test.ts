/** A deactivated agent can do nothing: their token, their session, their link, their name at the command line. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSignInLink, sessionOf, signInBy } from '../../src/act/sign-in.ts'
import { agentNamed } from '../../src/cli/session.ts'
import type { UserRecord } from '../../src/tickets/records/records.ts'
import { SAM } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'

const KIM = 'kim@us.example'
const agents = [SAM, KIM].map((address) => ({ name: address, address }))

let api: Api
beforeAll(async () => {
  api = await startApi({ config: { agents } })
})
afterAll(() => api.stop())

function samWho(state: UserRecord['state']) {
  return { id: SAM, addrSpec: SAM, displayName: 'Sam', state }
}

async function samIs(state: UserRecord['state']): Promise<void> {
  await api.us.runtime.store.records.replace('user', samWho(state))
}

test('the token of a deactivated agent neither reads nor writes; others work on, and this one does again when the agent is back', async () => {
  expect((await api.call('GET /tickets')).status).toBe(200)
  await samIs('deactivated')
  for (const as of ['agent', 'admin'] as const) {
    for (const request of ['GET /tickets', 'POST /tickets']) {
      const { status, body } = await api.call(request, { as, ...(request.startsWith('POST') ? { body: {} } : {}) })
      expect([as, request, status, body['code']]).toEqual([as, request, 403, 'deactivated'])
    }
  }
  expect((await api.call('GET /tickets', { as: 'read-only' })).status).toBe(200)
  await samIs('active')
  expect((await api.call('GET /tickets')).status).toBe(200)
})

test('the session of a deactivated agent ends and does not come back; they get no link, and one from before signs nobody in', async () => {
  const { store, directory } = api.us.runtime
  const deps = { store, directory, now: Date.now }
  const secret = async () => (await makeSignInLink({ address: SAM, browser: null }, deps))?.secret ?? ''
  const cookie = (await signInBy(await secret(), '', deps)) ?? ''
  const link = await secret()
  expect(await sessionOf(cookie, deps)).toMatchObject({ addrSpec: SAM })
  await samIs('deactivated')
  expect([await sessionOf(cookie, deps), await secret()]).toEqual([null, ''])
  expect(await sessionOf((await signInBy(link, '', deps)) ?? '', deps)).toBeNull()
  await samIs('active')
  expect(await sessionOf(cookie, deps)).toBeNull()
})

test('nobody acts in the name of a deactivated agent at the command line, nor is one the default', async () => {
  const { runtime } = api.us
  expect((await agentNamed(undefined, runtime)).addrSpec).toBe(SAM)
  await samIs('deactivated')
  await expect(agentNamed(SAM, runtime)).rejects.toThrow(`${SAM} is no agent; there is: ${KIM}`)
  expect((await agentNamed(undefined, runtime)).addrSpec).toBe(KIM)
  await samIs('active')
})
