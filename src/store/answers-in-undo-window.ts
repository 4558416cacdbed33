/** Answers that agents have sent and may still take back: nothing of them is on the ticket, nothing in the outbox. */
import type { Connection, Model } from 'mongoose'
import type { Address } from '../mail/message.ts'
import type { Artifact, TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'
import { isDuplicateKey } from './write-errors.ts'

/** What an agent wants to say, and to whom. */
export interface HeldWriting {
  readonly text: string
  /** null: whoever the email members are when it goes out. */
  readonly to: readonly Address[] | null
  readonly cc: readonly Address[]
  readonly files: readonly Artifact[]
  /** The stage to be in afterwards; '': as the rules have it. */
  readonly next: string
  /** The newest message of a customer that its author had read. */
  readonly seenMs: number
  /** When it was written: whom somebody took off since does not get it. Absent: before that was noted. */
  readonly heldAtMs?: number
}

const paths = {
  /** Of the form that it was sent by: sent twice, it is there once. */
  _id: text(),
  ticket: number<TicketNumber>(),
  agent: text(),
  writing: whole<HeldWriting>(),
  dueAt: moment(),
  /** Somebody sends it until then. */
  leaseUntil: moment<Date | null>(),
  /** What its author has to know of; null: it waits, or goes out. */
  verdict: text<string | null>(),
  /** Was it said, whatever the verdict is of? */
  saidAt: moment<Date | null>(),
}
const schema = schemaOf(paths)
schema.index({ ticket: 1, agent: 1 })
schema.index({ verdict: 1, dueAt: 1 })
schema.index({ dueAt: 1 }, { expireAfterSeconds: 90 * 24 * 3600, name: 'forgotten' })

/** An answer that is held. */
export type HeldAnswer = DocumentOf<typeof paths>

/** The answers that are held. */
export class HeldAnswers {
  readonly #model: Model<HeldAnswer>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'heldAnswers', schema)
  }

  /** Holds one. @returns false when it is held already */
  async hold(answer: HeldAnswer): Promise<boolean> {
    try {
      await this.#model.insertOne(answer)
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  /** Those of an agent on a ticket, in the order they were sent. */
  async of(ticket: TicketNumber, agent: string): Promise<readonly HeldAnswer[]> {
    return this.#model
      .find({ ticket, agent: { $eq: agent } })
      .sort({ dueAt: 1 })
      .lean()
  }

  /** Takes one back, or puts its verdict away. @returns null when it goes out already, or has gone */
  async takeBack(id: string, agent: string): Promise<HeldAnswer | null> {
    return this.#model.findOneAndDelete({ _id: { $eq: id }, agent: { $eq: agent }, leaseUntil: null }).lean()
  }

  /** Takes one that is due in hand. @returns null when it is not, or somebody else does */
  async claim(id: string, now: Date, until: Date): Promise<HeldAnswer | null> {
    const free = { $or: [{ leaseUntil: null }, { leaseUntil: { $lt: now } }] }
    return this.#model
      .findOneAndUpdate(
        { _id: id, verdict: null, dueAt: { $lte: now }, ...free },
        { $set: { leaseUntil: until } },
        { returnDocument: 'after' },
      )
      .lean()
  }

  /** It is said, and all is well. */
  async finish(id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id })
  }

  /** Keeps what its author has to know. @param saidAt - null: it was not said */
  async judge(id: string, verdict: string, saidAt: Date | null): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $set: { verdict, saidAt, leaseUntil: null } })
  }

  /** The ids of those that are due, oldest first. */
  async due(now: Date, limit: number): Promise<readonly string[]> {
    const found = await this.#model
      .find({ verdict: null, dueAt: { $lte: now } }, { _id: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean()
    return found.map(({ _id }) => _id)
  }
}
