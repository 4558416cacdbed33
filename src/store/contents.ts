/** Contents by SHA-256, each stored once: small ones in their document, large ones in GridFS under the same name. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { mongo, type Connection } from 'mongoose'
import { NotFoundError } from '../errors.ts'
import { bytes, moment, number, text, type DocumentOf } from './schema.ts'
import { insertMissing } from './write-errors.ts'

/** GridFS costs 8 to 10 times as much for small contents; a document holds at most 16 MB. */
export const inlineLimitBytes = 4 * 1024 * 1024

/** The chunk size of GridFS. */
const chunkBytes = 255 * 1024

/** A content to store: in memory or in a file. */
export interface Content {
  readonly sha256: string
  readonly sizeBytes: number
  readonly bytes?: Uint8Array
  readonly path?: string
}

/** The paths of a stored content. */
export const contentPaths = {
  _id: text(),
  /** null: in GridFS. */
  bytes: bytes<Buffer | null>(),
  sizeBytes: number(),
  storedAt: moment(),
}
type ContentDocument = DocumentOf<typeof contentPaths>

/** A collection of contents. */
export class Contents {
  readonly #collection: mongo.Collection<ContentDocument>
  readonly #bucket: mongo.GridFSBucket

  /** @param name - of the collection, which the caller declares, and of the GridFS bucket */
  constructor(connection: Connection, name: string) {
    const db = connection.getClient().db()
    this.#collection = db.collection(name)
    this.#bucket = new mongo.GridFSBucket(db, { bucketName: name })
  }

  /**
   * The bytes of a small content, or a stream of a large one.
   *
   * @throws {NotFoundError} when it was never stored, or was deleted by retention
   */
  async open(sha256: string): Promise<Buffer | Readable> {
    const found = await this.#collection.findOne({ _id: sha256 })
    if (!found) throw new NotFoundError('the content is not stored', { context: { sha256 } })
    return found.bytes ?? this.#bucket.openDownloadStreamByName(sha256)
  }

  /**
   * The first bytes of a content.
   *
   * @throws {NotFoundError} as `open`
   */
  async beginning(sha256: string, mostBytes: number): Promise<Uint8Array> {
    const whole = await this.open(sha256)
    if (Buffer.isBuffer(whole)) return whole.subarray(0, mostBytes)
    const pieces: Buffer[] = []
    let length = 0
    // Leaving the loop ends the stream.
    for await (const piece of whole as AsyncIterable<Buffer>) {
      pieces.push(piece)
      length += piece.length
      if (length >= mostBytes) break
    }
    return Buffer.concat(pieces)
  }

  /** Sizes in bytes by SHA-256; unknown contents are absent. */
  async sizesOf(hashes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const projection = { _id: 1, sizeBytes: 1 }
    const found = await this.#collection.find({ _id: { $in: hashes } }, { projection }).toArray()
    return new Map(found.map(({ _id, sizeBytes }) => [_id, sizeBytes]))
  }

  /** Stores the contents that are missing. */
  protected async store(contents: readonly Content[]): Promise<void> {
    const small: ContentDocument[] = []
    for (const content of contents) {
      const { sha256, sizeBytes, bytes } = content
      if (bytes && bytes.byteLength <= inlineLimitBytes) small.push(this.documentOf(sha256, sizeBytes, bufferOf(bytes)))
      else await this.#storeLarge(content)
    }
    await insertMissing(this.#collection, small)
  }

  protected documentOf(sha256: string, sizeBytes: number, bytes: Buffer | null): ContentDocument {
    return { _id: sha256, bytes, sizeBytes, storedAt: new Date() }
  }

  /** GridFS first, so that no document refers to missing bytes. Storing a content twice has no further effect. */
  async #storeLarge(content: Content): Promise<void> {
    const { sha256, sizeBytes } = content
    if ((await this.sizesOf([sha256])).size > 0) return
    await pipeline(streamOf(content), this.#bucket.openUploadStream(sha256))
    await insertMissing(this.#collection, [this.documentOf(sha256, sizeBytes, null)])
  }
}

/** Shares the memory, so that a mail is not copied. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** Streams bytes in pieces of GridFS's chunk size. */
function streamOf({ bytes, path = '' }: Content): Readable {
  if (!bytes) return createReadStream(path)
  const whole = bufferOf(bytes)
  const count = Math.ceil(whole.byteLength / chunkBytes)
  const pieces = Array.from({ length: count }, (_, i) => whole.subarray(i * chunkBytes, (i + 1) * chunkBytes))
  return Readable.from(pieces, { objectMode: false })
}

/** Deletes contents from a collection and its bucket; missing ones are ignored. */
export async function deleteContents(db: mongo.Db, name: string, hashes: readonly string[]): Promise<void> {
  const bucket = new mongo.GridFSBucket(db, { bucketName: name })
  for (const { _id } of await bucket.find({ filename: { $in: [...hashes] } }).toArray()) await bucket.delete(_id)
  await db.collection<{ _id: string }>(name).deleteMany({ _id: { $in: [...hashes] } })
}
