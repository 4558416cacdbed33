/** Leases on documents: one owner at a time, with a fencing number that every change of owner increments. */
import type { Model, mongo } from 'mongoose'
import { moment, number, text } from './schema.ts'

/** The exclusive right to write a document, for a while. */
export interface Lease {
  readonly id: string
  readonly owner: string
  readonly fence: number
}

/** The fields of a document with a lease. */
export interface Leased {
  readonly _id: string
  readonly leaseOwner: string | null
  readonly leaseUntil: Date | null
  /** Incremented at every change of owner; a write with an older number is refused. */
  readonly fence: number
}

/** The schema paths of these fields. */
export const leasePaths = { leaseOwner: text<string | null>(), leaseUntil: moment<Date | null>(), fence: number() }
/** The fields of a new document, which nobody owns. */
export const unleased = { leaseOwner: null, leaseUntil: null, fence: 0 }

/**
 * Acquires the lease of an existing document, or extends one's own. Times are the database's, since machines' clocks differ.
 *
 * @returns null while somebody else holds it
 */
export async function acquireLease<T extends Leased>(
  model: Model<T>,
  { id, owner }: Omit<Lease, 'fence'>,
  leaseMs: number,
): Promise<Lease | null> {
  const expired = { $lt: [{ $ifNull: ['$leaseUntil', new Date(0)] }, '$$NOW'] }
  const isMine = { $eq: ['$leaseOwner', owner] }
  const taken = await leasesOf(model).findOneAndUpdate(
    { _id: id, $expr: { $or: [isMine, expired] } },
    [
      {
        $set: {
          fence: { $cond: [isMine, '$fence', { $add: ['$fence', 1] }] },
          leaseOwner: owner,
          leaseUntil: { $add: ['$$NOW', leaseMs] },
        },
      },
    ],
    { returnDocument: 'after' },
  )
  return taken ? { id, owner, fence: taken.fence } : null
}

/** Releases a lease. */
export async function releaseLease<T extends Leased>(model: Model<T>, { id, owner, fence }: Lease): Promise<void> {
  const mine = { _id: id, leaseOwner: owner, fence }
  await leasesOf(model).updateOne(mine, { $set: { leaseOwner: null, leaseUntil: null } })
}

/** The collection with the fields of a lease. */
function leasesOf<T extends Leased>(model: Model<T>): mongo.Collection<Leased> {
  return model.db.getClient().db().collection<Leased>(model.collection.name)
}
