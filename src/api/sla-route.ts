/** The service clocks of a ticket (T-045). */
import { z } from 'zod'
import { existingTicket, type EditDeps } from '../act/change-ticket.ts'
import { clocksOf } from '../config/sla-policy.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { timeSchema, wireTime, wireTimeOrNull } from '../operations/wire.ts'
import type { SlaClock } from '../tickets/stage/sla.ts'
import { about, type Api } from './frame.ts'

const seconds = z.int().min(0)
const clockSchema = z.object({
  started_date: timeSchema,
  ended_date: timeSchema.nullable().describe('null: it has not ended'),
  elapsed_seconds: seconds.describe('working time only'),
  target_seconds: seconds.nullable().describe('null: nothing is promised'),
  is_paused: z.boolean(),
  is_breached: z.boolean(),
})
const clocksSchema = z.object({
  first_response: clockSchema,
  next_response: clockSchema.nullable().describe('null: nobody wrote after an answer'),
  resolution: clockSchema,
})

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
      const { firstResponse, nextResponse, resolution } = clocksOf(ticket, config, now())
      const next = nextResponse && wireClock(nextResponse)
      return { first_response: wireClock(firstResponse), next_response: next, resolution: wireClock(resolution) }
    },
  )
}

function wireClock(clock: SlaClock): z.infer<typeof clockSchema> {
  const { startedAtMs, endedAtMs, elapsedMs, targetMs, isPaused, isBreached } = clock
  return {
    started_date: wireTime(startedAtMs),
    ended_date: wireTimeOrNull(endedAtMs),
    elapsed_seconds: Math.floor(elapsedMs / 1000),
    target_seconds: targetMs === null ? null : Math.floor(targetMs / 1000),
    is_paused: isPaused,
    is_breached: isBreached,
  }
}
