/** Leases on documents: one owner at a time, for a while, with a number that is raised at every change of owner. */
import type { Model, mongo } from 'mongoose'
import { moment, number, text } from './schema.ts'

/** The right to write for a document, for a while. */
export interface Lease {
  readonly id: string
  readonly owner: string
  readonly fence: number
}

/** What a document has that leases are taken on. */
export interface Leased {
  readonly _id: string
  readonly leaseOwner: string | null
  readonly leaseUntil: Date | null
  /** Raised at every change of owner; a write with an older number is refused. */
  readonly fence: number
}

/** The paths of it. */
export const leasePaths = { leaseOwner: text<string | null>(), leaseUntil: moment<Date | null>(), fence: number() }
/** Nobody's, as a document begins. */
export const unleased = { leaseOwner: null, leaseUntil: null, fence: 0 }

/**
 * Takes the lease of a document that is there, or keeps one's own. The database's clock decides, not those of fifty machines.
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

/** Gives a lease back. */
export async function releaseLease<T extends Leased>(model: Model<T>, { id, owner, fence }: Lease): Promise<void> {
  const mine = { _id: id, leaseOwner: owner, fence }
  await leasesOf(model).updateOne(mine, { $set: { leaseOwner: null, leaseUntil: null } })
}

/** The collection, as far as leases know it. */
function leasesOf<T extends Leased>(model: Model<T>): mongo.Collection<Leased> {
  return model.db.getClient().db().collection<Leased>(model.collection.name)
}
