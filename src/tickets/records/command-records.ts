/** The records that commands and links may name, loaded before they are carried out. */
import type { Issue } from '../issue.ts'
import type { Ticket } from '../ticket.ts'
import type { RecordLookup, Records } from './records.ts'

/** The records at the other end of links, by display id. */
export interface Linked {
  readonly issues: ReadonlyMap<string, Issue>
  readonly tickets: ReadonlyMap<string, Ticket>
}

/** A kind of records that commands call by name. */
export type NamedKind = 'user' | 'group' | 'part' | 'tag' | 'workspace' | 'subtype' | 'canned-answer'

/** The records that commands may name. */
export interface CommandRecords extends RecordLookup {
  /** All of a kind. */
  all<K extends NamedKind>(kind: K): readonly Records[K][]
  /** The other ends of links: of those there are, and of those that commands make. */
  readonly linked: Linked
}

/** What is known when no mail gives commands. */
export const noCommandRecords: CommandRecords = {
  fields: [],
  find: () => null,
  all: () => [],
  linked: { issues: new Map(), tickets: new Map() },
}
