/** Which agents have a ticket before them, for as long as their pages say so. */
import type { Connection, Model } from 'mongoose'
import type { TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** `ticket/agent` */
  _id: text(),
  ticket: number<TicketNumber>(),
  agent: text(),
  at: moment(),
}
const schema = schemaOf(paths)
schema.index({ ticket: 1 })
schema.index({ at: 1 }, { expireAfterSeconds: 300 })

/** The presences. */
export class Presences {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'presences', schema)
  }

  /** Notes that an agent is there. */
  async note(ticket: TicketNumber, agent: string, at: Date): Promise<void> {
    await this.#model.replaceOne({ _id: `${ticket}/${agent}` }, { ticket, agent, at }, { upsert: true })
  }

  /** The agent has gone. */
  async end(ticket: TicketNumber, agent: string): Promise<void> {
    await this.#model.deleteOne({ _id: `${ticket}/${agent}` })
  }

  /** Who else was there since a moment. */
  async others(ticket: TicketNumber, agent: string, since: Date): Promise<readonly string[]> {
    const found = await this.#model.find({ ticket, agent: { $ne: agent }, at: { $gte: since } }, { agent: 1 }).lean()
    return found.map((there) => there.agent).toSorted()
  }
}
