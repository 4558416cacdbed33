/** Messages by web forms whose sender's address is not confirmed yet; MongoDB deletes those that nobody confirms. */
import type { Connection, Model } from 'mongoose'
import type { TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { bytes, list, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

const letterPaths = {
  /** SHA-256 of the token in its link. */
  _id: text(),
  mailbox: text(),
  addrSpec: text(),
  displayName: text(),
  subject: text(),
  text: text(),
  /** Ids of its files. */
  files: list(text()),
  /** SHA-256 of the token in the sender's browser. */
  browser: text(),
  /** A process is making a ticket of it until then. */
  takenUntil: moment<Date | null>(),
  /** The number reserved for its ticket, so that a process that continues after a crash makes no second one. */
  reserved: number<TicketNumber | null>(),
  /** Its ticket; the letter's texts are deleted then. */
  ticket: number<TicketNumber | null>(),
  endsAt: moment(),
}
const letterSchema = schemaOf(letterPaths)
letterSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })
/** A letter: an unconfirmed message. */
export type FormLetter = DocumentOf<typeof letterPaths>

const filePaths = {
  /** Unguessable, so that only its uploader can name it. */
  _id: text(),
  filename: text(),
  contentType: text(),
  bytes: bytes(),
  endsAt: moment(),
}
const fileSchema = schemaOf(filePaths)
fileSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })
/** A file of a letter, or one uploaded for a letter to come. */
export type FormFile = DocumentOf<typeof filePaths>

/** The collections of letters and files. */
export class FormLetters {
  readonly #letters: Model<FormLetter>
  readonly #files: Model<FormFile>

  constructor(connection: Connection) {
    this.#letters = modelOf(connection, 'formLetters', letterSchema)
    this.#files = modelOf(connection, 'formFiles', fileSchema)
  }

  /** Stores files of a form. */
  async keepFiles(files: readonly FormFile[]): Promise<void> {
    if (files.length > 0) await this.#files.insertMany(files.map((file) => ({ ...file, bytes: Buffer.from(file.bytes) })))
  }

  /** Files by id; deleted ones are absent. */
  async files(ids: readonly string[]): Promise<readonly FormFile[]> {
    return this.#files.find({ _id: { $in: [...ids] } }).lean<FormFile[]>()
  }

  /** Adds a letter; its files expire with it. */
  async add(letter: FormLetter): Promise<void> {
    await this.#files.updateMany({ _id: { $in: [...letter.files] } }, { $set: { endsAt: letter.endsAt } })
    await this.#letters.insertOne(letter)
  }

  /** Deletes a letter whose link could not be mailed. */
  async remove(id: string): Promise<void> {
    await this.#letters.deleteOne({ _id: { $eq: id } })
  }

  /** A letter that has not expired; null: not found. */
  async find(id: string, now: Date): Promise<FormLetter | null> {
    return this.#letters.findOne({ _id: { $eq: id }, endsAt: { $gt: now } }).lean<FormLetter>()
  }

  /**
   * Leases a letter to make a ticket of it.
   *
   * @returns null when it has one, or is leased by another process
   */
  async take(id: string, now: Date, takenUntil: Date): Promise<FormLetter | null> {
    const isFree = { $or: [{ takenUntil: null }, { takenUntil: { $lt: now } }] }
    const free = { _id: { $eq: id }, endsAt: { $gt: now }, ticket: null, ...isFree }
    return this.#letters.findOneAndUpdate(free, { $set: { takenUntil } }, { returnDocument: 'after' }).lean<FormLetter>()
  }

  /** Records the number reserved for a letter's ticket. */
  async reserve(id: string, reserved: TicketNumber): Promise<void> {
    await this.#letters.updateOne({ _id: { $eq: id } }, { $set: { reserved } })
  }

  /** Ends the lease of a letter that has no ticket. */
  async giveBack(id: string): Promise<void> {
    await this.#letters.updateOne({ _id: { $eq: id }, ticket: null }, { $set: { takenUntil: null } })
  }

  /** Records a letter's ticket and deletes its texts and files, which the ticket has. */
  async close({ _id, files }: Pick<FormLetter, '_id' | 'files'>, ticket: TicketNumber): Promise<void> {
    const nothing = { displayName: '', subject: '', text: '', files: [] }
    await this.#letters.updateOne({ _id: { $eq: _id } }, { $set: { ticket, ...nothing } })
    await this.#files.deleteMany({ _id: { $in: [...files] } })
  }
}
