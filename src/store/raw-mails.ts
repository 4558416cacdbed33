/** Raw mails as they came, each content once, by SHA-256: small ones in a document, large ones in GridFS. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { Schema, type Connection } from 'mongoose'
import { GridFSBucket, type Collection, type Db } from './driver.ts'
import { NotFoundError } from '../errors.ts'
import { collectionOf, isDuplicateKey } from './connection.ts'

/** GridFS costs 8–10 times as much for small mails; a document holds 16 MB at most. */
export const inlineLimitBytes = 4 * 1024 * 1024

interface RawMailDocument {
  readonly _id: string
  /** null: the content is in GridFS under the same name. */
  readonly bytes: Buffer | null
  readonly sizeBytes: number
  readonly storedAt: Date
}

const schema = new Schema({ _id: String, bytes: Buffer, sizeBytes: Number, storedAt: Date })

/** A raw mail to be stored, small enough to be held in memory. */
export interface RawMail {
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** The raw mails. */
export class RawMails {
  readonly #collection: Collection<RawMailDocument>
  readonly #bucket: GridFSBucket

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'rawMails', schema)
    this.#bucket = new GridFSBucket(connection.db as unknown as Db, { bucketName: 'rawMails' })
  }

  /** Stores a set of small mails; those that are there already stay as they are. */
  async insert(mails: readonly RawMail[]): Promise<void> {
    if (mails.length === 0) return
    const storedAt = new Date()
    const documents = mails.map(({ sha256, bytes }) => ({
      _id: sha256,
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      sizeBytes: bytes.byteLength,
      storedAt,
    }))
    await this.#collection.insertMany(documents, { ordered: false }).catch(ignoreDuplicates)
  }

  /** Stores a large mail from a file, in pieces; doing it twice is doing it once. */
  async insertFile(mail: {
    readonly sha256: string
    readonly path: string
    readonly sizeBytes: number
  }): Promise<void> {
    if (await this.#collection.findOne({ _id: mail.sha256 }, { projection: { _id: 1 } })) return
    await pipeline(createReadStream(mail.path), this.#bucket.openUploadStream(mail.sha256))
    const document = { _id: mail.sha256, bytes: null, sizeBytes: mail.sizeBytes, storedAt: new Date() }
    await this.#collection.insertOne(document).catch(ignoreDuplicates)
  }

  /** The size, or null when it is not stored. */
  async sizeBytes(sha256: string): Promise<number | null> {
    const found = await this.#collection.findOne({ _id: sha256 }, { projection: { sizeBytes: 1 } })
    return found?.sizeBytes ?? null
  }

  /**
   * The bytes of a small mail, or a stream of a large one.
   *
   * @throws {NotFoundError} when it was never stored, or deleted by retention
   */
  async open(sha256: string): Promise<Buffer | Readable> {
    const found = await this.#collection.findOne({ _id: sha256 })
    if (!found) throw new NotFoundError('the raw mail is not stored', { context: { sha256 } })
    return found.bytes ?? this.#bucket.openDownloadStreamByName(sha256)
  }
}

function ignoreDuplicates(error: unknown): void {
  if (!isDuplicateKey(error)) throw error
}
