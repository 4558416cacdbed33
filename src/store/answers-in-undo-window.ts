/** Answers that agents have sent and can still take back: they are not on the ticket or in the outbox yet. */
import type { Connection, Model } from 'mongoose'
import type { Address } from '../mail/message.ts'
import type { Artifact, TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'
import { isDuplicateKey } from './write-errors.ts'

/** An answer as its agent wrote it. */
export interface HeldWriting {
  readonly text: string
  /** null: the email members at the time of sending. */
  readonly to: readonly Address[] | null
  readonly cc: readonly Address[]
  readonly files: readonly Artifact[]
  /** The stage afterwards; empty: by the rules. */
  readonly next: string
  /** The time of the newest customer message that the author had read. */
  readonly seenMs: number
  /** When it was written: people taken off since do not get it. Absent in old documents. */
  readonly heldAtMs?: number
}

const paths = {
  /** The id of the submitted form, so that a repeated submission is stored once. */
  _id: text(),
  ticket: number<TicketNumber>(),
  agent: text(),
  writing: whole<HeldWriting>(),
  dueAt: moment(),
  /** A process is sending the answer until then. */
  leaseUntil: moment<Date | null>(),
  /** What its author must be told; null: it waits or is being sent. */
  verdict: text<string | null>(),
  /** When the answer was sent, whatever the verdict; null: it was not. */
  saidAt: moment<Date | null>(),
}
const schema = schemaOf(paths)
schema.index({ ticket: 1, agent: 1 })
schema.index({ verdict: 1, dueAt: 1 })
schema.index({ dueAt: 1 }, { expireAfterSeconds: 90 * 24 * 3600, name: 'forgotten' })

/** A held answer. */
export type HeldAnswer = DocumentOf<typeof paths>

/** The collection of held answers. */
export class HeldAnswers {
  readonly #model: Model<HeldAnswer>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'heldAnswers', schema)
  }

  /**
   * Holds an answer.
   *
   * @returns false when it is held already
   */
  async hold(answer: HeldAnswer): Promise<boolean> {
    try {
      await this.#model.insertOne(answer)
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  /** An agent's held answers on a ticket, in sending order. */
  async of(ticket: TicketNumber, agent: string): Promise<readonly HeldAnswer[]> {
    return this.#model
      .find({ ticket, agent: { $eq: agent } })
      .sort({ dueAt: 1 })
      .lean()
  }

  /**
   * Takes an answer back, or dismisses its verdict.
   *
   * @returns null when it is being sent, or is gone
   */
  async takeBack(id: string, agent: string): Promise<HeldAnswer | null> {
    return this.#model.findOneAndDelete({ _id: { $eq: id }, agent: { $eq: agent }, leaseUntil: null }).lean()
  }

  /**
   * Leases an answer that is due.
   *
   * @returns null when it is not due, or leased by another process
   */
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

  /** Deletes an answer that was sent. */
  async finish(id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id })
  }

  /**
   * Records what the author must be told.
   *
   * @param saidAt - when the answer was sent; null: it was not
   */
  async judge(id: string, verdict: string, saidAt: Date | null): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $set: { verdict, saidAt, leaseUntil: null } })
  }

  /** The ids of answers that are due, oldest first. */
  async due(now: Date, limit: number): Promise<readonly string[]> {
    const found = await this.#model
      .find({ verdict: null, dueAt: { $lte: now } }, { _id: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean()
    return found.map(({ _id }) => _id)
  }
}
