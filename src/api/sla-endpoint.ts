/** The service clocks of a ticket (T-045). */
import { z } from 'zod'
import { clocksOf } from '../config/sla-policy.ts'
import type { SlaClock } from '../tickets/stage/sla.ts'
import { ticketNumbered, type ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { ticketPath, timeSchema, wireTime, wireTimeOrNull } from './wire.ts'

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

/** The endpoint. */
export function slaEndpoint(deps: ConsoleDeps): Endpoint {
  return endpoint({
    ...{ method: 'GET', path: '/tickets/{id}/sla', id: 'getSla', tag: 'tickets', access: 'read' },
    summary: 'First response, next response and resolution, as of now',
    params: ticketPath,
    answer: clocksSchema,
    run: async ({ params }) => {
      const ticket = await ticketNumbered(deps, params.id)
      const { firstResponse, nextResponse, resolution } = clocksOf(ticket, deps.edit.config, deps.edit.now())
      const next = nextResponse && wireClock(nextResponse)
      return {
        body: { first_response: wireClock(firstResponse), next_response: next, resolution: wireClock(resolution) },
      }
    },
  })
}

function wireClock(clock: SlaClock): z.infer<typeof clockSchema> {
  const { startedAtMs, endedAtMs, elapsedMs, targetMs, isPaused, isBreached } = clock
  return {
    ...{ started_date: wireTime(startedAtMs), ended_date: wireTimeOrNull(endedAtMs) },
    elapsed_seconds: Math.floor(elapsedMs / 1000),
    target_seconds: targetMs === null ? null : Math.floor(targetMs / 1000),
    ...{ is_paused: isPaused, is_breached: isBreached },
  }
}
