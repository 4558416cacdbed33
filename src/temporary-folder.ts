/** Folders in the system's temporary folder, or another one: what a process that was killed leaves there, the next one clears away. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Folders that this process made; another one with the same pid may have lived before it. */
const ours = new Set<string>()
const touchEveryMs = 10 * 60_000
/** Another container counts its processes for itself; what it made is abandoned after so long without a touch. */
const abandonedAfterMs = 6 * touchEveryMs

const cleared = new Set<string>()

/**
 * Makes a folder that only this user can read. The first call of a process clears away those of processes that died.
 *
 * @param purpose - a word for its name
 * @param root - the folder that it is made in
 */
export function temporaryFolder(purpose: string, root: string = tmpdir()): string {
  if (!cleared.has(root)) clearAbandoned(root)
  cleared.add(root)
  const folder = mkdtempSync(join(root, `intray-${purpose}-${pidNamespace()}-${process.pid}-`))
  ours.add(folder)
  const timer = setInterval(() => {
    if (!attempt(() => utimesSync(folder, new Date(), new Date()))) clearInterval(timer)
  }, touchEveryMs).unref()
  return folder
}

/** Removes the temporary folders of processes that are no more; those of the living stay. */
export function clearAbandoned(root: string = tmpdir()): void {
  for (const name of readdirSync(root)) {
    const [, namespace, pid] = /^intray-\w+-(\d+)-(\d+)-\w+$/.exec(name) ?? []
    const folder = join(root, name)
    if (pid === undefined || ours.has(folder)) continue
    const isDead = Number(pid) === process.pid || !isAlive(Number(pid))
    // Another user's folder is theirs to clear away: an error is nobody's business here.
    attempt(() => {
      const isLeft = namespace === pidNamespace() ? isDead : Date.now() - statSync(folder).mtimeMs > abandonedAfterMs
      if (isLeft) rmSync(folder, { recursive: true, force: true })
    })
  }
}

/** True when a process has this id, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Containers that share a temporary folder may use the same process ids; 0 where there are no namespaces. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
  } catch {
    return '0'
  }
}

function attempt(act: () => void): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}
