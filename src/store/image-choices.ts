/** The senders whose remote images an agent wants to see. Loading one tells the sender's server that the mail was read. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** `agent sender` */
  _id: text(),
  at: moment(),
}
const schema = schemaOf(paths)

/** The collection of choices. */
export class ImageChoices {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'imageChoices', schema)
  }

  /** Whether an agent sees the images of a sender. */
  async has(agent: string, sender: string): Promise<boolean> {
    return (await this.#model.exists({ _id: `${agent} ${sender}` })) !== null
  }

  /** Sets or removes a choice. */
  async choose(agent: string, sender: string, isShown: boolean): Promise<void> {
    const _id = `${agent} ${sender}`
    if (isShown) await this.#model.replaceOne({ _id }, { at: new Date() }, { upsert: true })
    else await this.#model.deleteOne({ _id })
  }
}
