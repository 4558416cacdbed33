/** Files of mails under random keys, which links to them carry; a logo in a hundred mails is one file. */
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
  /** As which somebody uploaded it; null: it came with a mail, which says what it is. */
  contentType: text<string | null>(),
}
type FileDocument = DocumentOf<typeof paths>
const schema = schemaOf(paths)
schema.index({ key: 1 }, { unique: true })
schema.index({ storedAt: 1 })

/** The files. */
export class Files extends Contents {
  readonly #model: Model<FileDocument>

  constructor(connection: Connection) {
    super(connection, 'files')
    this.#model = modelOf(connection, 'files', schema)
  }

  /** Stores what is not there yet, and sends nothing that is. */
  async insert(contents: readonly AttachmentContent[]): Promise<void> {
    if (contents.length === 0) return
    const known = await this.sizesOf(contents.map(({ sha256 }) => sha256))
    const fresh = new Map(contents.map(({ sha256, bytes }) => [sha256, { sha256, bytes, sizeBytes: bytes.byteLength }]))
    await this.store([...fresh.values()].filter(({ sha256 }) => !known.has(sha256)))
  }

  /** The random keys of files, by SHA-256; those that are not stored are missing. */
  async keysOf(hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.#model.find({ _id: { $in: hashes } }, { key: 1 }).lean()
    return new Map(found.map(({ _id, key }) => [_id, key]))
  }

  /** Keeps as which a file was uploaded. */
  async keepType(sha256: string, contentType: string): Promise<void> {
    await this.#model.updateOne({ _id: { $eq: sha256 } }, { $set: { contentType } })
  }

  /** What is known of files, by SHA-256; those that are not stored are missing. */
  async uploaded(hashes: readonly string[]): Promise<ReadonlyMap<string, Pick<FileDocument, 'sizeBytes' | 'contentType'>>> {
    const found = await this.#model.find({ _id: { $in: hashes } }, { sizeBytes: 1, contentType: 1 }).lean()
    return new Map(found.map(({ _id, sizeBytes, contentType }) => [_id, { sizeBytes, contentType: contentType ?? null }]))
  }

  /** @throws {NotFoundError} when no file has this key, or it was deleted by retention */
  async openByKey(key: string): Promise<Buffer | Readable> {
    const found = await this.#model.findOne({ key: { $eq: key } }, { _id: 1 }).lean()
    if (!found) throw new NotFoundError('there is no such file')
    return this.open(found._id)
  }

  protected override documentOf(...content: Parameters<Contents['documentOf']>): FileDocument {
    return { ...super.documentOf(...content), key: randomBytes(18).toString('base64url'), contentType: null }
  }
}
