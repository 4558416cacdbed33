/** Mails by the SHA-256 of their bytes: raw, and parsed, as rules and pages read them. */
import type { Connection, Model, mongo } from 'mongoose'
import type { OwnCheck } from '../mail/sender-proof/authentication.ts'
import type { ParsedMessage, RawMail } from '../mail/message.ts'
import { visibleReplyOf } from '../mail/visible-reply.ts'
import { collectionOf, modelOf } from './connection.ts'
import { contentPaths, Contents } from './contents.ts'
import { schemaOf, text, whole } from './schema.ts'
import { insertMissing } from './write-errors.ts'

const rawSchema = schemaOf(contentPaths)
rawSchema.index({ storedAt: 1 })

/** The collection of raw mails. */
export class RawMails extends Contents {
  constructor(connection: Connection) {
    modelOf(connection, 'rawMails', rawSchema)
    super(connection, 'rawMails')
  }

  /** Stores the mails that are missing. */
  async insert(mails: readonly RawMail[]): Promise<void> {
    await this.store(mails.map(({ rawSha256, ...content }) => ({ sha256: rawSha256, ...content })))
  }
}

/** A parsed mail. Its HTML is a field of its own, so that rules can read without it. */
export interface ParsedMailDocument {
  /** SHA-256 of the raw mail. */
  readonly _id: string
  /** Digest of the content, equal for copies that came by different routes. */
  readonly contentHash: string
  readonly message: Omit<ParsedMessage, 'html'>
  readonly html: string
  /** The result of our own check of the sender; absent: none was made. */
  readonly ownCheck?: OwnCheck | null
}

/** A parsed mail as rules read it. */
export type MailReading = Omit<ParsedMailDocument, 'html'>

/** `visibleReply` follows from the text and its spans, and is not stored. */
type StoredMail = Omit<ParsedMailDocument, 'message'> & {
  readonly message: Omit<ParsedMessage, 'html' | 'visibleReply'>
}

const schema = schemaOf<StoredMail>({
  _id: text(),
  contentHash: text(),
  message: whole(),
  html: text(),
  ownCheck: whole(),
})
// Finds the mails with a file; mails without files are not indexed.
schema.index({ 'message.attachments.sha256': 1 }, { sparse: true, name: 'by-file' })

/** The collection of parsed mails. */
export class ParsedMails {
  readonly #model: Model<StoredMail>
  readonly #collection: mongo.Collection<StoredMail>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'parsedMails', schema)
    this.#collection = collectionOf(this.#model)
  }

  /** Stores the mails that are missing. */
  async insert(documents: readonly ParsedMailDocument[]): Promise<void> {
    await insertMissing(this.#collection, documents.map(stored))
  }

  /** The HTML of a mail as sent; empty without one. */
  async htmlOf(hash: string): Promise<string> {
    return (await this.#model.findOne({ _id: { $eq: hash } }, { html: 1 }).lean())?.html ?? ''
  }

  /** Parsed mails by the SHA-256 of their bytes, without HTML. */
  async load(hashes: readonly string[]): Promise<ReadonlyMap<string, MailReading>> {
    const found = await this.#model.find({ _id: { $in: hashes } }, { html: 0 }).lean()
    return new Map(found.map((document) => [document._id, { ...document, message: complete(document.message) }]))
  }
}

function stored({ message, ...document }: ParsedMailDocument): StoredMail {
  const { visibleReply: _visibleReply, ...kept } = message
  return { ...document, message: kept }
}

function complete(message: StoredMail['message']): ParsedMailDocument['message'] {
  return { ...message, visibleReply: visibleReplyOf(message.text, message.spans) }
}
