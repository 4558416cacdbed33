/** Watches the configuration file and the secret files it names for changes while a process runs. */
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CurrentConfig } from '../config/current-config.ts'
import { loadConfigAndFiles } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { ConfigError } from '../errors.ts'
import type { Log } from '../logger.ts'

export interface FollowDeps {
  readonly path: string
  readonly configs: CurrentConfig
  /** Prepares for a valid configuration; when it fails, the file is read again later. */
  readonly prepare: (config: Config) => Promise<void>
  /** Called after each reading with the faults; empty: the configuration was taken. */
  readonly looked: (faults: readonly string[]) => Promise<void>
  readonly log: Log
  /** The interval of looking, in ms; default: half a second. */
  readonly lookMs?: number
}

/** A file that is unchanged from one look to the next has been written to its end. */
const usualLookMs = 500

/**
 * Follows the file until the signal. A change is taken or refused as a whole. Never rejects.
 *
 * @param hurry - receives a function that makes the file be read at once, changed or not
 */
export async function followConfig(deps: FollowDeps, hurry: (look: () => void) => void, signal: AbortSignal): Promise<void> {
  const { path, lookMs = usualLookMs } = deps
  const files = new Set([path])
  let lookedAt: string | null = null
  let previous: string | null = null
  let woken = new AbortController()
  // The first reading is always due.
  let [requests, answered] = [1, 0]
  hurry(() => {
    requests += 1
    woken.abort()
  })
  while (!signal.aborted) {
    const [found, requested] = [await signatureOf(files), requests]
    if (requested !== answered || (found !== lookedAt && found === previous)) {
      const fileCount = files.size
      // A configuration that could not be taken yet is read again.
      answered = (await look(deps, files)) ? requested : requested - 1
      // Files that are named for the first time were not watched while they were read.
      lookedAt = files.size === fileCount ? found : null
    }
    previous = found
    woken = new AbortController()
    if (requests === requested) await sleep(lookMs, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined)
  }
}

/** @returns false when it must be read again */
async function look({ path, configs, prepare, looked, log }: FollowDeps, files: Set<string>): Promise<boolean> {
  try {
    const config = loadConfigAndFiles(path, files)
    await prepare(config)
    const isOther = await configs.take(config)
    const { hash, atRestart } = configs.present
    if (isOther) log.info({ hash, atRestart }, 'the configuration was taken')
    await looked([])
    return true
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      log.warn({ err: error }, 'the configuration cannot be taken yet')
      return false
    }
    log.error({ faults: error.faults, hash: configs.present.hash }, 'the configuration has faults: the one of before holds')
    await looked(error.faults)
    return true
  }
}

/** A text that changes with the content of any file, as far as file systems can tell. */
async function signatureOf(files: ReadonlySet<string>): Promise<string> {
  const all = await Promise.all(
    [...files].map((file) =>
      stat(file, { bigint: true }).then(
        ({ ino, size, mtimeNs, ctimeNs }) => `${file} ${ino} ${size} ${mtimeNs} ${ctimeNs}`,
        () => `${file} -`,
      ),
    ),
  )
  return all.join('\n')
}
