/**
 * Broadcasts, their recipients, and unsubscriptions.
 *
 * The life of a broadcast: `draft` until its number of recipients is confirmed, which freezes them in the same transaction; `sending` or
 * `paused` while some wait; `done` when all mails are in the outbox; `canceled` when no more are to be sent.
 */
import type { Connection, Model, mongo } from 'mongoose'
import { VersionConflictError } from '../errors.ts'
import type { Purpose } from '../tickets/broadcast-mark.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import type { Unsubscribed } from '../tickets/decision.ts'
import type { OutboxRecipient } from '../tickets/delivery/delivery.ts'
import {
  broadcastSchema,
  recipientSchema,
  unsubscribedSchema,
  type Broadcast,
  type BroadcastDocument,
  type BroadcastRecipient,
  type BroadcastState,
  type UnsubscribedDocument,
} from './broadcast-schema.ts'
import { claimKey } from './claims.ts'
import { collectionOf, countBy, modelOf } from './connection.ts'
import type { OutboxRow } from './outbox-row.ts'

export type { Broadcast, BroadcastRecipient, BroadcastState } from './broadcast-schema.ts'

/** A recipient whom a mail did not reach, or may not have reached. */
export type LostCopy = Pick<OutboxRecipient, 'addrSpec' | 'status' | 'enhancedStatusCode' | 'text'>

interface Standing {
  readonly _id: { readonly ticket: TicketNumber; readonly status: string }
  readonly count: number
}

/** A change of a broadcast by one commit. */
export interface BroadcastStep {
  readonly ticket: TicketNumber
  /** The expected present values; null: the broadcast is new. */
  readonly from: Partial<Broadcast> | null
  readonly to: Partial<Broadcast>
  /** Recipients that are added, and frozen. */
  readonly frozen?: readonly BroadcastRecipient[]
  /** The scope of its ticket: mails that wait in the outbox are deleted, and their recipients wait again. */
  readonly takenBackIn?: string
  /** New states of waiting recipients. */
  readonly settled?: readonly Pick<BroadcastRecipient, '_id' | 'state'>[]
}

/** What a commit writes about broadcasts. */
export interface BroadcastWrites {
  /** Unsubscriptions; default: none. */
  readonly unsubscribed?: readonly Unsubscribed[]
  /** The change of a broadcast; default: none. */
  readonly broadcast?: BroadcastStep
}

/** The collections of broadcasts. */
export class Broadcasts {
  readonly #broadcasts: Model<BroadcastDocument>
  readonly #recipients: Model<BroadcastRecipient>
  readonly #unsubscribed: Model<UnsubscribedDocument>
  readonly #outbox: mongo.Collection<OutboxRow>
  readonly #claims: mongo.Collection<{ _id: string }>

  constructor(connection: Connection) {
    this.#broadcasts = modelOf(connection, 'broadcasts', broadcastSchema)
    this.#recipients = modelOf(connection, 'broadcastRecipients', recipientSchema)
    this.#unsubscribed = modelOf(connection, 'unsubscriptions', unsubscribedSchema)
    this.#outbox = connection.getClient().db().collection('outbox')
    this.#claims = connection.getClient().db().collection('claims')
  }

  /** A broadcast; null: the ticket is none. */
  async find(ticket: TicketNumber): Promise<Broadcast | null> {
    const found = await this.#broadcasts.findOne({ _id: ticket }).lean()
    return found && broadcastOf(found)
  }

  /**
   * The newest broadcasts.
   *
   * @param state - default: any
   * @param before - only older ones; default: all
   */
  async newest(limit: number, state?: BroadcastState, before?: TicketNumber): Promise<readonly Broadcast[]> {
    const found = await this.#broadcasts
      .find({ ...(state && { state }), ...(before && { _id: { $lt: before } }) })
      .sort({ _id: -1 })
      .limit(limit)
      .lean()
    return found.map(broadcastOf)
  }

  /**
   * Writes in the transaction of a commit.
   *
   * @throws {VersionConflictError} when the broadcast or a recipient has changed in the meantime
   */
  async write({ unsubscribed = [], broadcast }: BroadcastWrites, session: mongo.ClientSession): Promise<void> {
    await this.unsubscribe(unsubscribed, session)
    if (broadcast) await this.#step(broadcast, session)
  }

  async #step(
    { ticket: _id, from, to, frozen = [], takenBackIn, settled = [] }: BroadcastStep,
    session: mongo.ClientSession,
  ): Promise<void> {
    if (from === null) await this.#broadcasts.create([{ ...to, _id }], { session })
    else if ((await this.#broadcasts.updateOne({ ...from, _id }, { $set: to }, { session })).matchedCount !== 1)
      throw new VersionConflictError('the broadcast went on in the meantime')
    if (takenBackIn !== undefined) await this.#takeBack(_id, takenBackIn, session)
    if (frozen.length > 0) await collectionOf(this.#recipients).insertMany([...frozen], { session })
    for (const state of new Set(settled.map((mail) => mail.state))) {
      const ids = settled.filter((mail) => mail.state === state).map((mail) => mail._id)
      const waiting = { _id: { $in: ids }, state: 'waiting' } as const
      const { matchedCount } = await this.#recipients.updateMany(waiting, { $set: { state } }, { session })
      if (matchedCount !== ids.length) throw new VersionConflictError('a recipient is gone, or was served by somebody else')
    }
  }

  /** Whether mails of it wait in the outbox and are not being sent. */
  async hasUnsent(ticket: TicketNumber): Promise<boolean> {
    return (await this.#outbox.findOne(unsentOf(ticket), { projection: { _id: 1 } })) !== null
  }

  /** Deletes mails that wait in the outbox and cannot have been sent, with their claims; they are made again later. */
  async #takeBack(ticket: TicketNumber, scope: string, session: mongo.ClientSession): Promise<void> {
    const unsent = unsentOf(ticket)
    const rows = await this.#outbox.find(unsent, { session, projection: { to: 1, messageId: 1 } }).toArray()
    if (rows.length === 0) return
    const { deletedCount } = await this.#outbox.deleteMany({ ...unsent, _id: { $in: rows.map(({ _id }) => _id) } }, { session })
    if (deletedCount !== rows.length) throw new VersionConflictError('a mail of the broadcast was sent in the meantime')
    const addresses = rows.flatMap(({ to }) => to.map(({ addrSpec }) => addrSpec))
    await this.#recipients.updateMany(
      { ticket, state: 'queued', addrSpec: { $in: addresses } },
      { $set: { state: 'waiting' } },
      { session },
    )
    await this.#claims.deleteMany({ _id: { $in: rows.map(({ messageId }) => claimKey(scope, messageId)) } }, { session })
  }

  /** Pauses all broadcasts: after a restore nobody knows who has got theirs, so people must decide. */
  async pauseAll(): Promise<void> {
    await this.#broadcasts.updateMany({ state: 'sending' }, { $set: { state: 'paused' } })
  }

  /**
   * The recipients of a broadcast.
   *
   * @param state - default: any
   */
  async recipients(ticket: TicketNumber, limit: number, state?: BroadcastRecipient['state']): Promise<readonly BroadcastRecipient[]> {
    const which = state === undefined ? { ticket } : { ticket, state }
    return this.#recipients.find(which).sort({ _id: 1 }).limit(limit).lean()
  }

  /** A recipient by id. */
  async recipient(id: string): Promise<BroadcastRecipient | null> {
    return this.#recipients.findOne({ _id: { $eq: id } }).lean()
  }

  /** The number of recipients in each state. */
  async counts(ticket: TicketNumber): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#recipients, 'state', { where: { ticket } })
  }

  /** The recipients of its mails by delivery status. */
  async fates(ticket: TicketNumber): Promise<ReadonlyMap<string, number>> {
    const found = this.#outbox.aggregate<{ _id: string; count: number }>([
      { $match: { ticket, kind: 'broadcast' } },
      { $unwind: '$recipients' },
      { $group: { _id: '$recipients.status', count: { $sum: 1 } } },
    ])
    return new Map((await found.toArray()).map(({ _id, count }) => [_id, count]))
  }

  /** The progress of some broadcasts: waiting recipients, and recipients of mails by delivery status. */
  async standingOf(tickets: readonly TicketNumber[]): Promise<ReadonlyMap<TicketNumber, ReadonlyMap<string, number>>> {
    const of = { ticket: { $in: [...tickets] } }
    const waiting = collectionOf(this.#recipients).aggregate<Standing>([
      { $match: { ...of, state: 'waiting' } },
      { $group: { _id: { ticket: '$ticket', status: '$state' }, count: { $sum: 1 } } },
    ])
    const mails = this.#outbox.aggregate<Standing>([
      { $match: { ...of, kind: 'broadcast' } },
      { $unwind: '$recipients' },
      { $group: { _id: { ticket: '$ticket', status: '$recipients.status' }, count: { $sum: 1 } } },
    ])
    const found = [...(await waiting.toArray()), ...(await mails.toArray())]
    const groups = Map.groupBy(found, ({ _id }) => _id.ticket)
    return new Map([...groups].map(([ticket, some]) => [ticket, new Map(some.map(({ _id, count }) => [_id.status, count]))]))
  }

  /** Recipients whose mail was lost or of unknown fate, with the server's reply. */
  async lost(ticket: TicketNumber, limit: number): Promise<readonly LostCopy[]> {
    const found = this.#outbox.aggregate<LostCopy>([
      { $match: { ticket, kind: 'broadcast', 'recipients.status': { $in: ['failed', 'unknown', 'dropped'] } } },
      { $sort: { createdAt: 1, _id: 1 } },
      { $limit: limit },
      { $unwind: '$recipients' },
      { $replaceRoot: { newRoot: '$recipients' } },
      { $project: { addrSpec: 1, status: 1, enhancedStatusCode: 1, text: 1 } },
    ])
    return found.toArray()
  }

  /** Addresses that a server rejected as unknown since a moment (RFC 3463 §3.2: 5.1.x). */
  async undeliverable(since: Date): Promise<ReadonlySet<string>> {
    const found = this.#outbox.aggregate<{ _id: string }>([
      { $match: { 'recipients.status': 'failed', createdAt: { $gte: since } } },
      { $unwind: '$recipients' },
      { $match: { 'recipients.status': 'failed', 'recipients.enhancedStatusCode': /^5\.1\./ } },
      { $group: { _id: '$recipients.addrSpec' } },
    ])
    return new Set((await found.toArray()).map(({ _id }) => _id))
  }

  /** Stores unsubscriptions. An existing one is kept. */
  async unsubscribe(who: readonly Unsubscribed[], session?: mongo.ClientSession): Promise<void> {
    for (const { addrSpec, purpose, broadcast: ticket } of who) {
      const fresh = { addrSpec, purpose, ticket, at: new Date() }
      const upsert = session ? { upsert: true, session } : { upsert: true }
      await this.#unsubscribed.updateOne({ _id: `${purpose}/${addrSpec}` }, { $setOnInsert: fresh }, upsert)
    }
  }

  /** Removes an unsubscription. */
  async subscribe(addrSpec: string, purpose: Purpose): Promise<void> {
    await this.#unsubscribed.deleteOne({ _id: `${purpose}/${addrSpec}` })
  }

  /** The purposes that some addresses unsubscribed from, and the broadcasts to them. */
  async of(
    addresses: readonly string[],
  ): Promise<{ readonly tickets: readonly TicketNumber[]; readonly unsubscribed: readonly Purpose[] }> {
    const [recipients, unsubscribed] = await Promise.all([
      this.#recipients
        .find({ addrSpec: { $in: addresses } })
        .sort({ ticket: 1 })
        .lean(),
      this.#unsubscribed.find({ addrSpec: { $in: addresses } }).lean(),
    ])
    return { tickets: recipients.map(({ ticket }) => ticket), unsubscribed: unsubscribed.map(({ purpose }) => purpose) }
  }

  /** Those of some addresses that unsubscribed from a purpose. */
  async unsubscribed(addresses: readonly string[], purpose: Purpose): Promise<ReadonlySet<string>> {
    const found = await this.#unsubscribed.find({ _id: { $in: addresses.map((who) => `${purpose}/${who}`) } }).lean()
    return new Set(found.map(({ addrSpec }) => addrSpec))
  }

  /** Addresses that unsubscribed by a broadcast, earliest first. */
  async unsubscribedAfter(ticket: TicketNumber, limit: number): Promise<readonly string[]> {
    const found = await this.#unsubscribed.find({ ticket }).sort({ at: 1 }).limit(limit).lean()
    return found.map(({ addrSpec }) => addrSpec)
  }

  /** The number of unsubscriptions by a broadcast. */
  async countUnsubscribed(ticket: TicketNumber): Promise<number> {
    return this.#unsubscribed.countDocuments({ ticket })
  }
}

function unsentOf(ticket: TicketNumber) {
  return { ticket, kind: 'broadcast', state: 'queued', resentAt: null } as const
}

function broadcastOf({ _id, ...rest }: BroadcastDocument): Broadcast {
  // Old documents have no translations.
  return { ...rest, translations: (rest as Partial<Broadcast>).translations ?? [], ticket: _id }
}
