/** What processes and servers grow by while mail comes in. */
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { residentBytes } from '../bench/usage.ts'
import type { InstallationPlaces } from '../support/installation.ts'

const mb = 1024 * 1024

/** Memory of a process over time, in MB. */
export class MemorySeries {
  readonly #points = new Map<string, number[]>()

  /** Looks at a process. */
  note(name: string, pid: number): void {
    const bytes = residentBytes(pid)
    if (Number.isNaN(bytes)) return
    this.#points.set(name, [...(this.#points.get(name) ?? []), Math.round(bytes / mb)])
  }

  /** Of each process: at the beginning, in the third quarter of the time and in the last one (medians), at most. */
  summary(): Readonly<Record<string, MemorySummary>> {
    return Object.fromEntries(
      [...this.#points].map(([name, points]) => {
        const quarter = Math.floor(points.length / 4)
        const [third, last] = [points.slice(2 * quarter, 3 * quarter), points.slice(3 * quarter)].map(median)
        return [name, { first: points[0] ?? 0, third: third!, last: last!, most: Math.max(...points) }]
      }),
    )
  }
}

/** In MB. */
export interface MemorySummary {
  readonly first: number
  readonly third: number
  readonly last: number
  readonly most: number
}

function median(points: readonly number[]): number {
  return points.toSorted((a, b) => a - b)[Math.floor(points.length / 2)] ?? 0
}

/** What the servers hold, in bytes. */
export interface Held {
  readonly redis: number
  /** Documents and indexes, before compression. */
  readonly mongoData: number
  readonly mongoDisk: number
}

/** Asks both servers. */
export async function heldBy({ mongoUri, redisUrl }: InstallationPlaces): Promise<Held> {
  const redis = new Redis(redisUrl)
  const memory = await redis.info('memory')
  redis.disconnect()
  const client = await mongoose.mongo.MongoClient.connect(mongoUri)
  const stats = await client.db().command({ dbStats: 1 })
  await client.close()
  const used = Number(/^used_memory:(\d+)/m.exec(memory)?.[1])
  return { redis: used, mongoData: stats['dataSize'] + stats['indexSize'], mongoDisk: stats['storageSize'] + stats['indexSize'] }
}

/** By how much each grew per mail, in bytes. */
export function perMail(before: Held, after: Held, mails: number): Held {
  const each = (key: keyof Held) => Math.round((after[key] - before[key]) / mails)
  return { redis: each('redis'), mongoData: each('mongoData'), mongoDisk: each('mongoDisk') }
}
