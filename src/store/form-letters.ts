/** What strangers wrote in forms, until whoever has the address says that it was them; MongoDB clears away what nobody confirms. */
import type { Connection, Model } from 'mongoose'
import type { TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { bytes, list, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

const letterPaths = {
  /** SHA-256 of what its link holds. */
  _id: text(),
  mailbox: text(),
  addrSpec: text(),
  displayName: text(),
  subject: text(),
  text: text(),
  /** Ids of its files. */
  files: list(text()),
  /** SHA-256 of what the browser holds in which it was written. */
  browser: text(),
  /** Somebody is making a ticket of it until then. */
  takenUntil: moment<Date | null>(),
  /** The number that its ticket has, noted before it is made: whoever is cut off in between makes no second one. */
  reserved: number<TicketNumber | null>(),
  /** What it became; its words are gone then. */
  ticket: number<TicketNumber | null>(),
  endsAt: moment(),
}
const letterSchema = schemaOf(letterPaths)
letterSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })
/** A letter. */
export type FormLetter = DocumentOf<typeof letterPaths>

const filePaths = {
  /** Nobody guesses it: whoever names a file had it. */
  _id: text(),
  filename: text(),
  contentType: text(),
  bytes: bytes(),
  endsAt: moment(),
}
const fileSchema = schemaOf(filePaths)
fileSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })
/** A file of a letter, or of one that is not sent yet. */
export type FormFile = DocumentOf<typeof filePaths>

/** The letters and their files. */
export class FormLetters {
  readonly #letters: Model<FormLetter>
  readonly #files: Model<FormFile>

  constructor(connection: Connection) {
    this.#letters = modelOf(connection, 'formLetters', letterSchema)
    this.#files = modelOf(connection, 'formFiles', fileSchema)
  }

  /** Keeps files of a form. */
  async keepFiles(files: readonly FormFile[]): Promise<void> {
    if (files.length > 0) await this.#files.insertMany(files.map((file) => ({ ...file, bytes: Buffer.from(file.bytes) })))
  }

  /** Files by their ids; those that are gone are missing. */
  async files(ids: readonly string[]): Promise<readonly FormFile[]> {
    return this.#files.find({ _id: { $in: [...ids] } }).lean<FormFile[]>()
  }

  /** Adds a letter; its files stay as long as it does. */
  async add(letter: FormLetter): Promise<void> {
    await this.#files.updateMany({ _id: { $in: [...letter.files] } }, { $set: { endsAt: letter.endsAt } })
    await this.#letters.insertOne(letter)
  }

  /** Takes a letter away whose link could not be mailed. */
  async remove(id: string): Promise<void> {
    await this.#letters.deleteOne({ _id: { $eq: id } })
  }

  /** A letter that is still kept. */
  async find(id: string, now: Date): Promise<FormLetter | null> {
    return this.#letters.findOne({ _id: { $eq: id }, endsAt: { $gt: now } }).lean<FormLetter>()
  }

  /** Takes a letter to make a ticket of it. @returns null when it is one, or somebody else is at it */
  async take(id: string, now: Date, takenUntil: Date): Promise<FormLetter | null> {
    const isFree = { $or: [{ takenUntil: null }, { takenUntil: { $lt: now } }] }
    const free = { _id: { $eq: id }, endsAt: { $gt: now }, ticket: null, ...isFree }
    return this.#letters.findOneAndUpdate(free, { $set: { takenUntil } }, { returnDocument: 'after' }).lean<FormLetter>()
  }

  /** Notes which number the ticket of a letter will have. */
  async reserve(id: string, reserved: TicketNumber): Promise<void> {
    await this.#letters.updateOne({ _id: { $eq: id } }, { $set: { reserved } })
  }

  /** Lets a letter go again that became no ticket. */
  async giveBack(id: string): Promise<void> {
    await this.#letters.updateOne({ _id: { $eq: id }, ticket: null }, { $set: { takenUntil: null } })
  }

  /** Notes what a letter became; what it said is on the ticket. */
  async close({ _id, files }: Pick<FormLetter, '_id' | 'files'>, ticket: TicketNumber): Promise<void> {
    const nothing = { displayName: '', subject: '', text: '', files: [] }
    await this.#letters.updateOne({ _id: { $eq: _id } }, { $set: { ticket, ...nothing } })
    await this.#files.deleteMany({ _id: { $in: [...files] } })
  }
}
