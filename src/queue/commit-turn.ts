/** Whose turn it is to commit. Transactions that run at once about the same threads make each other start over. */
import { producerConnection, type QueueSettings, type RedisConnection } from './redis.ts'

/** A worker that died, or that is very slow, holds the others up no longer than this. */
const patienceMs = 1_000

/** Gives the turn back, unless it has been taken from us meanwhile; there is never more than one to be had. */
const giveBackScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
return redis.call('RPUSH', KEYS[2], ARGV[1])`

/**
 * A turn that workers of one installation take in the order in which they ask for it. Advice, not a lock: whoever waits
 * too long goes ahead, and the guards of the commit itself keep everything right.
 */
export class CommitTurn {
  readonly #redis: RedisConnection
  readonly #generationKey: string
  readonly #turnKey: string

  constructor(settings: QueueSettings) {
    this.#redis = producerConnection(settings)
    this.#generationKey = `${settings.prefix}:commit-turn:generation`
    this.#turnKey = `${settings.prefix}:commit-turn`
    this.#redis.once('ready', () => void this.#begin())
  }

  /** Does something when it is our turn. When Redis is away, at once. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const generation = await Promise.race([this.#take().catch(() => null), noAnswer()])
    try {
      return await work()
    } finally {
      if (generation !== null) this.#giveBack(generation)
    }
  }

  /** Closes the connection. */
  close(): void {
    this.#redis.disconnect()
  }

  /** Without this the very first mail of an installation would wait in vain for somebody to give the turn back. */
  async #begin(): Promise<void> {
    const isFirst = await this.#redis.set(this.#generationKey, '0', 'NX').catch(() => null)
    if (isFirst !== null) this.#giveBack('0')
  }

  /** Redis serves those who wait in the order in which they came. */
  async #take(): Promise<string> {
    const taken = await this.#redis.blpop(this.#turnKey, patienceMs / 1000)
    return taken?.[1] ?? String(await this.#redis.incr(this.#generationKey))
  }

  #giveBack(generation: string): void {
    this.#redis.eval(giveBackScript, 2, this.#generationKey, this.#turnKey, generation).catch(() => undefined)
  }
}

/** A Redis that hangs keeps nobody from working. */
function noAnswer(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), 2 * patienceMs).unref())
}
