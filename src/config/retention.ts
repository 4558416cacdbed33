/** The section `retention`: how long tickets, mails and files are kept. */
import { z } from 'zod'

const days = z.number().int().min(1).max(36_500)

/** The section; without numbers of days everything is kept for good. */
export const retentionSection = z.strictObject({
  closedTicketDays: days
    .optional()
    .describe('so long after a ticket is closed all that it says is deleted; its number, stage and dates stay; default: never'),
  rawMailDays: days.optional().describe('raw mails that are older are deleted once their ticket is closed; default: never'),
  fileDays: days.optional().describe('files of mails that are older are deleted once their tickets are closed; default: never'),
  auditDays: days.optional().describe('lines of the audit log that are older are deleted; default: never'),
  holdTag: z.string().min(1).max(100).default('legal-hold').describe('a ticket with this tag is kept whole, and so are the people on it'),
})

export type RetentionConfig = z.infer<typeof retentionSection>

/** Faults of the section: a ticket must not lose its texts while a mail could still reopen it. */
export function retentionFaults({
  retention: { closedTicketDays },
  limits: { reopenDays },
}: {
  readonly retention: RetentionConfig
  readonly limits: { readonly reopenDays: number }
}): string[] {
  if (closedTicketDays === undefined || closedTicketDays > reopenDays) return []
  return [`retention.closedTicketDays: must be more than limits.reopenDays (${reopenDays}), or mail would open tickets that are empty`]
}
