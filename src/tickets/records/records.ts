/** The records around tickets: users and groups, accounts and contacts, and what tickets are sorted by. */
import type { AccountId, Contact, RevOrgId } from '../ticket.ts'

/** The types of fields (T-111), by DevRev's names. */
export const fieldTypes = ['int', 'double', 'bool', 'tokens', 'text', 'rich_text', 'enum', 'timestamp', 'date', 'id'] as const
/** One of the types. */
export type FieldType = (typeof fieldTypes)[number]

/** A customer company (T-010). */
export interface AccountRecord {
  readonly id: AccountId
  readonly displayName: string
  /** Senders at these domains belong to the account (T-038). */
  readonly domains: readonly string[]
  readonly tier: string | null
}

/** A part of an account with contacts (DevRev: rev_org). */
export interface WorkspaceRecord {
  readonly id: RevOrgId
  readonly displayName: string
  readonly account: AccountId
  readonly domains: readonly string[]
}

/** The states of users. Shadow and unassigned users are members without access, made by an import (T-037). */
export const userStates = ['active', 'shadow', 'unassigned', 'deactivated'] as const

/** A member of our organization. The id is the address, or `shadow/NAME` for a user made without one. */
export interface UserRecord {
  readonly id: string
  readonly addrSpec: string | null
  readonly displayName: string
  readonly state: (typeof userStates)[number]
}

/** The types of parts. */
export const partTypes = ['product', 'capability', 'feature', 'enhancement', 'runnable', 'linkable'] as const

/** A product or a part of one (T-002); the id is its name. */
export interface PartRecord {
  readonly id: string
  readonly type: (typeof partTypes)[number]
  readonly parent: string | null
  readonly ownedBy: string | null
}

/** The types of members (T-005). */
export const memberTypes = ['dev_user', 'rev_user'] as const

/** A group of users or of contacts, never both (T-005); the id is its name. */
export interface GroupRecord {
  readonly id: string
  readonly memberType: (typeof memberTypes)[number]
  readonly members: readonly string[]
}

/** A tag for tickets; the id is its name. Without allowed values it takes no value (T-103). */
export interface TagRecord {
  readonly id: string
  readonly allowedValues: readonly string[]
  readonly description: string
}

/** A kind of ticket (T-110); the id is its name. New tickets cannot have a deprecated one (T-112). */
export interface SubtypeRecord {
  readonly id: string
  readonly displayName: string
  readonly isDeprecated: boolean
}

/** A custom field (T-017, T-111): `tnt__…` for every ticket, `ctype__…` for tickets of one subtype. */
export interface FieldRecord {
  readonly id: string
  readonly type: FieldType
  readonly isList: boolean
  /** Only for enums. */
  readonly allowedValues: readonly string[]
  /** null: a field of every ticket. */
  readonly subtype: string | null
  readonly description: string
}

/** An article that answers questions (T-140); the id is `ART-n`. */
export interface ArticleRecord {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly part: string | null
  readonly isPublished: boolean
  /** The file of an imported folder that the article follows. */
  readonly source: string | null
}

/** A text that agents send again and again; the id is its name with its group and language. */
export interface CannedAnswerRecord {
  readonly id: string
  readonly name: string
  /** null: for every group. */
  readonly group: string | null
  /** ISO 639-1; null: for every language. */
  readonly language: string | null
  /** With placeholders such as `{customer}`. */
  readonly body: string
}

/** A saved view of tickets: filters, sort keys, group and columns, in the command line's notation; the id is its name. */
export interface ViewRecord {
  readonly id: string
  readonly filters: readonly string[]
  /** Keys such as `severity:desc`; the first is the primary one. */
  readonly sort: readonly string[]
  readonly group: string | null
  /** Empty: all columns. */
  readonly columns: readonly string[]
}

/** The record type of each kind. */
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
/** All kinds of records. */
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

/** Reads records by id. */
export interface RecordLookup {
  find<K extends RecordKind>(kind: K, id: string): Records[K] | null
  /** Every custom field. */
  readonly fields: readonly FieldRecord[]
}
