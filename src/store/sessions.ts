/** Sessions of the pages, and sign-in links. Only the SHA-256 of tokens is stored, so that a copy of the database signs nobody in. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

/** Agents work on all tickets; customers see their own. */
export type SessionKind = 'agent' | 'customer'

const sessionPaths = {
  /** SHA-256 of the token in the cookie. */
  _id: text(),
  kind: text<SessionKind>(),
  addrSpec: text(),
  /** The token that forms must include. */
  formToken: text(),
  createdAt: moment(),
  seenAt: moment(),
  /** The absolute end, when MongoDB deletes it. */
  endsAt: moment(),
}
const sessionSchema = schemaOf(sessionPaths)
sessionSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })
sessionSchema.index({ addrSpec: 1 })
/** A session. */
export type Session = DocumentOf<typeof sessionPaths>

const linkPaths = {
  /** SHA-256 of the token in the link. */
  _id: text(),
  kind: text<SessionKind>(),
  addrSpec: text(),
  /** SHA-256 of the token of the browser that requested it; null: any browser. */
  browser: text<string | null>(),
  endsAt: moment(),
}
const linkSchema = schemaOf(linkPaths)
linkSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })
/** A sign-in link, which works once. */
export type SignInLink = DocumentOf<typeof linkPaths>

const draftPaths = {
  /** `TKT-n/agent` */
  _id: text(),
  text: text(),
  at: moment(),
}
const draftSchema = schemaOf(draftPaths)
draftSchema.index({ at: 1 }, { expireAfterSeconds: 90 * 24 * 3600 })

/** The collections of sessions, sign-in links and drafts. */
export class Sessions {
  readonly #sessions: Model<Session>
  readonly #links: Model<SignInLink>
  readonly #drafts: Model<DocumentOf<typeof draftPaths>>

  constructor(connection: Connection) {
    this.#sessions = modelOf(connection, 'sessions', sessionSchema)
    this.#links = modelOf(connection, 'signInLinks', linkSchema)
    this.#drafts = modelOf(connection, 'drafts', draftSchema)
  }

  /** Adds a session. */
  async begin(session: Session): Promise<void> {
    await this.#sessions.insertOne(session)
  }

  /**
   * A session that has not ended; its last use is recorded.
   *
   * @returns null when there is none, or it has ended
   */
  async see(id: string, now: Date, idleMs: number): Promise<Session | null> {
    const alive = { _id: { $eq: id }, endsAt: { $gt: now }, seenAt: { $gt: new Date(now.getTime() - idleMs) } }
    return this.#sessions.findOneAndUpdate(alive, { $set: { seenAt: now } }, { returnDocument: 'after' }).lean()
  }

  /** Somebody's sessions, last used first. */
  async of(addrSpec: string): Promise<readonly Session[]> {
    return this.#sessions
      .find({ addrSpec: { $eq: addrSpec } })
      .sort({ seenAt: -1 })
      .lean()
  }

  /** Ends somebody's session; null: all of them. */
  async end(addrSpec: string, id: string | null): Promise<void> {
    await this.#sessions.deleteMany({ addrSpec: { $eq: addrSpec }, ...(id === null ? {} : { _id: { $eq: id } }) })
  }

  /** Adds a sign-in link. */
  async addLink(link: SignInLink): Promise<void> {
    await this.#links.insertOne(link)
  }

  /** A link that has not expired; null: not found. */
  async findLink(id: string, now: Date): Promise<SignInLink | null> {
    return this.#links.findOne({ _id: { $eq: id }, endsAt: { $gt: now } }).lean()
  }

  /**
   * Uses a link.
   *
   * @returns null when it does not work, or was used already
   */
  async takeLink(id: string, browser: string, now: Date): Promise<SignInLink | null> {
    const opens = { _id: { $eq: id }, endsAt: { $gt: now }, browser: { $in: [browser, null] } }
    return this.#links.findOneAndDelete(opens).lean()
  }

  /** A draft; empty: none. */
  async draft(id: string): Promise<string> {
    return (await this.#drafts.findOne({ _id: { $eq: id } }).lean())?.text ?? ''
  }

  /** Stores a draft; an empty one is deleted. */
  async keepDraft(id: string, written: string, now: Date): Promise<void> {
    if (written === '') await this.#drafts.deleteOne({ _id: { $eq: id } })
    else await this.#drafts.replaceOne({ _id: { $eq: id } }, { text: written, at: now }, { upsert: true })
  }
}
