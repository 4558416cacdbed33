/** The last ticket number, noted in Redis: a database with a lower one was restored to an older state. It is a hint; Redis may lose it. */
import { once } from 'node:events'
import { inTime, producerConnection, type QueueSettings, type RedisConnection } from './redis.ts'

/** Raises the mark; a worker that knows only lower numbers does not lower it. */
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

  /** The noted number; null: none, or Redis is absent. */
  async read(): Promise<number | null> {
    const readKey = async () => {
      // Right after a start the connection is still being made.
      if (this.#redis.status !== 'ready') await once(this.#redis, 'ready')
      return this.#redis.get(this.#key)
    }
    const text = await inTime(readKey()).catch(() => null)
    return text === null ? null : Number(text)
  }

  /** Sets the mark. @throws {StoreUnavailableError} when Redis does not answer */
  async note(lastTicket: number): Promise<void> {
    await inTime(this.#redis.set(this.#key, String(lastTicket)))
  }

  /** Raises the mark to a number that was used, without waiting. */
  raise(ticket: number): void {
    if (ticket <= this.#highest) return
    this.#highest = ticket
    // When Redis did not take it, the next number is noted whatever it is.
    inTime(this.#redis.eval(raiseScript, 1, this.#key, ticket)).catch(() => void (this.#highest = 0))
  }

  /** Closes the connection. */
  close(): void {
    this.#redis.disconnect()
  }
}
