/** The records around tickets: who works, who is served, and what tickets are sorted by. */
import type { AccountId, Contact, RevOrgId } from '../ticket.ts'

/** What a value of a field may be (T-111); DevRev's names. */
export const fieldTypes = ['int', 'double', 'bool', 'tokens', 'text', 'rich_text', 'enum', 'timestamp', 'date', 'id'] as const
/** The type of a field. */
export type FieldType = (typeof fieldTypes)[number]

/** A company that is served (T-010). */
export interface AccountRecord {
  readonly id: AccountId
  readonly displayName: string
  /** Whoever writes from one of these belongs to it (T-038). */
  readonly domains: readonly string[]
  readonly tier: string | null
}

/** A part of a company that its contacts belong to (DevRev: rev_org). */
export interface WorkspaceRecord {
  readonly id: RevOrgId
  readonly displayName: string
  readonly account: AccountId
  readonly domains: readonly string[]
}

/** Shadow and unassigned users are members without access, made by an import (T-037). */
export const userStates = ['active', 'shadow', 'unassigned', 'deactivated'] as const

/** A member of our organization; its id is its address, or `shadow/NAME` when it was made without one. */
export interface UserRecord {
  readonly id: string
  readonly addrSpec: string | null
  readonly displayName: string
  readonly state: (typeof userStates)[number]
}

/** Kinds of parts. */
export const partTypes = ['product', 'capability', 'feature', 'enhancement', 'runnable', 'linkable'] as const

/** A product or a piece of one (T-002); its id is its name. */
export interface PartRecord {
  readonly id: string
  readonly type: (typeof partTypes)[number]
  readonly parent: string | null
  readonly ownedBy: string | null
}

/** Who may be in a group (T-005). */
export const memberTypes = ['dev_user', 'rev_user'] as const

/** Users or contacts, never both (T-005); its id is its name. */
export interface GroupRecord {
  readonly id: string
  readonly memberType: (typeof memberTypes)[number]
  readonly members: readonly string[]
}

/** A tag that tickets may carry; its id is its name. Without allowed values it takes none (T-103). */
export interface TagRecord {
  readonly id: string
  readonly allowedValues: readonly string[]
  readonly description: string
}

/** A kind of ticket (T-110); its id is its name. A deprecated one takes no new tickets (T-112). */
export interface SubtypeRecord {
  readonly id: string
  readonly displayName: string
  readonly isDeprecated: boolean
}

/** A custom attribute (T-017, T-111): `tnt__…` of every ticket, `ctype__…` of the tickets of one subtype. */
export interface FieldRecord {
  readonly id: string
  readonly type: FieldType
  readonly isList: boolean
  /** Of an enum. */
  readonly allowedValues: readonly string[]
  /** null: of every ticket. */
  readonly subtype: string | null
  readonly description: string
}

/** A piece of knowledge that answers questions (T-140); `ART-n`. */
export interface ArticleRecord {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly part: string | null
  readonly isPublished: boolean
  /** The file of an imported folder that it is kept in step with. */
  readonly source: string | null
}

/** A text that agents send again and again; its id is its name, with the group and language that it is for. */
export interface CannedAnswerRecord {
  readonly id: string
  readonly name: string
  /** null: for all. */
  readonly group: string | null
  /** Of two letters; null: for all. */
  readonly language: string | null
  /** With placeholders such as `{customer}`. */
  readonly body: string
}

/** A saved view of tickets: filters, order, group and columns as they are written on the command line; its id is its name. */
export interface ViewRecord {
  readonly id: string
  readonly filters: readonly string[]
  /** Keys such as `severity:desc`, the strongest first. */
  readonly sort: readonly string[]
  readonly group: string | null
  /** Empty: all of them. */
  readonly columns: readonly string[]
}

/** All kinds of records, by name. */
export interface Records {
  readonly account: AccountRecord
  readonly workspace: WorkspaceRecord
  readonly contact: Contact
  readonly user: UserRecord
  readonly part: PartRecord
  readonly group: GroupRecord
  readonly tag: TagRecord
  readonly subtype: SubtypeRecord
  readonly field: FieldRecord
  readonly article: ArticleRecord
  readonly 'canned-answer': CannedAnswerRecord
  readonly view: ViewRecord
}
/** The name of a kind of records. */
export type RecordKind = keyof Records
/** The kinds. */
export const recordKinds = [
  'account',
  'workspace',
  'contact',
  'user',
  'part',
  'group',
  'tag',
  'subtype',
  'field',
  'article',
  'canned-answer',
  'view',
] as const satisfies readonly RecordKind[]

/** Records by id, as rules ask for them. */
export interface RecordLookup {
  find<K extends RecordKind>(kind: K, id: string): Records[K] | null
  /** Every custom field. */
  readonly fields: readonly FieldRecord[]
}
