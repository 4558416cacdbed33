/** The API's form of a ticket: DevRev's field names in snake_case, without internal fields. */
import { z } from 'zod'
import { stockAttributes, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import { stages, stateOf } from '../tickets/stage/stage.ts'
import { displayId, linkTypes, type Ticket } from '../tickets/ticket.ts'
import { actorSchema, timeSchema, wireActor, wireTime } from './wire.ts'

/** A file in the API. */
export const artifactSchema = z.object({
  sha256: z.string(),
  filename: z.string().nullable(),
  content_type: z.string(),
  size_bytes: z.int(),
})

interface Shape {
  readonly schema: z.ZodType
  readonly read: (ticket: Ticket) => unknown
}

/** Attributes whose API form differs from the value that tickets are queried by. */
const ownShapes: Readonly<Record<string, Shape>> = {
  display_id: { schema: z.string(), read: ({ number }) => displayId(number) },
  stage: {
    schema: z.object({ name: z.enum(stages), state: z.enum(['open', 'in_progress', 'closed']) }),
    read: ({ stage }) => ({ name: stage, state: stateOf[stage] }),
  },
  created_by: { schema: actorSchema, read: ({ createdBy }) => wireActor(createdBy) },
  modified_by: { schema: actorSchema, read: ({ modifiedBy }) => wireActor(modifiedBy) },
  tags: {
    schema: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
    read: ({ tags }) => tags.map(({ name, value }) => ({ name, value })),
  },
  email_members: {
    schema: z.array(z.object({ email: z.string(), display_name: z.string(), contact: z.string().nullable(), is_user: z.boolean() })),
    read: ({ emailMembers }) =>
      emailMembers.map(({ addrSpec, displayName, contact, isUser }) => {
        return { email: addrSpec, display_name: displayName, contact, is_user: isUser }
      }),
  },
  links: {
    schema: z.array(z.object({ link_type: z.enum(linkTypes), target: z.string() })),
    read: ({ links }) => links.map(({ type, target }) => ({ link_type: type, target })),
  },
  is_merged_into: { schema: z.string().nullable(), read: ({ mergedInto }) => mergedInto && displayId(mergedInto) },
  is_follow_up_of: { schema: z.string().nullable(), read: ({ isFollowUpOf }) => isFollowUpOf && displayId(isFollowUpOf) },
  possibly_related: { schema: z.array(z.string()), read: ({ possiblyRelated }) => possiblyRelated.map(displayId) },
}

const shapes = stockAttributes.map((attribute): [string, Shape] => [attribute.name, ownShapes[attribute.name] ?? shapeOf(attribute)])

/** A ticket in the API. */
export const ticketSchema = z.object({
  id: z.string(),
  type: z.literal('ticket'),
  version: z.int().describe('the ETag without its quotes'),
  ...(Object.fromEntries(shapes.map(([name, { schema }]) => [name, schema])) as object),
  custom_fields: z.record(z.string(), z.unknown()),
  artifacts: z.array(artifactSchema),
})

/** The type of a ticket in the API; `ticketSchema` defines it. */
export interface WireTicket extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly type: 'ticket'
  readonly version: number
  readonly custom_fields: Record<string, unknown>
  readonly artifacts: z.infer<typeof artifactSchema>[]
}

/** The API's form of a ticket. */
export function wireTicket(ticket: Ticket): WireTicket {
  return {
    id: displayId(ticket.number),
    type: 'ticket',
    version: ticket.version,
    ...Object.fromEntries(shapes.map(([name, { read }]) => [name, read(ticket)])),
    custom_fields: Object.fromEntries(ticket.customFields.map(({ name, value }) => [name, value])),
    artifacts: ticket.artifacts.map(wireArtifact),
  }
}

/** The API's form of a file. */
export function wireArtifact(file: Ticket['artifacts'][number]): z.infer<typeof artifactSchema> {
  const { sha256, filename, contentType, sizeBytes } = file
  return { sha256, filename, content_type: contentType, size_bytes: sizeBytes }
}

/** The form of an attribute that is shown as its value. */
function shapeOf({ type, isList, isNullable, allowedValues, path, derived, about }: StockAttribute): Shape {
  const single = { enum: z.enum(allowedValues as string[]), bool: z.boolean(), timestamp: timeSchema } as const
  const known: z.ZodType = single[type as keyof typeof single] ?? z.string()
  const schema = isList ? z.array(known) : isNullable ? known.nullable() : known
  const stored = (ticket: Ticket) => ticket[path as keyof Ticket] ?? null
  const read = (ticket: Ticket) => (derived ? derived[String(stored(ticket))] : stored(ticket))
  return {
    schema: about === '' ? schema : schema.describe(about),
    read: type === 'timestamp' ? (ticket) => timeOrNull(read(ticket)) : read,
  }
}

function timeOrNull(ms: unknown): string | null {
  return typeof ms === 'number' ? wireTime(ms) : null
}
