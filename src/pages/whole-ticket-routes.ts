/** Routes of the actions on a whole ticket: snoozing, splitting, merging, marking as spam. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { editTicket } from '../act/edit-ticket.ts'
import { mergeTickets } from '../act/merge-tickets.ts'
import { momentGiven } from '../act/moment-given.ts'
import { markAsSpam } from '../act/spam.ts'
import { splitTicket } from '../act/split-ticket.ts'
import { UserError } from '../errors.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import type { PageDeps } from './frame.ts'
import type { agentOf } from './signed-in.ts'
import { numberOf } from './ticket-numbers.ts'
import type { TicketRequest } from './answer-routes.ts'
import { textOf, type Fields } from './begun-answer.ts'

/** A change of a ticket by an agent. */
export type TicketChange = (number: TicketNumber, by: ReturnType<typeof agentOf>) => Promise<unknown>
/** Makes a change, and shows the ticket with the result. */
export type Changed = (request: TicketRequest, reply: FastifyReply, change: TicketChange) => Promise<FastifyReply>

/** Adds the routes. */
export function actRoutes(app: FastifyInstance, deps: PageDeps, changed: Changed): void {
  const acts: Readonly<Record<string, (body: Fields) => TicketChange>> = {
    merge: (body) => async (number, by) => mergeTickets(number, numberOf(textOf(body['into'])), { by, ifVersion: null }, deps),
    snooze: (body) => async (number, by) => {
      const until = textOf(body['until']).trim()
      const to = until === '' ? null : await momentGiven(until, by, deps)
      await editTicket(number, [{ kind: 'set', field: 'snoozedUntilMs', to }], { by, ifVersion: null }, deps)
    },
    split: (body) => async (number, by) => {
      const messages = [body['message'] ?? []].flat()
      if (messages.length === 0) throw new UserError('tick the messages that are to be a ticket of their own')
      await splitTicket(number, messages, { by, ifVersion: null }, deps)
    },
    spam: (body) => async (number, by) => {
      const block = textOf(body['block'])
      await markAsSpam(number, block === 'sender' || block === 'domain' ? block : 'nothing', { by, ifVersion: null }, deps)
    },
  }
  for (const [what, act] of Object.entries(acts))
    app.post<{ Params: TicketRequest['params']; Body: Fields }>(`/console/tickets/:id/${what}`, async (request, reply) =>
      changed(request, reply, act(request.body)),
    )
}
