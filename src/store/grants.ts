/**
 * What OAuth providers granted us: the tokens of each sign-in, sealed before they come here. One worker at a time asks for new
 * ones, under a lease; what it got is written only onto what it read, so that a token that was used up is never kept.
 */
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { acquireLease, leasePaths, releaseLease, unleased, type Lease } from './leases.ts'
import { moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'

/** Why the provider gave no token when it was asked last, and how often in a row. */
export interface GrantRefusal {
  readonly text: string
  readonly count: number
  readonly at: Date
}

const paths = {
  /** A digest of the sign-in: who, at which provider, by which client, for what. */
  _id: text(),
  ...leasePaths,
  /** Sealed; null where nobody has signed in, or nobody needs to. */
  refreshToken: text<string | null>(),
  accessToken: text<string | null>(),
  /** From then on a new one is asked for. */
  renewAt: moment<Date | null>(),
  endsAt: moment<Date | null>(),
  /** Raised by every write of tokens. */
  revision: number(),
  refusal: nested<GrantRefusal | null>({ text: text(), count: number(), at: moment() }),
}
const schema = schemaOf(paths)
type GrantDocument = DocumentOf<typeof paths>

/** A grant as it was read; times are left by the database's clock, for those of workers differ. */
export interface Grant extends Pick<GrantDocument, 'refreshToken' | 'accessToken' | 'revision' | 'refusal'> {
  /** Until a new access token is to be asked for, in ms; not above 0 when it is time. */
  readonly renewInMs: number
  /** Until the access token ends. */
  readonly endsInMs: number
  readonly refusedMsAgo: number
}

/** Sealed tokens, and for how long the access token is good. */
export interface SealedTokens {
  readonly refreshToken: string | null
  readonly accessToken: string | null
  readonly renewInMs: number
  readonly endsInMs: number
}

const untilMs = (field: string) => ({ $subtract: [{ $ifNull: [`$${field}`, new Date(0)] }, '$$NOW'] })

/** The grants. */
export class Grants {
  readonly #model: Model<GrantDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'grants', schema)
  }

  /** One grant; made when it is not there yet. */
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

  /** Takes the lease of a grant, for asking the provider. @returns null while somebody else has it */
  async acquire(id: string, owner: string, leaseMs: number): Promise<Lease | null> {
    return acquireLease(this.#model, { id, owner }, leaseMs)
  }

  /** Gives the lease back. */
  async release(lease: Lease): Promise<void> {
    await releaseLease(this.#model, lease)
  }

  /** Writes tokens onto a grant as it was read. @returns false when others have been written since */
  async write(id: string, readRevision: number, tokens: SealedTokens): Promise<boolean> {
    const { refreshToken, accessToken, renewInMs, endsInMs } = tokens
    const times = { renewAt: { $add: ['$$NOW', renewInMs] }, endsAt: { $add: ['$$NOW', endsInMs] } }
    const literals = { refreshToken: { $literal: refreshToken }, accessToken: { $literal: accessToken } }
    const written = await collectionOf(this.#model).updateOne({ _id: id, revision: readRevision }, [
      { $set: { ...literals, ...times, refusal: null, revision: { $add: ['$revision', 1] } } },
    ])
    return written.matchedCount === 1
  }

  /** Notes that the provider refused; after a write of new tokens this says nothing any more. */
  async noteRefusal(id: string, readRevision: number, text: string): Promise<void> {
    const count = { $add: [{ $ifNull: ['$refusal.count', 0] }, 1] }
    await collectionOf(this.#model).updateOne({ _id: id, revision: readRevision }, [
      { $set: { refusal: { text: { $literal: text }, count, at: '$$NOW' } } },
    ])
  }

  /** Forgets that the provider refused: it is asked again at once. */
  async forgetRefusals(ids: readonly string[]): Promise<void> {
    await this.#model.updateMany({ _id: { $in: [...ids] } }, { $set: { refusal: null } })
  }
}
