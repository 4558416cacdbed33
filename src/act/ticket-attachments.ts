/** Collects the files of a ticket from its description, comments and mails; each content once, with every origin (T-120). */
import type { MessageDocument } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import type { Artifact, Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { existingTicket } from './change-ticket.ts'

/** Where a file came from. */
export interface ArtifactOrigin {
  readonly kind: 'description' | 'note' | 'answer' | 'mail'
  readonly by: string
  readonly atMs: number
}

export interface TicketArtifact extends Artifact {
  /** Shown inside a text at every occurrence. */
  readonly isInline: boolean
  readonly origins: readonly ArtifactOrigin[]
}

/** The files of a ticket. @throws {NotFoundError} when the ticket does not exist */
export async function attachmentsOf(number: TicketNumber, store: Store): Promise<readonly TicketArtifact[]> {
  const ticket = await existingTicket(number, store)
  const entries = await store.timeline.ofTicket(number)
  const mails = await ofMails(await store.messages.ofTicket(number), store)
  const all = [...ofDescription(ticket), ...entries.flatMap((entry) => ofEntry(entry, ticket)), ...mails]
  return [...Map.groupBy(all, ({ sha256 }) => sha256).values()].map(mergeOrigins)
}

function mergeOrigins(same: readonly TicketArtifact[]): TicketArtifact {
  const withName = same.find(({ filename }) => filename !== null) ?? same[0]!
  return { ...withName, isInline: same.every(({ isInline }) => isInline), origins: same.flatMap(({ origins }) => origins) }
}

function ofDescription({ artifacts, createdBy, createdAtMs }: Ticket): readonly TicketArtifact[] {
  const origins = [{ kind: 'description' as const, by: createdBy.id, atMs: createdAtMs }]
  return artifacts.map((file) => ({ ...file, isInline: false, origins }))
}

/** The files of a comment. The description is the first comment, too; its files count once. */
function ofEntry({ files, visibility, by, atMs }: TimelineEntry, ticket: Ticket): readonly TicketArtifact[] {
  const kind = visibility === 'internal' ? 'note' : 'answer'
  const described = new Set(atMs === ticket.createdAtMs ? ticket.artifacts.map(({ sha256 }) => sha256) : [])
  const fresh = files.filter(({ sha256 }) => !described.has(sha256))
  return fresh.map((file) => ({ ...file, isInline: false, origins: [{ kind, by: by.id, atMs }] }))
}

async function ofMails(messages: readonly MessageDocument[], store: Store): Promise<readonly TicketArtifact[]> {
  const parsed = await store.parsedMails.load(messages.map(({ rawSha256 }) => rawSha256))
  return messages.flatMap(({ rawSha256, from, at }) =>
    (parsed.get(rawSha256)?.message.attachments ?? []).map(({ sha256, filename, contentType, sizeBytes, isInline }): TicketArtifact => ({
      sha256,
      filename,
      contentType,
      sizeBytes,
      isInline,
      origins: [{ kind: 'mail', by: from ?? 'nobody readable', atMs: at.getTime() }],
    })),
  )
}
