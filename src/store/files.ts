/** Files of mails: each content once, by SHA-256, under a random key; a logo in a hundred mails is one file. */
import { randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { Schema, type Connection } from 'mongoose'
import { GridFSBucket, type Collection, type Db } from './driver.ts'
import { NotFoundError } from '../errors.ts'
import { collectionOf, isDuplicateKey } from './connection.ts'
import { inlineLimitBytes } from './raw-mails.ts'

interface FileDocument {
  readonly _id: string
  /** Unguessable: what a link to the file carries. */
  readonly key: string
  readonly bytes: Buffer | null
  readonly sizeBytes: number
  readonly storedAt: Date
}

const schema = new Schema({ _id: String, key: String, bytes: Buffer, sizeBytes: Number, storedAt: Date })
schema.index({ key: 1 }, { unique: true })

/** The bytes of a file and their digest. */
export interface FileContent {
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** The files. */
export class Files {
  readonly #collection: Collection<FileDocument>
  readonly #bucket: GridFSBucket

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'files', schema)
    this.#bucket = new GridFSBucket(connection.db as unknown as Db, { bucketName: 'files' })
  }

  /** Stores what is not there yet. */
  async insert(contents: readonly FileContent[]): Promise<void> {
    if (contents.length === 0) return
    const known = await this.#collection
      .find({ _id: { $in: contents.map(({ sha256 }) => sha256) } }, { projection: { _id: 1 } })
      .toArray()
    const has = new Set(known.map(({ _id }) => _id))
    const fresh = new Map(contents.filter(({ sha256 }) => !has.has(sha256)).map((content) => [content.sha256, content]))
    const documents: FileDocument[] = []
    for (const content of fresh.values()) documents.push(await this.#documentOf(content))
    if (documents.length === 0) return
    await this.#collection.insertMany(documents, { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error
    })
  }

  /** @throws {NotFoundError} when it was never stored, or deleted by retention */
  async open(sha256: string): Promise<Buffer | Readable> {
    const found = await this.#collection.findOne({ _id: sha256 })
    if (!found) throw new NotFoundError('the file is not stored', { context: { sha256 } })
    return found.bytes ?? this.#bucket.openDownloadStreamByName(sha256)
  }

  /** The random keys of files, by SHA-256; those that are not stored are missing. */
  async keysOf(hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const projection = { _id: 1, key: 1 }
    const found = await this.#collection.find({ _id: { $in: [...hashes] } }, { projection }).toArray()
    return new Map(found.map(({ _id, key }) => [_id, key]))
  }

  /** Sizes in bytes of files, by SHA-256; those that are not stored are missing. */
  async sizesOf(hashes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const projection = { _id: 1, sizeBytes: 1 }
    const found = await this.#collection.find({ _id: { $in: [...hashes] } }, { projection }).toArray()
    return new Map(found.map(({ _id, sizeBytes }) => [_id, sizeBytes]))
  }

  /** @throws {NotFoundError} when no file has this key, or it was deleted by retention */
  async openByKey(key: string): Promise<Buffer | Readable> {
    const found = await this.#collection.findOne({ key: { $eq: key } }, { projection: { _id: 1 } })
    if (!found) throw new NotFoundError('there is no such file')
    return this.open(found._id)
  }

  /** A large file goes into GridFS first, so that its document never names what is not there. */
  async #documentOf({ sha256, bytes }: FileContent): Promise<FileDocument> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const isInline = buffer.byteLength <= inlineLimitBytes
    if (!isInline) await pipeline(piecesOf(buffer), this.#bucket.openUploadStream(sha256))
    const key = randomBytes(18).toString('base64url')
    const sizeBytes = buffer.byteLength
    return { _id: sha256, key, bytes: isInline ? buffer : null, sizeBytes, storedAt: new Date() }
  }
}

/** One chunk of the size of GridFS's own at a time, so that no second copy of the whole arises. */
function piecesOf(buffer: Buffer): Readable {
  const pieceBytes = 255 * 1024
  return Readable.from(
    (function* () {
      for (let at = 0; at < buffer.byteLength; at += pieceBytes) yield buffer.subarray(at, at + pieceBytes)
    })(),
    { objectMode: false },
  )
}
