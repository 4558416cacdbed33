/** Clocks of worker processes jump by up to an hour, each for itself, while mail comes in; part of `npm run faults`. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished, test } from 'vitest'
import { roleNames } from '../../src/process/role-names.ts'
import { startInstallation } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker } from '../support/worker-processes.ts'
import { CROWD, crowdConfig } from './crowd.ts'
import { longestMs, playFaults, repeated, rounds } from './scenario.ts'

const perFault = 75
const hourMs = 3_600_000

test('clocks that jump cost no mail and double none', { timeout: longestMs }, async () => {
  const us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  const clockOf = (role: string) => join(dirname(us.configPath), `clock-${role}`)
  const NODE_OPTIONS = `--import ${join(import.meta.dirname, '../support/jumping-clock.ts')}`
  const crew = roleNames.map((role) => startWorker(role, us.configPath, { NODE_OPTIONS, INTRAY_TEST_CLOCK: clockOf(role) }))
  onTestFinished(async () => void (await Promise.all(crew.map((worker) => worker.kill()))))
  await Promise.all(crew.map(({ ready }) => ready))
  const jumps = crew.map(
    ({ role }) =>
      () =>
        writeFileSync(clockOf(role), String((Math.random() * 2 - 1) * hourMs)),
  )
  await playFaults(us, { faults: repeated(rounds(10), jumps), perFault, pauseMs: 600 })
})
