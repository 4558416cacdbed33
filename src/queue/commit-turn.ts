/** Turns of committing: transactions that run at once on the same threads make each other start over. */
import { producerConnection, type QueueSettings, type RedisConnection } from './redis.ts'

/** A worker that died or is very slow holds up the others for no longer than this. */
const patienceMs = 1_000

/** Gives the turn back unless another worker has taken it meanwhile; there is never more than one turn. */
const giveBackScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
return redis.call('RPUSH', KEYS[2], ARGV[1])`

/**
 * The turn of an installation's workers, taken in the order of asking. It is advice, not a lock: whoever waits too long goes ahead, and the
 * guards of the commit keep everything right.
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

  /** Runs work when the turn comes; at once when Redis is absent. */
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

  /** Creates the turn. Without this, the first mail of an installation would wait for somebody to give it back. */
  async #begin(): Promise<void> {
    const isFirst = await this.#redis.set(this.#generationKey, '0', 'NX').catch(() => null)
    if (isFirst !== null) this.#giveBack('0')
  }

  /** Redis serves blocked clients in the order in which they came. */
  async #take(): Promise<string> {
    const turn = await this.#redis.blpop(this.#turnKey, patienceMs / 1000)
    return turn?.[1] ?? String(await this.#redis.incr(this.#generationKey))
  }

  #giveBack(generation: string): void {
    this.#redis.eval(giveBackScript, 2, this.#generationKey, this.#turnKey, generation).catch(() => undefined)
  }
}

/** A Redis that hangs must not keep anybody from working. */
function noAnswer(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), 2 * patienceMs).unref())
}
