/**
 * Deletes what is past retention: contents of closed tickets, raw mails, files. Numbers, stages, dates, the ledger and claims stay.
 * Deleting again has no further effect, and a deletion that a crash interrupted is finished first.
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
/** A deletion. */
export type Deletion = DocumentOf<typeof paths>

/** Contents with a retention period of their own. */
export type AgingContents = 'rawMails' | 'files'

/** Contents by SHA-256, and their total size. */
export interface ExpiredContents {
  readonly hashes: readonly string[]
  readonly bytes: number
}

const schema = schemaOf(paths)
schema.index({ isDone: 1, at: -1 })
const atATime = 500
/** The id of the record of the last run, which is no deletion. */
const turn = 'turn'
const nothing = { mails: 0, rawMails: 0, files: 0 }

/** The documents past retention. */
export class Retention {
  readonly #db: mongo.Db
  readonly #records: mongo.Collection<Deletion>
  readonly #tickets: mongo.Collection<TicketDocument>

  constructor(connection: Connection) {
    this.#db = connection.getClient().db()
    this.#records = collectionOf(modelOf(connection, 'deletions', schema))
    this.#tickets = this.#db.collection('tickets')
  }

  /** Closed tickets past retention, oldest first, with those that were merged into them. */
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

  /** Claims a run, if the last one was long enough ago. Sweepers take turns. */
  async isTurn(nowMs: number, everyMs: number): Promise<boolean> {
    const waited = { _id: turn, at: { $lte: new Date(nowMs - everyMs) } }
    const taken = { $set: { at: new Date(nowMs), tickets: [], ...nothing, isDone: true } }
    const { modifiedCount, upsertedCount } = await this.#records.updateOne(waited, taken, { upsert: true }).catch(ifTaken)
    return modifiedCount + upsertedCount > 0
  }

  /** Makes the next run due at once, since more is past retention than one run deletes. */
  async endTurn(): Promise<void> {
    await this.#records.updateOne({ _id: turn }, { $set: { at: new Date(0) } })
  }

  /** The number of messages on some tickets. */
  async messagesOf(tickets: readonly number[]): Promise<number> {
    return this.#db.collection('messages').countDocuments({ ticket: { $in: [...tickets] } })
  }

  /** Deletes the contents of tickets. One that changes in the meantime is left to the next run. */
  async deleteTickets(tickets: readonly number[]): Promise<Deletion> {
    const record = { _id: randomUUID(), at: new Date(), tickets, ...nothing, isDone: false }
    await this.#records.insertOne(record)
    // Now, while the entry still tells the ticket's words.
    await forgetWords(this.#db, tickets)
    for await (const ticket of this.#tickets.find({ _id: { $in: [...tickets] as TicketDocument['_id'][] } })) {
      const { _id, version } = ticket
      await this.#tickets.replaceOne({ _id, version }, emptyTicket(ticket))
    }
    return this.#endDeletion(record)
  }

  /** Finishes interrupted deletions. */
  async endDeletions(): Promise<void> {
    for await (const record of this.#records.find({ isDone: false })) await this.#endDeletion(record)
  }

  /** Contents past retention, in sets, without those that open or held tickets, or waiting mail, need. */
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

  /** Deletes contents, and records the deletion. */
  async deleteContents(name: AgingContents, hashes: readonly string[]): Promise<void> {
    await deleteContents(this.#db, name, hashes)
    const record = { _id: randomUUID(), at: new Date(), tickets: [], ...nothing, [name]: hashes.length, isDone: true }
    await this.#records.insertOne(record)
  }

  /** The number of held tickets. */
  async heldTickets(holdTag: string): Promise<number> {
    return this.#tickets.countDocuments({ 'tags.name': holdTag })
  }

  /** Held tickets with a person. */
  async heldTicketsOf(addrSpec: string, contacts: readonly string[], holdTag: string): Promise<readonly number[]> {
    const theirs = [{ reportedBy: { $in: [...contacts] } }, { 'emailMembers.addrSpec': addrSpec }, { participants: addrSpec }]
    const held = { 'tags.name': holdTag, $or: theirs } as mongo.Filter<TicketDocument>
    return (await this.#tickets.find(held, idAlone).toArray()).map(({ _id }) => _id)
  }

  async #endDeletion(record: Deletion): Promise<Deletion> {
    const empty = { _id: { $in: [...record.tickets] as TicketDocument['_id'][] }, title: deletedText }
    const tickets = (await this.#tickets.find(empty, idAlone).toArray()).map(({ _id }) => _id)
    const counts: TicketContents = tickets.length === 0 ? nothing : await deleteTicketContents(this.#db, tickets)
    // The search feeder may have read the old text in between: the new version makes it index the ticket again.
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

  /** The mails with some files, by file. */
  async #mailsWith(files: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const mails = new Map<string, string[]>(files.map((file) => [file, []]))
    const projection = { 'message.attachments.sha256': 1 }
    const found = this.#db
      .collection<{ _id: string; message: { attachments: { sha256: string }[] } }>('parsedMails')
      .find({ 'message.attachments.sha256': { $in: [...files] } }, { projection })
    for await (const { _id, message } of found) for (const { sha256 } of message.attachments) mails.get(sha256)?.push(_id)
    return mails
  }

  /** Those mails that are not done, are held as spam, or are on an open or held ticket. */
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

/** Another sweeper has the turn: its record exists. */
function ifTaken(error: unknown): { readonly modifiedCount: number; readonly upsertedCount: number } {
  if (isDuplicateKey(error)) return { modifiedCount: 0, upsertedCount: 0 }
  throw error
}
