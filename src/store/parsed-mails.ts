/** Parsed mails, once per raw content: what the rules and the pages read instead of bytes. */
import { Schema, type Connection } from 'mongoose'
import type { Collection } from './driver.ts'
import type { OwnCheck } from '../mail/sender-proof/authentication.ts'
import type { ParsedMessage } from '../mail/message.ts'
import { visibleReplyOf } from '../mail/visible-reply.ts'
import { collectionOf, isDuplicateKey } from './connection.ts'

/** A stored parse. The HTML stands apart, so that rules can read without it. */
export interface ParsedMailDocument {
  readonly _id: string
  /** Digest of what the mail says, equal for copies that took different ways. */
  readonly contentHash: string
  readonly message: Omit<ParsedMessage, 'html'>
  readonly html: string
  /** What our own check of the sender found; absent where none was made, and in mails stored before there was one. */
  readonly ownCheck?: OwnCheck | null
}

/** What a mail says, as the rules read it. */
export type MailReading = Omit<ParsedMailDocument, 'html'>

/** What a document holds: the newly written text follows from the text and its spans, and is not stored twice. */
type StoredDocument = Omit<ParsedMailDocument, 'message'> & {
  readonly message: Omit<ParsedMessage, 'html' | 'visibleReply'>
}

const schema = new Schema({ _id: String, contentHash: String, message: Object, html: String, ownCheck: Object })

/** The parsed mails. */
export class ParsedMails {
  readonly #collection: Collection<StoredDocument>

  constructor(connection: Connection) {
    this.#collection = collectionOf<StoredDocument>(connection, 'parsedMails', schema)
  }

  /** Stores what is not there yet. */
  async insert(documents: readonly ParsedMailDocument[]): Promise<void> {
    if (documents.length === 0) return
    await this.#collection.insertMany(documents.map(stored), { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error
    })
  }

  /** Parsed mails by raw SHA-256, without HTML. */
  async load(hashes: readonly string[]): Promise<ReadonlyMap<string, MailReading>> {
    const found = await this.#collection.find({ _id: { $in: [...hashes] } }, { projection: { html: 0 } }).toArray()
    return new Map(found.map((document) => [document._id, { ...document, message: whole(document.message) }]))
  }
}

function stored({ message, ...document }: ParsedMailDocument): StoredDocument {
  const { visibleReply: _visibleReply, ...kept } = message
  return { ...document, message: kept }
}

function whole(message: StoredDocument['message']): ParsedMailDocument['message'] {
  return { ...message, visibleReply: visibleReplyOf(message.text, message.spans) }
}
