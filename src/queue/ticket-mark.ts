/** The last ticket number, noted in Redis: a database that knows a lower one went back to an older state. A hint: Redis may forget. */
import { once } from 'node:events'
import { inTime, producerConnection, type QueueSettings, type RedisConnection } from './redis.ts'

/** What is noted is not lowered by whoever knows of less. */
const raiseScript = `if tonumber(ARGV[1]) > tonumber(redis.call('get', KEYS[1]) or '0') then redis.call('set', KEYS[1], ARGV[1]) end`

/** The mark of one installation. */
export class TicketMark {
  readonly #redis: RedisConnection
  readonly #key: string
  #highest = 0

  constructor(settings: QueueSettings) {
    this.#redis = producerConnection(settings)
    this.#key = `${settings.prefix}:last-ticket`
  }

  /** What was noted; null: nothing, or Redis is away. */
  async read(): Promise<number | null> {
    const asked = async () => {
      // Right after a start the connection is still being made.
      if (this.#redis.status !== 'ready') await once(this.#redis, 'ready')
      return this.#redis.get(this.#key)
    }
    const text = await inTime(asked()).catch(() => null)
    return text === null ? null : Number(text)
  }

  /** Notes a number. */
  async note(lastTicket: number): Promise<void> {
    await inTime(this.#redis.set(this.#key, String(lastTicket)))
  }

  /** Notes a number that was given out, unless a higher one is noted; waits for nothing. */
  raise(ticket: number): void {
    if (ticket <= this.#highest) return
    this.#highest = ticket
    // Redis did not hear of it: the next number is noted, whichever it is.
    inTime(this.#redis.eval(raiseScript, 1, this.#key, ticket)).catch(() => void (this.#highest = 0))
  }

  /** Closes the connection. */
  close(): void {
    this.#redis.disconnect()
  }
}
