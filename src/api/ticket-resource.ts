/** A ticket as it goes over the wire: DevRev's field names in snake_case, nothing that is only ours. */
import { z } from 'zod'
import { stages, stateOf } from '../tickets/stage/stage.ts'
import { displayId, linkTypes, severities, type Ticket } from '../tickets/ticket.ts'
import { actorSchema, timeSchema, wireActor, wireTime, wireTimeOrNull } from './wire.ts'

/** A tag on a ticket. */
const wireTagSchema = z.object({ name: z.string(), value: z.string().nullable() })

/** A file by its content. */
export const artifactSchema = z.object({
  sha256: z.string(),
  filename: z.string().nullable(),
  content_type: z.string(),
  size_bytes: z.int(),
})

/** A ticket. */
export const ticketSchema = z.object({
  id: z.string(),
  type: z.literal('ticket'),
  display_id: z.string(),
  version: z.int().describe('the ETag without its quotes'),
  title: z.string(),
  body: z.string(),
  stage: z.object({ name: z.enum(stages), state: z.enum(['open', 'in_progress', 'closed']) }),
  severity: z.enum(severities),
  applies_to_part: z.string(),
  owned_by: z.array(z.string()),
  group: z.string().nullable(),
  subtype: z.string().nullable(),
  tags: z.array(wireTagSchema),
  custom_fields: z.record(z.string(), z.unknown()),
  artifacts: z.array(artifactSchema),
  account: z.string().nullable(),
  rev_org: z.string().nullable().describe('the customer workspace'),
  reported_by: z.array(z.string()),
  email_members: z.array(
    z.object({ email: z.string(), display_name: z.string(), contact: z.string().nullable(), is_user: z.boolean() }),
  ),
  subscribers: z.array(z.string()),
  needs_response: z.boolean(),
  is_spam: z.boolean(),
  mailbox: z.string(),
  source_channel: z.string(),
  channels: z.array(z.string()),
  created_by: actorSchema,
  created_date: timeSchema,
  modified_by: actorSchema,
  modified_date: timeSchema,
  target_close_date: timeSchema.nullable(),
  actual_close_date: timeSchema.nullable(),
  links: z.array(z.object({ link_type: z.enum(linkTypes), target: z.string() })),
  is_follow_up_of: z.string().nullable(),
  is_merged_into: z.string().nullable(),
  possibly_related: z.array(z.string()),
})

/** A ticket over the wire. */
export type WireTicket = z.infer<typeof ticketSchema>

/** The ticket for the wire. */
export function wireTicket(ticket: Ticket): WireTicket {
  return {
    ...{ id: displayId(ticket.number), type: 'ticket', display_id: displayId(ticket.number), version: ticket.version },
    ...{ title: ticket.title, body: ticket.body, severity: ticket.severity, applies_to_part: ticket.part },
    stage: { name: ticket.stage, state: stateOf[ticket.stage] },
    ...{ owned_by: [...ticket.ownedBy], group: ticket.group, subtype: ticket.subtype },
    tags: ticket.tags.map(({ name, value }) => ({ name, value })),
    custom_fields: Object.fromEntries(ticket.customFields.map(({ name, value }) => [name, value])),
    artifacts: ticket.artifacts.map(wireArtifact),
    ...peopleOf(ticket),
    ...{ needs_response: ticket.needsResponse, is_spam: ticket.isSpam, mailbox: ticket.mailbox },
    ...{ source_channel: ticket.sourceChannel, channels: [...ticket.channels] },
    ...datesOf(ticket),
    links: ticket.links.map(({ type, target }) => ({ link_type: type, target })),
    is_follow_up_of: ticket.isFollowUpOf === null ? null : displayId(ticket.isFollowUpOf),
    is_merged_into: ticket.mergedInto === null ? null : displayId(ticket.mergedInto),
    possibly_related: ticket.possiblyRelated.map(displayId),
  }
}

/** A file for the wire. */
export function wireArtifact(file: Ticket['artifacts'][number]): z.infer<typeof artifactSchema> {
  const { sha256, filename, contentType, sizeBytes } = file
  return { sha256, filename, content_type: contentType, size_bytes: sizeBytes }
}

function peopleOf(ticket: Ticket) {
  return {
    ...{ account: ticket.account, rev_org: ticket.revOrg, reported_by: [...ticket.reportedBy] },
    email_members: ticket.emailMembers.map(({ addrSpec, displayName, contact, isUser }) => {
      return { email: addrSpec, display_name: displayName, contact, is_user: isUser }
    }),
    subscribers: [...ticket.subscribers],
  }
}

function datesOf(ticket: Ticket) {
  return {
    ...{ created_by: wireActor(ticket.createdBy), created_date: wireTime(ticket.createdAtMs) },
    ...{ modified_by: wireActor(ticket.modifiedBy), modified_date: wireTime(ticket.modifiedAtMs) },
    target_close_date: wireTimeOrNull(ticket.targetCloseAtMs),
    actual_close_date: wireTimeOrNull(ticket.closedAtMs),
  }
}

/** The ETag of a version (RFC 9110 §8.8.3). */
export function versionTag(version: number): { readonly etag: string } {
  return { etag: `"${version}"` }
}
