/** From whose mails an agent wants to see images that lie elsewhere: to fetch one tells its server that the mail was read. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** `agent sender` */
  _id: text(),
  at: moment(),
}
const schema = schemaOf(paths)

/** The choices. */
export class ImageChoices {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'imageChoices', schema)
  }

  /** Has the agent chosen to see those of a sender? */
  async has(agent: string, sender: string): Promise<boolean> {
    return (await this.#model.exists({ _id: `${agent} ${sender}` })) !== null
  }

  /** Chooses, or takes the choice back. */
  async choose(agent: string, sender: string, isShown: boolean): Promise<void> {
    const _id = `${agent} ${sender}`
    if (isShown) await this.#model.replaceOne({ _id }, { at: new Date() }, { upsert: true })
    else await this.#model.deleteOne({ _id })
  }
}
