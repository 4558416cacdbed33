/** Snoozing a ticket. */
import { z } from 'zod'
import { editTicket } from '../act/edit-ticket.ts'
import { momentGiven } from '../act/moment-given.ts'
import { operation } from './operation.ts'
import { onTicket, saysVersion } from './ticket-result.ts'
import { textSchema } from './wire.ts'

/** Operation: snoozes or wakes a ticket. */
export const snoozeTicket = operation({
  ...onTicket,
  id: 'snoozeTicket',
  tag: 'tickets',
  path: '/tickets/:id/snooze',
  summary: 'Nobody’s turn until some time, or until a customer writes',
  body: z.strictObject({
    until: textSchema(100)
      .min(1)
      .nullable()
      .describe('such as 2026-12-01T09:00:00Z, 2026-12-01, tomorrow, friday or +3d, where the agent reads the clock; null: it wakes'),
  }),
  guard: 'optional',
  command: {
    usage: 'ticket snooze <ticket> <until>',
    description: 'nobody’s turn until then, or until a customer writes: 2026-12-01, tomorrow, friday, +3d, “tomorrow 14:00”; none wakes it',
    fills: ['id', 'until'],
    example: 'TKT-12 friday',
    says: saysVersion,
  },
  run: async ({ params, body, ...request }, deps) => {
    const to = body.until === null ? null : await momentGiven(body.until, request.by, deps)
    return editTicket(params.id, [{ kind: 'set', field: 'snoozedUntilMs', to }], request, deps)
  },
})
