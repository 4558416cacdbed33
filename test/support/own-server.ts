/** A Redis or MongoDB of a test's own, on one port for life: killed, frozen, without room on its disk, and started again. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { readBinary } from '../../demo/servers/binaries.ts'
import { findFreePort, isListening } from '../../demo/servers/local-port.ts'
import { until } from './observe.ts'

/** A server whose process comes and goes. */
export interface ServerProcess {
  readonly port: number
  /** Starts it, where it does not run, with the files that it left; resolves when it listens. */
  start(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** Stops and goes on, as a machine that was suspended. */
  freeze(isFrozen: boolean): void
  /** From now on none of its files grows beyond so much, as on a full disk (util-linux’s prlimit). @returns false where there is none */
  limitFiles(bytes: number): boolean
  /** Resolves when it ends by itself. */
  readonly hasEnded: () => boolean
}

/** @param argumentsFor - for a port; its files go below `folder` */
export async function serverProcess(
  kind: 'mongod' | 'redis',
  folder: string,
  argumentsFor: (port: number) => readonly string[],
): Promise<ServerProcess> {
  const { binary, libraryPath } = readBinary(kind)
  const port = await findFreePort()
  mkdirSync(folder, { recursive: true })
  let child: ChildProcess | null = null
  const hasEnded = () => child === null || child.exitCode !== null || child.signalCode !== null
  const killed = () => child?.kill('SIGKILL')
  // A test run that fails must not leave it behind.
  process.once('exit', killed)
  return {
    port,
    hasEnded,
    async start() {
      if (hasEnded()) {
        const env = libraryPath === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath }
        child = spawn(binary, [...argumentsFor(port)], { cwd: folder, stdio: 'ignore', env })
      }
      await until(`${kind} to listen`, () => isListening(port), 30_000)
    },
    async kill() {
      child?.kill('SIGKILL')
      await until(`${kind} to end`, hasEnded)
    },
    freeze: (isFrozen) => void child?.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT'),
    limitFiles(bytes) {
      try {
        execFileSync('prlimit', ['--pid', String(child?.pid), `--fsize=${bytes}`])
        return true
      } catch {
        return false
      }
    },
  }
}
