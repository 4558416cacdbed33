/** The section `limits`: how much at most, and for how long. */

import { z } from 'zod'

/** Limits of mails, people, automatic mail and time. */
export const limits = z.strictObject({
  mailBytes: z
    .number()
    .int()
    .min(10_000)
    .default(50 * 1024 * 1024)
    .describe('larger mails are kept in part, and say so'),
  peoplePerMail: z.number().int().min(1).max(500).default(50).describe('the rest are counted and shown, never mailed'),
  acknowledgementsPerSenderHour: z.number().int().min(0).max(10_000).default(3),
  acknowledgementsPerSenderDay: z.number().int().min(0).max(100_000).default(10),
  acknowledgementsPerHour: z.number().int().min(0).default(1000),
  acknowledgementsUnvouchedPerHour: z.number().int().min(0).default(500).describe('of those, to senders that nothing vouches for'),
  reopenDays: z.number().int().min(0).max(3650).default(14).describe('later mail opens a follow-up ticket'),
  autoResolveDays: z
    .number()
    .int()
    .min(1)
    .max(365)
    .optional()
    .describe('a ticket that waits for its customer so long is resolved; default: never'),
  queuedAhead: z.number().int().min(50).default(20_000).describe('messages enqueued ahead of the workers'),
})
