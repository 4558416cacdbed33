/**
 * Grants of OAuth providers: the tokens of each sign-in, sealed before they are stored. Under a lease, one worker at a time renews them.
 * The result is written only onto the revision that was read, so that a used token never replaces a newer one.
 */
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { acquireLease, leasePaths, releaseLease, unleased, type Lease } from './leases.ts'
import { moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'

/** The provider's last refusal, and how often in a row it refused. */
export interface GrantRefusal {
  readonly text: string
  readonly count: number
  readonly at: Date
}

const paths = {
  /** Digest of the sign-in: user, provider, client and scope. */
  _id: text(),
  ...leasePaths,
  /** Sealed; null: nobody has signed in, or needs to. */
  refreshToken: text<string | null>(),
  accessToken: text<string | null>(),
  /** When to renew the access token. */
  renewAt: moment<Date | null>(),
  endsAt: moment<Date | null>(),
  /** Incremented by every write of tokens. */
  revision: number(),
  refusal: nested<GrantRefusal | null>({ text: text(), count: number(), at: moment() }),
}
const schema = schemaOf(paths)
type GrantDocument = DocumentOf<typeof paths>

/** A grant as read. Times are relative to the database's clock, since workers' clocks differ. */
export interface Grant extends Pick<GrantDocument, 'refreshToken' | 'accessToken' | 'revision' | 'refusal'> {
  /** In ms until the access token is to be renewed; 0 or less: now. */
  readonly renewInMs: number
  /** In ms until the access token expires. */
  readonly endsInMs: number
  readonly refusedMsAgo: number
}

/** Sealed tokens with the lifetime of the access token. */
export interface SealedTokens {
  readonly refreshToken: string | null
  readonly accessToken: string | null
  readonly renewInMs: number
  readonly endsInMs: number
}

const untilMs = (field: string) => ({ $subtract: [{ $ifNull: [`$${field}`, new Date(0)] }, '$$NOW'] })

/** The collection of grants. */
export class Grants {
  readonly #model: Model<GrantDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'grants', schema)
  }

  /** A grant, created if it is missing. */
  async read(id: string): Promise<Grant> {
    const fresh = { ...unleased, refreshToken: null, accessToken: null, renewAt: null, endsAt: null, revision: 0, refusal: null }
    await this.#model.updateOne({ _id: id }, { $setOnInsert: fresh }, { upsert: true })
    const [grant] = await this.#model.aggregate<Grant>([
      { $match: { _id: id } },
      {
        $project: {
          refreshToken: 1,
          accessToken: 1,
          revision: 1,
          refusal: 1,
          renewInMs: untilMs('renewAt'),
          endsInMs: untilMs('endsAt'),
          refusedMsAgo: { $subtract: ['$$NOW', { $ifNull: ['$refusal.at', new Date(0)] }] },
        },
      },
    ])
    return grant as Grant
  }

  /**
   * Acquires the lease for a renewal.
   *
   * @returns null while another worker has it
   */
  async acquire(id: string, owner: string, leaseMs: number): Promise<Lease | null> {
    return acquireLease(this.#model, { id, owner }, leaseMs)
  }

  /** Releases the lease. */
  async release(lease: Lease): Promise<void> {
    await releaseLease(this.#model, lease)
  }

  /**
   * Writes tokens onto the revision that was read.
   *
   * @returns false when there are newer ones
   */
  async write(id: string, readRevision: number, tokens: SealedTokens): Promise<boolean> {
    const { refreshToken, accessToken, renewInMs, endsInMs } = tokens
    const times = { renewAt: { $add: ['$$NOW', renewInMs] }, endsAt: { $add: ['$$NOW', endsInMs] } }
    const literals = { refreshToken: { $literal: refreshToken }, accessToken: { $literal: accessToken } }
    const written = await collectionOf(this.#model).updateOne({ _id: id, revision: readRevision }, [
      { $set: { ...literals, ...times, refusal: null, revision: { $add: ['$revision', 1] } } },
    ])
    return written.matchedCount === 1
  }

  /** Records the provider's refusal, unless there are newer tokens. */
  async noteRefusal(id: string, readRevision: number, text: string): Promise<void> {
    const count = { $add: [{ $ifNull: ['$refusal.count', 0] }, 1] }
    await collectionOf(this.#model).updateOne({ _id: id, revision: readRevision }, [
      { $set: { refusal: { text: { $literal: text }, count, at: '$$NOW' } } },
    ])
  }

  /** Deletes refusals, so that the provider is asked again at once. */
  async forgetRefusals(ids: readonly string[]): Promise<void> {
    await this.#model.updateMany({ _id: { $in: [...ids] } }, { $set: { refusal: null } })
  }
}
