/** A worker killed inside its transaction holds its mails and their tickets for as long as the server lets it: that is short, and told. */
import { PassThrough } from 'node:stream'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { startInstallation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd } from './crowd.ts'

const mails = 5

test('a worker killed inside its transaction holds its neighbours up for no longer than the server’s short limit', async () => {
  const lines = new PassThrough()
  const log = pino({ level: 'warn' }, lines)
  let text = ''
  lines.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig, log })
  onTestFinished(() => us.stop())
  const doomed = startWorker('apply', us.configPath, { INTRAY_DIE_AFTER: 'apply.written' })
  await doomed.ready
  deliverCrowd(us, 0, mails)
  us.play(['poll', 'deliver'])
  expect((await doomed.ended).signal).toBe('SIGKILL')
  const diedAtMs = Date.now()
  us.play(['apply', 'sweep'])
  // Others meet its transaction at once, and not only when its jobs count as stalled: half of its ten seconds would be over then.
  const { store, inboundQueue } = us.runtime
  await inboundQueue?.enqueueAgain(await store.inboundRows.waiting(['support'], new Date(), mails))
  await until('all mails to be messages', async () => (await store.inboundRows.countWaiting()) === 0, 60_000)
  expect(Date.now() - diedAtMs).toBeLessThan(30_000)
  expect(await judgeCrowd(us, mails)).toMatchObject({ messages: mails, wrongMails: [], strayAnswers: [], doubles: [], lost: [] })
  expect(text).toContain('for over 5 s')
}, 120_000)
