/** Raw mails as they came, byte for byte. */
import type { Connection } from 'mongoose'
import type { RawMail } from '../mail/message.ts'
import { modelOf } from './connection.ts'
import { contentPaths, Contents } from './contents.ts'
import { schemaOf } from './schema.ts'

const schema = schemaOf(contentPaths)
schema.index({ storedAt: 1 })

/** The raw mails. */
export class RawMails extends Contents {
  constructor(connection: Connection) {
    modelOf(connection, 'rawMails', schema)
    super(connection, 'rawMails')
  }

  /** Stores a set of mails; those that are there already stay as they are. */
  async insert(mails: readonly RawMail[]): Promise<void> {
    await this.store(mails.map(({ rawSha256, ...content }) => ({ sha256: rawSha256, ...content })))
  }
}
