/** Erases a person at their wish (GDPR, article 17): what they wrote, and who they are, in every place but the ledger's hashes. */
import { randomBytes } from 'node:crypto'
import type { Config } from '../config/schema.ts'
import { NotFoundError, UserError } from '../errors.ts'
import type { ErasureCounts } from '../store/erasure.ts'
import type { Store } from '../store/store.ts'
import { displayId } from '../tickets/ticket.ts'
import { addressAsSent } from './typed-addresses.ts'

/** What erasing needs. */
export interface ErasingDeps {
  readonly store: Store
  readonly config: Pick<Config, 'agents' | 'accounts' | 'mailboxes' | 'retention'>
}

/**
 * Erases whoever has an address. Their tickets stay, under a pseudonym, and no mail goes to them any more.
 *
 * @param by - who does it, for the record
 * @throws {UserError} when the address is ours or an agent's, the configuration would bring it back, a ticket with them is held, or mail to it is on its way
 * @throws {NotFoundError} when nobody has it
 */
export async function erasePerson(address: string, by: string, { store, config }: ErasingDeps): Promise<ErasureCounts> {
  const addrSpec = addressAsSent(address)
  refuseOurs(addrSpec, config)
  const [contacts, { unsent, names }] = await Promise.all([store.people.contactsOf([addrSpec]), store.nameFacts(addrSpec)])
  if (unsent > 0) throw new UserError(`${unsent} mails of ours to ${addrSpec} are not sent yet: wait, or see intray failed list`)
  if (contacts.length === 0 && names.length === 0) throw new NotFoundError(`nobody here has the address ${addrSpec}`)
  const held = await store.retention.heldTicketsOf(
    addrSpec,
    contacts.map(({ id }) => id),
    config.retention.holdTag,
  )
  if (held.length > 0)
    throw new UserError(
      `${held.map(displayId).join(', ')} must be kept, with all who are on it: take the tag ${config.retention.holdTag} off first`,
    )
  const shown = [...names, ...contacts.map(({ displayName }) => displayName)].filter((name) => name !== '' && name !== addrSpec)
  // Not made of the address: nobody can find out by trying whose pseudonym it is.
  const pseudonym = { addrSpec: `erased-${randomBytes(6).toString('hex')}@erased.invalid`, displayName: 'Erased person' }
  return store.erase({ addrSpec, names: [...new Set(shown)], pseudonym }, by)
}

function refuseOurs(addrSpec: string, { agents, accounts, mailboxes }: ErasingDeps['config']): void {
  if (mailboxes.some(({ addresses }) => addresses.includes(addrSpec))) throw new UserError(`${addrSpec} is an address of ours`)
  if (agents.some(({ address, addresses }) => [address, ...addresses].includes(addrSpec)))
    throw new UserError(`${addrSpec} is an agent; take them out of the configuration first`)
  if (accounts.some(({ workspaces }) => workspaces.some(({ contacts }) => contacts.includes(addrSpec))))
    throw new UserError(`${addrSpec} is named under accounts in the configuration, which would bring them back: take them out first`)
}
