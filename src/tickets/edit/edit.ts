/** The edits that a person may make on a ticket, as plain data; `apply-edits.ts` checks them. */
import type { MailboxPolicy } from '../directory.ts'
import type { Cause } from '../draft.ts'
import type { RecordLookup } from '../records/records.ts'
import type { SettableField } from '../records/stock-attributes.ts'
import type { Site } from '../site.ts'
import type { Stage } from '../stage/stage.ts'
import type { Tag } from '../ticket.ts'

/** The lists of people that are edited by hand. */
export type PeopleKind = 'member' | 'reporter' | 'subscriber'

/** One edit. Its values come from outside: an ill-typed one is refused with a sentence. */
export type TicketEdit =
  /** `ownedBy`: ids of users; `targetCloseAtMs`: ms or null; `group`, `subtype`, `revOrg`: an id or null. */
  | { readonly kind: 'set'; readonly field: SettableField; readonly to: unknown }
  /** An override goes where the diagram does not lead, and needs a reason (T-071). */
  | { readonly kind: 'stage'; readonly to: Stage; readonly override: boolean; readonly reason: string | null }
  | { readonly kind: 'needsResponse'; readonly to: boolean }
  /** Makes a ticket of a conversation (T-101). */
  | { readonly kind: 'ticket' }
  /** Addresses, or ids of contacts and users. */
  | { readonly kind: PeopleKind; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'tag'; readonly add: readonly Tag[]; readonly remove: readonly string[] }
  /** null removes the value. */
  | { readonly kind: 'customField'; readonly name: string; readonly to: unknown }

/** The edits of one kind. */
export type EditOf<K extends TicketEdit['kind']> = TicketEdit & { readonly kind: K }

/** What edits are decided from, beside the ticket. */
export interface EditContext {
  readonly site: Site
  /** The records that the edits name. */
  readonly records: RecordLookup
  /** The ticket's mailbox. */
  readonly mailbox: MailboxPolicy
  readonly cause: Cause
}
