/** The first module of a worker process. It loads nothing else, so that signals are heard while the program is still loading. */
import { keepCompiled } from './keep-compiled.ts'
import type { WorkerRole } from './role-names.ts'

/** Runs roles in this process until SIGTERM or SIGINT. Before work has begun, the process ends at once, with 0. */
export async function startWorker(names: readonly WorkerRole[] | 'all'): Promise<void> {
  const stop = new AbortController()
  let isAtWork = false
  const end = () => {
    stop.abort()
    if (!isAtWork) process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end)
  // Until the configuration is followed, SIGHUP has nothing to reload.
  process.on('SIGHUP', () => undefined)
  keepCompiled()
  const { runRoles } = await import('./run-roles.ts')
  await runRoles(names, { stop, beginWork: () => void (isAtWork = true) })
}
