/** Processes of `intray start`, and their health and metrics: each has a port of its own. */
import { expect, onTestFinished, test } from 'vitest'
import { roleNames } from '../../src/process/role-names.ts'
import { startInstallation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startSupervisor, workersLog } from '../support/worker-processes.ts'

test('with healthPort 0 every role takes a free port of its own, names it in the log, and answers there', async () => {
  const places = freshPlaces()
  const us = await startInstallation(places, { config: { healthPort: 0 } })
  onTestFinished(() => us.stop())
  const supervisor = startSupervisor(us.configPath)
  onTestFinished(() => supervisor.stop())
  await until('every role is up', async () => supervisor.workerIds().length === roleNames.length)
  const log = workersLog(us.configPath)
  const ports = [...log.matchAll(/"healthPort":(\d+),"msg":"ready"/g)].map(([, port]) => Number(port))
  expect(new Set(ports).size).toBe(roleNames.length)
  for (const port of ports) {
    expect(log).toContain(`http://127.0.0.1:${port}/health`)
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200)
  }
})

test('with few mailboxes all roles are one process, which is said with the way to another', async () => {
  const places = freshPlaces()
  const us = await startInstallation(places, { config: { healthPort: 0 } })
  onTestFinished(() => us.stop())
  const supervisor = startSupervisor(us.configPath, null)
  onTestFinished(() => supervisor.stop())
  await until('all of it is up', async () => supervisor.workerIds().length > 0)
  const log = workersLog(us.configPath)
  expect(log).toMatch(/"roles":\["poll","apply","deliver","sweep","console"\]/)
  expect(log).toContain(`--only ${roleNames.join(',')}`)
  expect(supervisor.workerIds()).toHaveLength(1)
})
