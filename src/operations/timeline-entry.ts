/** The API's form of timeline lines. */
import { z } from 'zod'
import { wireName } from '../tickets/records/wire-name.ts'
import { displayId } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { artifactSchema, wireArtifact } from './ticket-shape.ts'
import { actorSchema, timeSchema, wireActor, wireTime } from './wire.ts'

/** A timeline line in the API. */
export const entrySchema = z.object({
  id: z.string(),
  object: z.string().describe('the ticket'),
  type: z.enum(['timeline_comment', 'timeline_change_event']),
  visibility: z.enum(['internal', 'external']),
  created_by: actorSchema,
  created_date: timeSchema,
  body: z.string().nullable().describe('of comments that are no mails'),
  html: z.string().nullable().describe('of comments that were written as HTML, without what could do harm or fetch something'),
  message: z.string().nullable().describe('of comments that are mails: id of the message'),
  artifacts: z.array(artifactSchema),
  change: z.object({ field: z.string(), from: z.unknown(), to: z.unknown() }).nullable(),
  rule: z.string().nullable().describe('what made it, such as T-057'),
})

/** The API's form of a line. */
export function wireEntry(entry: TimelineEntry): z.infer<typeof entrySchema> {
  const { change } = entry
  return {
    id: entry.externalRef,
    object: displayId(entry.ticket),
    type: entry.type,
    visibility: entry.visibility,
    created_by: wireActor(entry.by),
    created_date: wireTime(entry.atMs),
    body: entry.body,
    html: entry.html ?? null,
    message: entry.message,
    artifacts: entry.files.map(wireArtifact),
    change: change && { field: wireName(change.field), from: wireValue(change.field, change.from), to: wireValue(change.field, change.to) },
    rule: entry.rule,
  }
}

/** The API's form of a value in a change; times are stored in ms. */
function wireValue(field: string, value: unknown): unknown {
  return field.endsWith('Ms') && typeof value === 'number' ? wireTime(value) : (value ?? null)
}
