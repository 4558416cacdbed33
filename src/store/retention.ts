/**
 * Deletes what is past its time: the contents of closed tickets, raw mails, files. What shows that something was there stays:
 * ticket numbers, stages, dates, the ledger, claims. Done twice, it is done once; a deletion that a crash cut off is ended first.
 */
import { randomUUID } from 'node:crypto'
import type { Connection, mongo } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { deleteContents } from './contents.ts'
import { deletedText, deleteTicketContents, emptyTicket, type TicketContents } from './delete-ticket-contents.ts'
import { forgetWords } from './forget-search-entries.ts'
import { flag, list, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'
import type { TicketDocument } from './ticket-schema.ts'
import { isDuplicateKey } from './write-errors.ts'

/** The record of a deletion. */
const paths = {
  _id: text(),
  at: moment(),
  tickets: list(number()),
  mails: number(),
  rawMails: number(),
  files: number(),
  isDone: flag(),
}
/** What was deleted, and when. */
export type Deletion = DocumentOf<typeof paths>

/** Contents that are kept by their age. */
export type AgingContents = 'rawMails' | 'files'

/** Contents by SHA-256, and how many bytes they have. */
export interface ExpiredContents {
  readonly hashes: readonly string[]
  readonly bytes: number
}

const schema = schemaOf(paths)
schema.index({ isDone: 1, at: -1 })
const atATime = 500
/** The record of who looked last; it is none of a deletion. */
const turn = 'turn'
const nothing = { mails: 0, rawMails: 0, files: 0 }

/** What is past its time. */
export class Retention {
  readonly #db: mongo.Db
  readonly #records: mongo.Collection<Deletion>
  readonly #tickets: mongo.Collection<TicketDocument>

  constructor(connection: Connection) {
    this.#db = connection.getClient().db()
    this.#records = collectionOf(modelOf(connection, 'deletions', schema))
    this.#tickets = this.#db.collection('tickets')
  }

  /** Closed tickets past their time, the oldest first, each with those that were merged into it. */
  async expiredTickets(closedBeforeMs: number, holdTag: string, limit: number): Promise<readonly number[]> {
    const due = { closedAtMs: { $gt: 0, $lt: closedBeforeMs }, 'tags.name': { $ne: holdTag }, title: { $ne: deletedText } }
    const found = await this.#tickets
      .find({ ...due, mergedInto: null }, idAlone)
      .sort({ closedAtMs: 1 })
      .limit(limit)
      .toArray()
    const all = new Set<TicketDocument['_id']>(found.map(({ _id }) => _id))
    for (let into = [...all]; into.length > 0;) {
      const merged = await this.#tickets.find({ mergedInto: { $in: into, $gt: 0 as TicketDocument['_id'] }, ...due }, idAlone).toArray()
      into = merged.map(({ _id }) => _id).filter((number) => !all.has(number))
      into.forEach((number) => all.add(number))
    }
    return [...all]
  }

  /**
   * Is it time to look? Sweepers take turns at it.
   *
   * @param everyMs - since somebody looked last
   */
  async isTurn(nowMs: number, everyMs: number): Promise<boolean> {
    const waited = { _id: turn, at: { $lte: new Date(nowMs - everyMs) } }
    const taken = { $set: { at: new Date(nowMs), tickets: [], ...nothing, isDone: true } }
    const { modifiedCount, upsertedCount } = await this.#records.updateOne(waited, taken, { upsert: true }).catch(ifTaken)
    return modifiedCount + upsertedCount > 0
  }

  /** More is past its time than one look could delete: the next one need not wait. */
  async endTurn(): Promise<void> {
    await this.#records.updateOne({ _id: turn }, { $set: { at: new Date(0) } })
  }

  /** How many messages some tickets have. */
  async messagesOf(tickets: readonly number[]): Promise<number> {
    return this.#db.collection('messages').countDocuments({ ticket: { $in: [...tickets] } })
  }

  /** Deletes all that some tickets say; one that was changed by somebody meanwhile is left for the next time. */
  async deleteTickets(tickets: readonly number[]): Promise<Deletion> {
    const record = { _id: randomUUID(), at: new Date(), tickets, ...nothing, isDone: false }
    await this.#records.insertOne(record)
    // While its entry still tells which words are the ticket's.
    await forgetWords(this.#db, tickets)
    for await (const ticket of this.#tickets.find({ _id: { $in: [...tickets] as TicketDocument['_id'][] } })) {
      const { _id, version } = ticket
      await this.#tickets.replaceOne({ _id, version }, emptyTicket(ticket))
    }
    return this.#endDeletion(record)
  }

  /** Ends deletions that were cut off. */
  async endDeletions(): Promise<void> {
    for await (const record of this.#records.find({ isDone: false })) await this.#endDeletion(record)
  }

  /** Contents past their time, a set at a time; what open or held tickets, or mail that waits, may need is not among them. */
  async *expiredContents(name: AgingContents, storedBefore: Date, holdTag: string): AsyncGenerator<ExpiredContents> {
    const aged = { storedAt: { $lt: storedBefore }, ...(name === 'files' ? { contentType: null } : {}) }
    const projection = { _id: 1, sizeBytes: 1 }
    const collection = this.#db.collection<{ _id: string; sizeBytes: number }>(name)
    let set: { readonly _id: string; readonly sizeBytes: number }[] = []
    for await (const content of collection.find(aged, { projection }).sort({ storedAt: 1 })) {
      set.push(content)
      if (set.length < atATime) continue
      yield await this.#unneeded(name, set, holdTag)
      set = []
    }
    if (set.length > 0) yield await this.#unneeded(name, set, holdTag)
  }

  /** Deletes contents, on record. */
  async deleteContents(name: AgingContents, hashes: readonly string[]): Promise<void> {
    await deleteContents(this.#db, name, hashes)
    const record = { _id: randomUUID(), at: new Date(), tickets: [], ...nothing, [name]: hashes.length, isDone: true }
    await this.#records.insertOne(record)
  }

  /** How many tickets are held. */
  async heldTickets(holdTag: string): Promise<number> {
    return this.#tickets.countDocuments({ 'tags.name': holdTag })
  }

  /** Held tickets that somebody is on. */
  async heldTicketsOf(addrSpec: string, contacts: readonly string[], holdTag: string): Promise<readonly number[]> {
    const theirs = [{ reportedBy: { $in: [...contacts] } }, { 'emailMembers.addrSpec': addrSpec }, { participants: addrSpec }]
    const held = { 'tags.name': holdTag, $or: theirs } as mongo.Filter<TicketDocument>
    return (await this.#tickets.find(held, idAlone).toArray()).map(({ _id }) => _id)
  }

  async #endDeletion(record: Deletion): Promise<Deletion> {
    const empty = { _id: { $in: [...record.tickets] as TicketDocument['_id'][] }, title: deletedText }
    const tickets = (await this.#tickets.find(empty, idAlone).toArray()).map(({ _id }) => _id)
    const counts: TicketContents = tickets.length === 0 ? nothing : await deleteTicketContents(this.#db, tickets)
    // The feeder may have read what was there in between: it makes the entries once more.
    await this.#tickets.updateMany({ _id: { $in: tickets } }, { $inc: { version: 1 } })
    const ended = { ...record, ...counts, tickets, isDone: true }
    await this.#records.replaceOne({ _id: record._id }, ended)
    return ended
  }

  async #unneeded(
    name: AgingContents,
    set: readonly { readonly _id: string; readonly sizeBytes: number }[],
    holdTag: string,
  ): Promise<ExpiredContents> {
    const mailsOf = name === 'files' ? await this.#mailsWith(set.map(({ _id }) => _id)) : new Map(set.map(({ _id }) => [_id, [_id]]))
    const needed = await this.#needed([...new Set([...mailsOf.values()].flat())], holdTag)
    const free = set.filter(({ _id }) => !(mailsOf.get(_id) ?? []).some((mail) => needed.has(mail)))
    return { hashes: free.map(({ _id }) => _id), bytes: free.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
  }

  /** The mails that some files came with. */
  async #mailsWith(files: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const mails = new Map<string, string[]>(files.map((file) => [file, []]))
    const projection = { 'message.attachments.sha256': 1 }
    const found = this.#db
      .collection<{ _id: string; message: { attachments: { sha256: string }[] } }>('parsedMails')
      .find({ 'message.attachments.sha256': { $in: [...files] } }, { projection })
    for await (const { _id, message } of found) for (const { sha256 } of message.attachments) mails.get(sha256)?.push(_id)
    return mails
  }

  /** Of some mails those that wait, are held as spam, or are in a ticket that is open or held. */
  async #needed(mails: readonly string[], holdTag: string): Promise<ReadonlySet<string>> {
    const rows = await this.#db
      .collection<{ rawSha256: string; isDone: boolean; outcome: string | null; ticket: number | null }>('inboundRows')
      .find({ rawSha256: { $in: [...mails] } }, { projection: { rawSha256: 1, isDone: 1, outcome: 1, ticket: 1 } })
      .toArray()
    const numbers = [...new Set(rows.flatMap(({ ticket }) => ticket ?? []))] as TicketDocument['_id'][]
    const keeping = { _id: { $in: numbers }, $or: [{ closedAtMs: null }, { 'tags.name': holdTag }] }
    const kept = new Set<number>((await this.#tickets.find(keeping, idAlone).toArray()).map(({ _id }) => _id))
    const isNeeded = ({ isDone, outcome, ticket }: (typeof rows)[number]) =>
      !isDone || outcome === 'held-as-spam' || (ticket !== null && kept.has(ticket))
    return new Set(rows.filter(isNeeded).map(({ rawSha256 }) => rawSha256))
  }
}

const idAlone = { projection: { _id: 1 } } as const

/** Somebody else's turn: their record has the id already. */
function ifTaken(error: unknown): { readonly modifiedCount: number; readonly upsertedCount: number } {
  if (isDuplicateKey(error)) return { modifiedCount: 0, upsertedCount: 0 }
  throw error
}
