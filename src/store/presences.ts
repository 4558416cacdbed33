/** Which agents have a ticket open, as their pages report. */
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

/** The collection of presences. */
export class Presences {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'presences', schema)
  }

  /** Records that an agent has the ticket open. */
  async note(ticket: TicketNumber, agent: string, at: Date): Promise<void> {
    await this.#model.replaceOne({ _id: `${ticket}/${agent}` }, { ticket, agent, at }, { upsert: true })
  }

  /** Removes an agent's presence. */
  async end(ticket: TicketNumber, agent: string): Promise<void> {
    await this.#model.deleteOne({ _id: `${ticket}/${agent}` })
  }

  /** Other agents who had the ticket open since a moment. */
  async others(ticket: TicketNumber, agent: string, since: Date): Promise<readonly string[]> {
    const found = await this.#model.find({ ticket, agent: { $ne: agent }, at: { $gte: since } }, { agent: 1 }).lean()
    return found.map((there) => there.agent).toSorted()
  }
}
