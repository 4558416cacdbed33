/** A ticket as it was: what changed later is taken back, as far as its history tells. */
import type { Ticket } from '../ticket.ts'
import type { TimelineEntry } from '../timeline-entry.ts'

/** What tickets are counted by. */
export const groupings = ['group', 'part', 'owner', 'tag', 'workspace', 'mailbox'] as const
/** What tickets are counted by. */
export type Grouping = (typeof groupings)[number]

/** Attributes that decide where a ticket counts. */
export type GroupedTicket = Pick<Ticket, 'number' | 'group' | 'part' | 'ownedBy' | 'tags' | 'revOrg' | 'mailbox' | 'isSpam'>

/** Those of them that history has. */
export const fieldsKept: readonly string[] = ['group', 'part', 'ownedBy', 'tags', 'revOrg', 'isSpam']

/** The ticket before some changes, which are told in the order of time. */
export function beforeChanges<T extends GroupedTicket>(ticket: T, changes: readonly TimelineEntry[]): T {
  if (changes.length === 0) return ticket
  const first = changes.toReversed().flatMap(({ change }) => (change && fieldsKept.includes(change.field) ? [change] : []))
  return { ...ticket, ...Object.fromEntries(first.map(({ field, from }) => [field, from])) }
}

const valuesOf: Readonly<Record<Grouping, (ticket: GroupedTicket) => readonly (string | null)[]>> = {
  group: ({ group }) => [group],
  part: ({ part }) => [part],
  owner: ({ ownedBy }) => ownedBy,
  tag: ({ tags }) => tags.map(({ name }) => name),
  workspace: ({ revOrg }) => [revOrg],
  mailbox: ({ mailbox }) => [mailbox],
}

/** Where it counts: at each of several owners or tags, at null without any. */
export function placesOf(ticket: GroupedTicket, by: Grouping | null): readonly (string | null)[] {
  const values = by === null ? [] : [...new Set(valuesOf[by](ticket))]
  return values.length === 0 ? [null] : values
}
