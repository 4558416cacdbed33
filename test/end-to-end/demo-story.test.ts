/** The story that `npm start` plays, with workers in this process: it comes to its end, every check of it holds, and nobody is told too much. */

import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parseConfig } from '../../src/config/read-config.ts'
import { demoConfigText } from '../../demo/story/config.ts'
import { Narrator } from '../../demo/story/narrator.ts'
import { playStory } from '../../demo/story/story.ts'
import { startMailServer, type MailServer } from '../../demo/servers/mail-server.ts'
import { openLog } from '../../src/logger.ts'
import { roleNames } from '../../src/process/role-names.ts'
import { roles } from '../../src/process/roles.ts'
import { openRuntime, type Runtime } from '../../src/process/runtime.ts'
import { freshPlaces } from '../support/places.ts'
import { holdPrivacy } from '../support/privacy/privacy.ts'

const people = ['support@us.example', 'sam@us.example', 'ann@acme.example', 'bob@acme.example', 'eve@other.example']
const stop = new AbortController()
let mail: MailServer
let runtime: Runtime
let playing: Promise<unknown>

beforeAll(async () => {
  const accounts = people.map((address) => ({ address, user: address.split('@')[0] ?? '', password: 'demo' }))
  mail = await startMailServer({ accounts })
  const config = parseConfig(demoConfigText(mail), 'demo.yaml', { INTRAY_DEMO_SECRET: 'a-secret-of-the-tests' })
  runtime = await openRuntime(config, freshPlaces(), openLog('test', 'silent'))
  playing = Promise.all(roleNames.map((name) => roles[name](runtime, stop.signal)))
})
afterAll(async () => {
  stop.abort()
  await playing
  await runtime.close()
  await mail.stop()
})

test('the story comes to its end, all of its checks hold, and its mail keeps everybody’s secrets', { timeout: 120_000 }, async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  expect(await playStory({ mail, runtime, close: () => Promise.resolve() }, new Narrator())).toBe(true)
  vi.restoreAllMocks()
  const copies = people.flatMap((owner) => mail.messages(owner).map(({ raw }) => ({ owner, raw })))
  await holdPrivacy({ store: runtime.store, config: runtime.config, copies })
})
