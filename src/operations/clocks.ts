/** The service-level clocks of a ticket in the API (T-045). */
import { z } from 'zod'
import type { SlaClock, SlaClocks } from '../tickets/stage/sla.ts'
import { timeSchema, wireTime, wireTimeOrNull } from './wire.ts'

const seconds = z.int().min(0)
const clockSchema = z.object({
  started_date: timeSchema,
  ended_date: timeSchema.nullable().describe('null: it has not ended'),
  elapsed_seconds: seconds.describe('working time only'),
  target_seconds: seconds.nullable().describe('null: nothing is promised'),
  is_paused: z.boolean(),
  is_breached: z.boolean(),
})
/** All clocks of a ticket. */
export const clocksSchema = z.object({
  first_response: clockSchema,
  next_response: clockSchema.nullable().describe('null: nobody wrote after an answer'),
  resolution: clockSchema,
})

/** The API's form of the clocks. */
export function wireClocks({ firstResponse, nextResponse, resolution }: SlaClocks): z.infer<typeof clocksSchema> {
  return {
    first_response: wireClock(firstResponse),
    next_response: nextResponse && wireClock(nextResponse),
    resolution: wireClock(resolution),
  }
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
