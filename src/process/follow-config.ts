/** Looks out for changes of the configuration's file, and of the files it takes secrets from, while a process runs. */
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CurrentConfig } from '../config/current-config.ts'
import { loadConfigAndFiles } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { ConfigError } from '../errors.ts'
import type { Log } from '../logger.ts'

/** What following needs. */
export interface FollowDeps {
  readonly path: string
  readonly configs: CurrentConfig
  /** Makes ready for a configuration that is in order; when that fails, it is tried again. */
  readonly prepare: (config: Config) => Promise<void>
  /** Hears of each look at a changed file: its faults; none: it was taken. */
  readonly looked: (faults: readonly string[]) => Promise<void>
  readonly log: Log
  /** Between two looks; half a second unless given. */
  readonly lookMs?: number
}

/** A file that has lain still from one look to the next is written to its end. */
const usualLookMs = 500

/**
 * Follows the file until the signal is aborted: a change is checked whole, and taken or refused as a whole. Never rejects.
 *
 * @param hurry - lets it be looked at once, changed or not, each time it is called
 */
export async function followConfig(deps: FollowDeps, hurry: (look: () => void) => void, signal: AbortSignal): Promise<void> {
  const { path, lookMs = usualLookMs } = deps
  const files = new Set([path])
  let lookedAt: string | null = null
  let lying: string | null = null
  let woken = new AbortController()
  // The first look is nobody's wish, but due.
  let [wishes, fulfilled] = [1, 0]
  hurry(() => {
    wishes += 1
    woken.abort()
  })
  while (!signal.aborted) {
    const [found, wished] = [await signatureOf(files), wishes]
    if (wished !== fulfilled || (found !== lookedAt && found === lying)) {
      const known = files.size
      // What could not be taken yet is still wished for.
      fulfilled = (await look(deps, files)) ? wished : wished - 1
      // Files that are named for the first time were not looked out for while they were read.
      lookedAt = files.size === known ? found : null
    }
    lying = found
    woken = new AbortController()
    if (wishes === wished) await sleep(lookMs, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined)
  }
}

/** @returns false when it is to be looked at again */
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

/** Another one for each content, as far as file systems can tell. */
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
