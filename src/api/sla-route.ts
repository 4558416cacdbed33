/** The route of a ticket's service level clocks (T-045). */
import { existingTicket, type EditDeps } from '../act/change-ticket.ts'
import { clocksOf } from '../config/sla-policy.ts'
import { clocksSchema, wireClocks } from '../operations/clocks.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { about, type Api } from './frame.ts'

/** Adds the route. */
export function slaRoute(app: Api, { store, config, now }: EditDeps): void {
  app.get(
    '/tickets/:id/sla',
    {
      config: { access: 'read' },
      schema: {
        ...about('getSla', 'First response, next response and resolution, as of now', ['tickets']),
        params: ticketPath,
        response: { 200: clocksSchema },
      },
    },
    async ({ params }) => {
      const ticket = await existingTicket(params.id, store)
      return wireClocks(clocksOf(ticket, config, now()))
    },
  )
}
