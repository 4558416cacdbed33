/** Parses mails in worker threads, with limits of time and memory for each mail. */
import { extname } from 'node:path'
import { Piscina } from 'piscina'
import { ParsingEndedError } from '../errors.ts'
import { degradedMail } from './degraded-mail.ts'
import type { ParsedMail } from './message.ts'
import type { ParseErrand } from './parse-worker.ts'

/** Parses mails outside the calling thread. */
export interface ParsePool {
  /**
   * Parses one mail. A mail that runs out of time is tried again alone; one that exceeds the limits of time or memory comes back degraded,
   * with the defect `timeout`, `out-of-memory` or `parser-crashed`, and disturbs no other mail.
   *
   * @param raw - copied for the worker; the caller keeps it
   * @throws {ParsingEndedError} when the pool is closed: nothing is wrong with the mail
   */
  parse(raw: Uint8Array): Promise<ParsedMail>
  /**
   * Like `parse`, for a mail too large for two copies: its bytes move to the thread, and are read again after a failure.
   *
   * @throws the errors of `read`, and those of `parse`
   */
  parseFrom(read: () => Promise<Uint8Array>): Promise<ParsedMail>
  /**
   * Like `parse` for each mail, in the same order, but with several mails in one task, whose overhead is a third of the parsing of small
   * mails. When a task fails, its mails are parsed again one by one.
   */
  parseSet(raws: readonly Uint8Array[]): Promise<readonly ParsedMail[]>
  /** Like `parse`, with the time that a thread took, in milliseconds. */
  parseTimed(raw: Uint8Array): Promise<ParsedMail & { readonly parseMs: number }>
  /** Replaces the further header fields to keep. @param names - in lower case */
  keep(names: readonly string[]): void
  /** Ends the parsing of this pool's mails. The threads stay for other pools; they keep no process alive. */
  close(): void
}

/** Size and limits of a pool. */
export interface ParsePoolOptions {
  /** Worker threads, and so the mails that are parsed at once. Pools of a process with as many threads, and as much memory, share them. */
  readonly threads: number
  /** Longest time for one mail; default: 10 s. */
  readonly timeoutMs?: number
  /** Largest JavaScript heap of a thread; default: 512 MB. */
  readonly memoryMegabytes?: number
  /** Names of further header fields to keep, in lower case; default: none. */
  readonly keptFields?: readonly string[]
}

const TIMEOUT_MS = 10_000
const MEMORY_MEGABYTES = 512
/** A mail that ran out of time gets this many times as long when it is tried again alone. */
const ALONE_FACTOR = 2
/** A thread without work ends after this time, since it takes memory. */
const IDLE_MS = 60_000
/** More mails save nothing, and leave other threads without work. */
const MAILS_PER_ERRAND = 10

interface FailedParse {
  readonly reason: string
}

function reasonOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string }
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout'
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'parser-crashed'
}

/** Only a whole buffer can be transferred; a view of a shared buffer is copied. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
  return isWhole ? new Uint8Array(bytes.buffer as ArrayBuffer) : new Uint8Array(bytes)
}

/** Admits a fixed number of callers at once, first come, first served; or one caller alone, after all others are done. */
class Turnstile {
  readonly #places: number
  readonly #waiting: (() => void)[] = []
  #free: number
  #lastAlone: Promise<unknown> = Promise.resolve()

  constructor(places: number) {
    this.#places = places
    this.#free = places
  }

  async enter<T>(run: () => Promise<T>): Promise<T> {
    await this.#take()
    try {
      return await run()
    } finally {
      this.#giveBack()
    }
  }

  /** One after the other, since two callers that both collect places would wait for each other. */
  async enterAlone<T>(run: () => Promise<T>): Promise<T> {
    const mine = this.#lastAlone.then(async () => {
      for (let n = 0; n < this.#places; n++) await this.#take()
      try {
        return await run()
      } finally {
        for (let n = 0; n < this.#places; n++) this.#giveBack()
      }
    })
    this.#lastAlone = mine.catch(() => undefined)
    return mine
  }

  async #take(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #giveBack(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}

type Errands = Piscina<ParseErrand, ParsedMail | ParsedMail[]>
type ThreadTerms = Required<Pick<ParsePoolOptions, 'threads' | 'memoryMegabytes'>>

/** Threads, to be used through their turnstile. */
interface ParserThreads {
  readonly errands: Errands
  readonly turnstile: Turnstile
}

function startThreads({ threads, memoryMegabytes }: ThreadTerms): ParserThreads {
  const errands: Errands = new Piscina({
    // The worker has this file's extension, compiled or not.
    filename: new URL(`./parse-worker${extname(import.meta.filename)}`, import.meta.url).href,
    // A thread takes 40 MB, so the last one starts on demand and ends when idle.
    minThreads: threads - 1,
    idleTimeout: IDLE_MS,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  })
  // A thread whose mail ran out of time may run out of memory before it ends; its mail is answered already.
  errands.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
  })
  return { errands, turnstile: new Turnstile(threads) }
}

const threadsOfProcess = new Map<string, ParserThreads>()

/** A thread costs half a second of a core until it is as fast as it gets, so whoever parses later finds those of before. */
function sharedThreads(terms: ThreadTerms): ParserThreads {
  const key = `${terms.threads}/${terms.memoryMegabytes}`
  const shared = threadsOfProcess.get(key) ?? startThreads(terms)
  threadsOfProcess.set(key, shared)
  return shared
}

/** Parses within the time limit: several mails together, then, after a failure, one by one, and finally alone if the time was short. */
class LimitedParser {
  readonly #threads: ParserThreads
  readonly #timeoutMs: number
  readonly #closing = new AbortController()
  /** Names of further header fields that are kept. */
  kept: readonly string[]

  constructor(threads: ParserThreads, { timeoutMs, keptFields }: Pick<Required<ParsePoolOptions>, 'timeoutMs' | 'keptFields'>) {
    this.#threads = threads
    this.#timeoutMs = timeoutMs
    this.kept = keptFields
  }

  /** @param read - returns bytes that may be transferred to the thread */
  async parseFrom(read: () => Promise<Uint8Array>): Promise<ParsedMail> {
    const { turnstile } = this.#threads
    const first = await turnstile.enter(() => this.#attempt(read, this.#timeoutMs))
    // The machine may have been busy, so too much wall time alone does not condemn a mail.
    const isLate = 'reason' in first && first.reason === 'timeout'
    const last = isLate ? await turnstile.enterAlone(() => this.#attempt(read, ALONE_FACTOR * this.#timeoutMs)) : first
    return 'reason' in last ? degradedMail(await read(), last.reason) : last
  }

  parse(raw: Uint8Array): Promise<ParsedMail> {
    return this.parseFrom(async () => new Uint8Array(raw))
  }

  async parseErrand(raws: readonly Uint8Array[]): Promise<readonly ParsedMail[]> {
    const { turnstile, errands } = this.#threads
    try {
      const copies = raws.map((raw) => new Uint8Array(raw))
      return await turnstile.enter(async () => (await errands.run({ raw: copies, kept: this.kept }, this.#limit())) as ParsedMail[])
    } catch {
      this.#mustBeOpen()
      const mails: ParsedMail[] = []
      for (const raw of raws) mails.push(await this.parse(raw))
      return mails
    }
  }

  /** Ends what is being parsed. */
  close(): void {
    this.#closing.abort()
  }

  async #attempt(read: () => Promise<Uint8Array>, limitMs: number): Promise<ParsedMail | FailedParse> {
    const bytes = ownBytes(await read())
    try {
      const terms = { ...this.#limit(limitMs), transferList: [bytes.buffer] as never }
      return (await this.#threads.errands.run({ raw: bytes, kept: this.kept }, terms)) as ParsedMail
    } catch (error) {
      this.#mustBeOpen()
      return { reason: reasonOf(error) }
    }
  }

  /** A mail whose parsing was ended is not known to be faulty. */
  #mustBeOpen(): void {
    if (this.#closing.signal.aborted) throw new ParsingEndedError('the parsing of mail has ended')
  }

  #limit(limitMs = this.#timeoutMs): { readonly signal: AbortSignal } {
    return { signal: AbortSignal.any([AbortSignal.timeout(limitMs), this.#closing.signal]) }
  }
}

/** Opens a pool of parser threads. A mail's time begins when a thread takes it, not while it waits. */
export function createParsePool(options: ParsePoolOptions): ParsePool {
  const { threads, timeoutMs = TIMEOUT_MS, memoryMegabytes = MEMORY_MEGABYTES, keptFields = [] } = options
  const shared = sharedThreads({ threads, memoryMegabytes })
  const parser = new LimitedParser(shared, { timeoutMs, keptFields })
  return {
    parse: (raw) => parser.parse(raw),
    parseFrom: (read) => parser.parseFrom(read),
    async parseSet(raws) {
      const errands = Array.from({ length: Math.ceil(raws.length / MAILS_PER_ERRAND) }, (_, i) =>
        raws.slice(i * MAILS_PER_ERRAND, (i + 1) * MAILS_PER_ERRAND),
      )
      return (await Promise.all(errands.map((errand) => parser.parseErrand(errand)))).flat()
    },
    async parseTimed(raw) {
      const startMs = performance.now()
      const mail = await parser.parse(raw)
      return { ...mail, parseMs: performance.now() - startMs }
    },
    keep(names) {
      parser.kept = names
    },
    close: () => parser.close(),
  }
}
