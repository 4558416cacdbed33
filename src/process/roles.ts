/** The roles that a worker process may play; each runs until its signal is aborted. */
import { noticeRestore } from './notice-restore.ts'
import { optionalRoleNames, roleNames, type WorkerRole } from './role-names.ts'
import type { Role } from './roles/role.ts'

/** A role is loaded when it is played: a poller without the pages starts in half the time, and takes less memory. */
const modules: Readonly<Record<WorkerRole, () => Promise<Role>>> = {
  poll: async () => (await import('./roles/poll.ts')).poll,
  apply: async () => (await import('./roles/apply.ts')).apply,
  deliver: async () => (await import('./roles/deliver.ts')).deliver,
  sweep: async () => (await import('./roles/sweep.ts')).sweep,
  console: async () => (await import('./roles/console.ts')).console,
}

/** Loads what some roles consist of, so that they begin at once later. */
export async function loadRoles(names: readonly WorkerRole[]): Promise<void> {
  await Promise.all(names.map((name) => modules[name]()))
}

/** All roles by name. Each first checks whether the database was restored: work that it finds waiting may have been done before. */
export const roles = Object.fromEntries([...roleNames, ...optionalRoleNames].map((name) => [name, afterRestoreCheck(name)])) as Readonly<
  Record<WorkerRole, Role>
>

function afterRestoreCheck(name: WorkerRole): Role {
  return async (runtime, signal) => {
    const role = await modules[name]()
    await noticeRestore(runtime)
    if (!signal.aborted) await role(runtime, signal)
  }
}
