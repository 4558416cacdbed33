/** The first start on a mailbox that is full: old mail becomes tickets in silence, from the first mail on. */
import pino from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { openRuntime } from '../../src/process/runtime.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { configWith } from './applying.ts'

it('a mailbox that was opened a moment ago is known to the next mail, not five seconds later', async () => {
  const places = { mongoUri: freshDatabaseUri(), redisUrl: null }
  const runtime = await openRuntime(configWith(), places, pino({ level: 'silent' }))
  onTestFinished(() => runtime.close())
  const { mailboxStates } = runtime.store
  const liveFrom = async () => (await runtime.directory()).mailboxes.get('support')?.liveFromMs
  expect(await liveFrom()).toBe(0)
  await mailboxStates.ensure('support', 'INBOX')
  const lease = await mailboxStates.acquire('support/INBOX', 'test', 60_000)
  const firstOpenedAt = new Date()
  await mailboxStates.update(lease!, { firstOpenedAt })
  expect(await liveFrom()).toBe(firstOpenedAt.getTime() - 24 * 3_600_000)
})
