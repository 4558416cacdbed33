/** Files of mails, under random keys for links. A file that is in a hundred mails is stored once. */
import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Connection, Model } from 'mongoose'
import { NotFoundError } from '../errors.ts'
import type { AttachmentContent } from '../mail/message.ts'
import { modelOf } from './connection.ts'
import { contentPaths, Contents } from './contents.ts'
import { schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  ...contentPaths,
  /** Unguessable. */
  key: text(),
  /** The content type of an upload; null: the file came with a mail, which has its type. */
  contentType: text<string | null>(),
}
type FileDocument = DocumentOf<typeof paths>
const schema = schemaOf(paths)
schema.index({ key: 1 }, { unique: true })
schema.index({ storedAt: 1 })

/** The collection of files. */
export class Files extends Contents {
  readonly #model: Model<FileDocument>

  constructor(connection: Connection) {
    super(connection, 'files')
    this.#model = modelOf(connection, 'files', schema)
  }

  /** Stores the files that are missing. */
  async insert(contents: readonly AttachmentContent[]): Promise<void> {
    if (contents.length === 0) return
    const known = await this.sizesOf(contents.map(({ sha256 }) => sha256))
    const fresh = new Map(contents.map(({ sha256, bytes }) => [sha256, { sha256, bytes, sizeBytes: bytes.byteLength }]))
    await this.store([...fresh.values()].filter(({ sha256 }) => !known.has(sha256)))
  }

  /** Keys by SHA-256; unknown files are absent. */
  async keysOf(hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.#model.find({ _id: { $in: hashes } }, { key: 1 }).lean()
    return new Map(found.map(({ _id, key }) => [_id, key]))
  }

  /** Records the content type of an upload. */
  async keepType(sha256: string, contentType: string): Promise<void> {
    await this.#model.updateOne({ _id: { $eq: sha256 } }, { $set: { contentType } })
  }

  /** Sizes and content types by SHA-256; unknown files are absent. */
  async uploaded(hashes: readonly string[]): Promise<ReadonlyMap<string, Pick<FileDocument, 'sizeBytes' | 'contentType'>>> {
    const found = await this.#model.find({ _id: { $in: hashes } }, { sizeBytes: 1, contentType: 1 }).lean()
    return new Map(found.map(({ _id, sizeBytes, contentType }) => [_id, { sizeBytes, contentType: contentType ?? null }]))
  }

  /**
   * Opens a file by its key.
   *
   * @throws {NotFoundError} when the key is unknown, or the file was deleted by retention
   */
  async openByKey(key: string): Promise<Buffer | Readable> {
    const found = await this.#model.findOne({ key: { $eq: key } }, { _id: 1 }).lean()
    if (!found) throw new NotFoundError('there is no such file')
    return this.open(found._id)
  }

  protected override documentOf(...content: Parameters<Contents['documentOf']>): FileDocument {
    return { ...super.documentOf(...content), key: randomBytes(18).toString('base64url'), contentType: null }
  }
}
