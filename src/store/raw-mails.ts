/** Raw mails as they came, each content once, by SHA-256: small ones in a document, large ones in GridFS. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { Schema, type Connection } from 'mongoose'
import { GridFSBucket, type Collection, type Db } from './driver.ts'
import { NotFoundError } from '../errors.ts'
import type { RawMail } from '../mail/message.ts'
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

/** The raw mails. */
export class RawMails {
  readonly #collection: Collection<RawMailDocument>
  readonly #bucket: GridFSBucket

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'rawMails', schema)
    this.#bucket = new GridFSBucket(connection.db as unknown as Db, { bucketName: 'rawMails' })
  }

  /** Stores a set of mails; those that are there already stay as they are. */
  async insert(mails: readonly RawMail[]): Promise<void> {
    const storedAt = new Date()
    const documents = mails.flatMap(({ rawSha256, bytes }) =>
      isSmall(bytes) ? [inlineOf(rawSha256, bytes, storedAt)] : [],
    )
    if (documents.length > 0) await this.#collection.insertMany(documents, { ordered: false }).catch(ignoreDuplicates)
    for (const mail of mails) if (!isSmall(mail.bytes)) await this.#insertLarge(mail)
  }

  /** In pieces; doing it twice is doing it once. */
  async #insertLarge({ rawSha256, sizeBytes, bytes, path }: RawMail): Promise<void> {
    if (await this.#collection.findOne({ _id: rawSha256 }, { projection: { _id: 1 } })) return
    const content = bytes ? Readable.from([bytes]) : createReadStream(path ?? '')
    await pipeline(content, this.#bucket.openUploadStream(rawSha256))
    const document = { _id: rawSha256, bytes: null, sizeBytes, storedAt: new Date() }
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

function isSmall(bytes: Uint8Array | undefined): bytes is Uint8Array {
  return bytes !== undefined && bytes.byteLength <= inlineLimitBytes
}

function inlineOf(rawSha256: string, bytes: Uint8Array, storedAt: Date): RawMailDocument {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { _id: rawSha256, bytes: buffer, sizeBytes: bytes.byteLength, storedAt }
}

function ignoreDuplicates(error: unknown): void {
  if (!isDuplicateKey(error)) throw error
}
