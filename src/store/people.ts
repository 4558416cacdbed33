/** Contacts, workspaces and accounts: people outside, and where they belong. */
import type { Connection, Model, mongo } from 'mongoose'
import type { AccountRecord, WorkspaceRecord } from '../tickets/records/records.ts'
import type { AccountId, Contact, ContactId, RevOrgId, Workspace } from '../tickets/ticket.ts'
import { collectionOf, modelOf } from './connection.ts'
import { list, schemaOf, text, type Paths } from './schema.ts'
import { insertMissing } from './write-errors.ts'

/** A record as stored: its id is the document's. */
export type Stored<R extends { readonly id: string }> = Omit<R, 'id'> & { readonly _id: R['id'] }

type ContactDocument = Stored<Contact>
type WorkspaceDocument = Stored<WorkspaceRecord>
type AccountDocument = Stored<AccountRecord>

const contactPaths: Paths<ContactDocument> = {
  _id: text(),
  addrSpec: text(),
  displayName: text(),
  revOrg: text(),
  account: text(),
  otherAddresses: list(text()),
}
const contactSchema = schemaOf(contactPaths)
contactSchema.index({ addrSpec: 1 })
// Few contacts have any.
contactSchema.index({ otherAddresses: 1 }, { sparse: true })
contactSchema.index({ revOrg: 1 })

const workspacePaths: Paths<WorkspaceDocument> = {
  _id: text(),
  account: text(),
  displayName: text(),
  domains: list(text()),
}
const workspaceSchema = schemaOf(workspacePaths)
workspaceSchema.index({ domains: 1 })

const accountPaths: Paths<AccountDocument> = { _id: text(), displayName: text(), domains: list(text()), tier: text() }
const accountSchema = schemaOf(accountPaths)

/** The collections of contacts, workspaces and accounts. */
export class People {
  readonly #contacts: Model<ContactDocument>
  readonly #workspaces: Model<WorkspaceDocument>
  readonly #accounts: Model<AccountDocument>

  constructor(connection: Connection) {
    this.#contacts = modelOf(connection, 'contacts', contactSchema)
    this.#workspaces = modelOf(connection, 'revOrgs', workspaceSchema)
    this.#accounts = modelOf(connection, 'accounts', accountSchema)
  }

  /** Contacts by address, other addresses included; an address may have contacts in several workspaces. */
  async contactsOf(addresses: readonly string[]): Promise<readonly Contact[]> {
    const found = await this.#contacts
      .find({ $or: [{ addrSpec: { $in: addresses } }, { otherAddresses: { $in: addresses } }] })
      .sort({ _id: 1 })
      .lean()
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }))
  }

  /** Contacts of accounts or workspaces, or by id; or all contacts. */
  async contactsIn(
    named: { accounts: readonly string[]; workspaces: readonly string[]; ids: readonly string[] } | 'all',
  ): Promise<readonly Contact[]> {
    const or = named !== 'all' && [
      { account: { $in: named.accounts as AccountId[] } },
      { revOrg: { $in: named.workspaces as RevOrgId[] } },
      { _id: { $in: named.ids as ContactId[] } },
    ]
    const found = await this.#contacts
      .find(or ? { $or: or } : {})
      .sort({ _id: 1 })
      .lean()
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }))
  }

  /** Workspaces whose account has one of the domains, and those with the given ids. */
  async workspacesFor(domains: readonly string[], ids: readonly string[]): Promise<readonly Workspace[]> {
    const found = await this.#workspaces
      .find({ $or: [{ domains: { $in: domains } }, { _id: { $in: ids as RevOrgId[] } }] })
      .sort({ _id: 1 })
      .lean()
    return found.map(({ _id, ...rest }) => ({ revOrg: _id, ...rest }))
  }

  /** Adds people outside of a commit, such as those of the configuration. Existing ones are kept. */
  async add(workspaces: readonly Workspace[], contacts: readonly Contact[]): Promise<void> {
    await insertMissing(collectionOf(this.#accounts), accountsOf(workspaces))
    await insertMissing(collectionOf(this.#workspaces), workspaces.map(workspaceDocument))
    await insertMissing(collectionOf(this.#contacts), contacts.map(contactDocument))
  }

  /**
   * Inserts new people in the transaction of a commit. An existing contact or workspace fails the whole commit; an existing account is
   * kept.
   */
  async insert(workspaces: readonly Workspace[], contacts: readonly Contact[], session: mongo.ClientSession): Promise<void> {
    const inCommit = { session, ordered: false }
    if (workspaces.length > 0) {
      // A configured account may already have the name of a stranger's.
      const accounts = accountsOf(workspaces).map(({ _id, ...account }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: account }, upsert: true },
      }))
      await collectionOf(this.#accounts).bulkWrite(accounts, inCommit)
      await collectionOf(this.#workspaces).insertMany(workspaces.map(workspaceDocument), inCommit)
    }
    if (contacts.length > 0) await collectionOf(this.#contacts).insertMany(contacts.map(contactDocument), inCommit)
  }
}

function accountsOf(workspaces: readonly Workspace[]): AccountDocument[] {
  const accounts = new Map<string, AccountDocument>()
  for (const { account, domains } of workspaces) accounts.set(account, { _id: account, displayName: account, domains, tier: null })
  return [...accounts.values()]
}

function workspaceDocument({ revOrg, ...rest }: Workspace): WorkspaceDocument {
  return { _id: revOrg, ...rest }
}

function contactDocument({ id, ...rest }: Contact): ContactDocument {
  return { _id: id, ...rest }
}
