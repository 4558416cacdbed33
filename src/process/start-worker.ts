/** What the file of a worker loads first, and alone: whoever asks it to end while the program is still being loaded is heard. */
import { keepCompiled } from './keep-compiled.ts'
import type { WorkerRole } from './role-names.ts'

/** Runs roles in this process until SIGTERM or SIGINT. Before its work begins, it ends at once, with 0. */
export async function startWorker(names: readonly WorkerRole[] | 'all'): Promise<void> {
  const stop = new AbortController()
  let isAtWork = false
  const end = () => {
    stop.abort()
    if (!isAtWork) process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end)
  // Until somebody follows the configuration, there is nothing to be looked at again.
  process.on('SIGHUP', () => undefined)
  keepCompiled()
  const { runRoles } = await import('./run-roles.ts')
  await runRoles(names, { stop, beginWork: () => void (isAtWork = true) })
}
