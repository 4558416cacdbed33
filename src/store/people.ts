/** Contacts, workspaces and accounts: the people outside, and where they belong. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import type { AccountId, Contact, ContactId, RevOrgId, Workspace } from '../tickets/ticket.ts'
import { collectionOf, isDuplicateKey } from './connection.ts'

type ContactDocument = Omit<Contact, 'id'> & { readonly _id: ContactId }
type WorkspaceDocument = Omit<Workspace, 'revOrg'> & { readonly _id: RevOrgId }
interface AccountDocument {
  readonly _id: AccountId
  readonly displayName: string
  readonly domains: readonly string[]
}

const contactSchema = new Schema({
  _id: String,
  addrSpec: String,
  displayName: String,
  revOrg: String,
  account: String,
})
contactSchema.index({ addrSpec: 1 })
contactSchema.index({ revOrg: 1 })
const workspaceSchema = new Schema({ _id: String, account: String, displayName: String, domains: [String] })
workspaceSchema.index({ domains: 1 })
const accountSchema = new Schema({ _id: String, displayName: String, domains: [String] })

/** The people outside. */
export class People {
  readonly contacts: Collection<ContactDocument>
  readonly workspaces: Collection<WorkspaceDocument>
  readonly accounts: Collection<AccountDocument>

  constructor(connection: Connection) {
    this.contacts = collectionOf(connection, 'contacts', contactSchema)
    this.workspaces = collectionOf(connection, 'revOrgs', workspaceSchema)
    this.accounts = collectionOf(connection, 'accounts', accountSchema)
  }

  /** Contacts of addresses; an address may have one in several workspaces. */
  async contactsOf(addresses: readonly string[]): Promise<readonly Contact[]> {
    const found = await this.contacts
      .find({ addrSpec: { $in: [...addresses] } })
      .sort({ _id: 1 })
      .toArray()
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }))
  }

  /** Workspaces whose account has one of the domains, and those of the given ids. */
  async workspacesFor(domains: readonly string[], ids: readonly string[]): Promise<readonly Workspace[]> {
    const found = await this.workspaces
      .find({ $or: [{ domains: { $in: [...domains] } }, { _id: { $in: ids as RevOrgId[] } }] })
      .sort({ _id: 1 })
      .toArray()
    return found.map(({ _id, ...rest }) => ({ revOrg: _id, ...rest }))
  }

  /** Adds people outside of any commit, such as those of the configuration; what is there stays as it is. */
  async add(workspaces: readonly Workspace[], contacts: readonly Contact[]): Promise<void> {
    const ignore = (error: unknown) => {
      if (!isDuplicateKey(error)) throw error
    }
    if (workspaces.length > 0) {
      await this.accounts.insertMany(accountsOf(workspaces), { ordered: false }).catch(ignore)
      await this.workspaces.insertMany(workspaces.map(workspaceDocument), { ordered: false }).catch(ignore)
    }
    if (contacts.length > 0)
      await this.contacts.insertMany(contacts.map(contactDocument), { ordered: false }).catch(ignore)
  }

  /** Writes new people inside a commit; one that is there already fails the whole commit, an account stays as it is. */
  async insert(workspaces: readonly Workspace[], contacts: readonly Contact[], session: ClientSession): Promise<void> {
    if (workspaces.length > 0) {
      // A configured account may have the name that a stranger's would get.
      const accounts = accountsOf(workspaces).map(({ _id, ...account }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: account }, upsert: true },
      }))
      await this.accounts.bulkWrite(accounts, { session, ordered: false })
      await this.workspaces.insertMany(workspaces.map(workspaceDocument), { session, ordered: false })
    }
    if (contacts.length > 0) await this.contacts.insertMany(contacts.map(contactDocument), { session, ordered: false })
  }
}

function accountsOf(workspaces: readonly Workspace[]): AccountDocument[] {
  const accounts = workspaces.map(({ account, domains }) => ({ _id: account, displayName: account as string, domains }))
  return [...new Map(accounts.map((account) => [account._id, account])).values()]
}

function workspaceDocument({ revOrg, ...rest }: Workspace): WorkspaceDocument {
  return { _id: revOrg, ...rest }
}

function contactDocument({ id, ...rest }: Contact): ContactDocument {
  return { _id: id, ...rest }
}
