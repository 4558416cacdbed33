/** The records that commands and links may name; they are loaded before commands are carried out. */
import type { Issue } from '../issue.ts'
import type { Ticket } from '../ticket.ts'
import type { RecordLookup, Records } from './records.ts'

/** The targets of links, by display id. */
export interface Linked {
  readonly issues: ReadonlyMap<string, Issue>
  readonly tickets: ReadonlyMap<string, Ticket>
}

/** A kind of record that commands name. */
export type NamedKind = 'user' | 'group' | 'part' | 'tag' | 'workspace' | 'subtype' | 'canned-answer'

/** The records that commands may name. */
export interface CommandRecords extends RecordLookup {
  /** All records of a kind. */
  all<K extends NamedKind>(kind: K): readonly Records[K][]
  /** The targets of existing links, and of those that commands add. */
  readonly linked: Linked
}

/** The records for mails without commands. */
export const noCommandRecords: CommandRecords = {
  fields: [],
  find: () => null,
  all: () => [],
  linked: { issues: new Map(), tickets: new Map() },
}
