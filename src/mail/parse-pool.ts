/** Parses mails in worker threads, with a time and a memory limit for each mail. */
import { move, Piscina } from 'piscina'
import { degradedMail } from './mime/degraded-mail.ts'
import type { ParsedMail } from './message.ts'

/** Parses mails beside the thread that asks for it. */
export interface ParsePool {
  /**
   * Parses one mail. Never rejects: a mail past the limits of time or memory comes back degraded, with the defect
   * `timeout`, `out-of-memory` or `parser-crashed`, and disturbs no other mail.
   *
   * @param raw - copied for the worker; the caller keeps it
   */
  parse(raw: Uint8Array): Promise<ParsedMail>
  /**
   * As `parse`, for a mail too large to be held twice: its bytes are moved into the thread, and read again if it fails.
   *
   * @throws what `read` throws
   */
  parseFrom(read: () => Promise<Uint8Array>): Promise<ParsedMail>
  /**
   * As `parse` of each, in the same order, but many in one errand to a thread: for small mails the errand costs a third
   * of the parsing. When one of them fails, its companions are parsed again alone.
   */
  parseSet(raws: readonly Uint8Array[]): Promise<readonly ParsedMail[]>
  /** As `parse`, and tells how long a thread was busy with the mail, in milliseconds. */
  parseTimed(raw: Uint8Array): Promise<ParsedMail & { readonly parseMs: number }>
  /** Ends the threads; mails under way come back degraded. */
  close(): Promise<void>
}

/** Size and limits of a pool. */
export interface ParsePoolOptions {
  /** Worker threads; as many mails are parsed at once. */
  readonly threads: number
  /** Longest time for one mail; 10 s unless given. */
  readonly timeoutMs?: number
  /** Largest JavaScript heap of a thread; 512 MB unless given. */
  readonly memoryMegabytes?: number
  /** Names of further header fields that are kept as they stand, in lower case; none unless given. */
  readonly keptFields?: readonly string[]
}

const TIMEOUT_MS = 10_000
const MEMORY_MEGABYTES = 512
/** More gain nothing, and leave other threads without work. */
const MAILS_PER_ERRAND = 10

function reasonOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string }
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout'
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'parser-crashed'
}

/** Only a whole buffer can be moved; a piece of one that others use is copied. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
  return isWhole ? new Uint8Array(bytes.buffer as ArrayBuffer) : new Uint8Array(bytes)
}

/** Lets a fixed number of callers in at once, first come first served. */
function turnstile(places: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = places
  return async (run) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}

/**
 * Starts a pool of parser threads.
 *
 * A mail's time begins when a thread takes it, not while it waits for one.
 */
export function createParsePool(options: ParsePoolOptions): ParsePool {
  const { threads, timeoutMs = TIMEOUT_MS, memoryMegabytes = MEMORY_MEGABYTES, keptFields = [] } = options
  const pool = new Piscina<unknown, ParsedMail | ParsedMail[]>({
    filename: new URL('./parse-worker.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    workerData: keptFields,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  })
  const enter = turnstile(threads)
  const runFrom = async (read: () => Promise<Uint8Array>): Promise<ParsedMail> => {
    const bytes = ownBytes(await read())
    try {
      return (await pool.run(move(bytes), { signal: AbortSignal.timeout(timeoutMs) })) as ParsedMail
    } catch (error) {
      return degradedMail(await read(), reasonOf(error), keptFields)
    }
  }
  const run = (raw: Uint8Array) => runFrom(async () => new Uint8Array(raw))
  const runErrand = async (raws: readonly Uint8Array[]): Promise<readonly ParsedMail[]> => {
    try {
      const copies = raws.map((raw) => new Uint8Array(raw))
      return (await pool.run(copies, { signal: AbortSignal.timeout(timeoutMs) })) as ParsedMail[]
    } catch {
      const mails: ParsedMail[] = []
      for (const raw of raws) mails.push(await run(raw))
      return mails
    }
  }
  const runTimed = async (raw: Uint8Array): Promise<ParsedMail & { parseMs: number }> => {
    const startMs = performance.now()
    const mail = await run(raw)
    return { ...mail, parseMs: performance.now() - startMs }
  }
  return {
    parse: (raw) => enter(() => run(raw)),
    parseFrom: (read) => enter(() => runFrom(read)),
    async parseSet(raws) {
      const errands = Array.from({ length: Math.ceil(raws.length / MAILS_PER_ERRAND) }, (_, i) =>
        raws.slice(i * MAILS_PER_ERRAND, (i + 1) * MAILS_PER_ERRAND),
      )
      return (await Promise.all(errands.map((errand) => enter(() => runErrand(errand))))).flat()
    },
    parseTimed: (raw) => enter(() => runTimed(raw)),
    close: () => pool.destroy(),
  }
}
