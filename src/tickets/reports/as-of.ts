/** A ticket as it was at an earlier time, by reverting the changes in its history. */
import type { Ticket } from '../ticket.ts'
import type { TimelineEntry } from '../timeline-entry.ts'

/** The attributes that reports group tickets by. */
export const groupings = ['group', 'part', 'owner', 'tag', 'workspace', 'mailbox'] as const
/** One of these attributes. */
export type Grouping = (typeof groupings)[number]

/** The attributes that decide in which group a ticket counts. */
export type GroupedTicket = Pick<Ticket, 'number' | 'group' | 'part' | 'ownedBy' | 'tags' | 'revOrg' | 'mailbox' | 'isSpam'>

/** Those of them whose changes are in the history. */
export const fieldsKept: readonly string[] = ['group', 'part', 'ownedBy', 'tags', 'revOrg', 'isSpam']

/**
 * The ticket before some changes.
 *
 * @param changes - in the order of time
 */
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

/** The groups that a ticket counts in: each of several owners or tags; null without any. */
export function placesOf(ticket: GroupedTicket, by: Grouping | null): readonly (string | null)[] {
  const values = by === null ? [] : [...new Set(valuesOf[by](ticket))]
  return values.length === 0 ? [null] : values
}
