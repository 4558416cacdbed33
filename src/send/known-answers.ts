/**
 * Keeps the answers of mail servers until they are recorded: tries again while MongoDB is absent, and spools them to disk when the process
 * must end first.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../logger.ts'
import type { RecipientResult } from '../smtp/send-result.ts'
import { isUnavailable } from '../store/write-errors.ts'

/** The results of one attempt. */
export interface KnownAnswer {
  readonly outbox: string
  readonly attempt: number
  readonly owner: string
  readonly results: readonly RecipientResult[]
}

/** Where answers are spooled, and when. */
export interface SpoolTerms {
  readonly folder: string
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal
  readonly log: Log
}

const firstWaitMs = 250
const longestWaitMs = 5_000
/** An ending process waits for MongoDB no longer than this. */
const lastWaitMs = 2_000

/** Answers that must not be lost. */
export class KnownAnswers {
  readonly #terms: SpoolTerms

  constructor(terms: SpoolTerms) {
    this.#terms = terms
  }

  /**
   * Records an answer, again and again while MongoDB is absent; spools it to disk when the process must end before.
   *
   * @returns the result of recording; null when the answer was spooled
   * @throws any other error of recording
   */
  async write<T>(answer: KnownAnswer, writing: () => Promise<T>): Promise<T | null> {
    const { signal } = this.#terms
    const over = new AbortController()
    const spooled = Promise.withResolvers<null>()
    let timer: NodeJS.Timeout | undefined
    const onEnd = () => {
      timer = setTimeout(() => void this.#spool(answer).then(() => spooled.resolve(null)), lastWaitMs)
    }
    if (signal.aborted) onEnd()
    else signal.addEventListener('abort', onEnd, { once: true })
    try {
      return await Promise.race([this.#tryUntil(writing, over.signal), spooled.promise])
    } finally {
      over.abort()
      clearTimeout(timer)
      signal.removeEventListener('abort', onEnd)
    }
  }

  /** Records what earlier processes spooled. @param write - must be safe to repeat */
  async writeSpooled(write: (answer: KnownAnswer) => Promise<void>): Promise<void> {
    const { folder, log } = this.#terms
    const names = await readdir(folder).catch(() => [])
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const path = join(folder, name)
      try {
        await write(JSON.parse(await readFile(path, 'utf8')) as KnownAnswer)
        await rm(path, { force: true })
      } catch (error) {
        log.warn({ err: error }, 'a spooled answer could not be written; the next start tries again')
      }
    }
  }

  async #tryUntil<T>(writing: () => Promise<T>, over: AbortSignal): Promise<T | null> {
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      try {
        return await writing()
      } catch (error) {
        if (!isUnavailable(error)) throw error
        if (waitMs === firstWaitMs) this.#terms.log.warn({ err: error }, 'an answer of a mail server is kept until MongoDB is back')
      }
      await sleep(waitMs, undefined, { signal: over }).catch(() => undefined)
      if (over.aborted) return null
    }
  }

  async #spool(answer: KnownAnswer): Promise<void> {
    const { folder, log } = this.#terms
    const path = join(folder, `${randomUUID()}.json`)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(`${path}.part`, JSON.stringify(answer), { mode: 0o600, flush: true })
      await rename(`${path}.part`, path)
      log.warn({ outbox: answer.outbox }, 'MongoDB is away: the answer of a mail server is spooled for the next start')
    } catch (error) {
      log.error({ err: error, outbox: answer.outbox }, 'the answer of a mail server is lost: its mail counts as unknown')
    }
  }
}
