/** Spam by hand: blocking senders, marking tickets, and releasing mail that was taken for spam by mistake. */
import { NotFoundError, UserError } from '../errors.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import { domainOf, isKnownUser, isOwnAddress, withoutTag, type Directory } from '../tickets/directory.ts'
import type { BlockedSender } from '../tickets/people/blocked.ts'
import { displayId, ticketNumber, type InboundId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { existingTicket, type EditDeps, type Editing } from './change-ticket.ts'
import { editTicket } from './edit-ticket.ts'
import { addressAsSent, domainAsSent } from './typed-addresses.ts'

/** What is blocked with a ticket: nothing, the sender's address, or their whole domain. */
export type BlockedPart = 'nothing' | 'sender' | 'domain'

/**
 * Marks a ticket as spam, which cancels it. When the sender cannot be blocked, the ticket is not marked either.
 *
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {UserError} when there is no sender to block, or one that must not be blocked
 */
export async function markAsSpam(number: TicketNumber, blocks: BlockedPart, editing: Editing, deps: EditDeps): Promise<Ticket> {
  const edits = [{ kind: 'set' as const, field: 'isSpam' as const, to: true }]
  if (blocks === 'nothing') return editTicket(number, edits, editing, deps)
  const sender = await senderOf(await existingTicket(number, deps.store), deps.store)
  const blocked = blockable(blocks === 'domain' ? domainOf(sender) : sender, await deps.directory())
  const ticket = await editTicket(number, edits, editing, deps)
  await blockSender(blocked, { by: 'addrSpec' in editing.by ? editing.by.addrSpec : editing.by.id, ticket: number }, deps)
  return ticket
}

/**
 * Blocks an address (with all its plus tags) or a domain (without its subdomains).
 *
 * @throws {UserError} when it is neither, belongs to us, or is a public mail service
 */
export async function blockSender(
  typed: string,
  { by, ticket }: Pick<BlockedSender, 'by' | 'ticket'>,
  { store, directory, now }: EditDeps,
): Promise<BlockedSender> {
  const id = blockable(typed, await directory())
  await store.blockedSenders.add({ id, by, at: new Date(now()), ticket })
  return (await store.blockedSenders.load([id])).get(id) ?? { id, by, at: new Date(now()), ticket }
}

/** Lifts a block. @throws {NotFoundError} when nobody blocked this address or domain by hand */
export async function unblockSender(typed: string, { store }: Pick<EditDeps, 'store'>): Promise<BlockedSender> {
  const id = senderAsSent(typed)
  const block = (await store.blockedSenders.load([id])).get(id)
  if (!block || !(await store.blockedSenders.remove(id)))
    throw new NotFoundError(`${id} is not blocked by anybody; what "blocked" in the configuration lists is lifted there`)
  return block
}

/**
 * Releases a mail that was taken for spam: it is decided on as if it had just come, whatever its spam marks.
 *
 * @param name - its ledger key, or the ticket that it opened
 * @throws {NotFoundError} when no such mail exists
 * @throws {UserError} when it was not taken for spam, or was released already
 */
export async function releaseMail(name: string, by: string, { store, now, wakeAppliers }: EditDeps): Promise<InboundRow> {
  const row = await spamNamed(name, store)
  if (!(await store.inboundRows.release(row._id, { by, at: new Date(now()) })))
    throw new UserError(`${row._id} is not kept as spam${row.released ? `: ${row.released.by} released it` : ''}`)
  await wakeAppliers?.([row._id])
  return (await store.inboundRows.load([row._id]))[0] ?? row
}

async function spamNamed(name: string, { inboundRows }: Store): Promise<InboundRow> {
  const number = ticketNumber(name)
  const rows = number === null ? await inboundRows.load([name as InboundId]) : await inboundRows.ofTickets([number])
  const spam = rows.find(({ explanation, released }) => explanation?.verdict === 'spam' && !released)
  const found = spam ?? rows[0]
  if (found && (spam || number === null)) return found
  if (!found) throw new NotFoundError(`nothing is known as "${name}"`)
  throw new UserError(`${displayId(number ?? 0)} has no mail that was taken for spam; a mark by hand is taken off with spam=false`)
}

/** The normalised address or domain. @throws {UserError} with why it must not be blocked */
function blockable(typed: string, directory: Directory): string {
  const id = senderAsSent(typed)
  const reason = reasonAgainst(id, directory)
  if (reason !== null) throw new UserError(`${id} is not blocked: ${reason}`)
  return id
}

function senderAsSent(typed: string): string {
  const text = typed.trim()
  return text.includes('@') ? withoutTag(addressAsSent(text)) : domainAsSent(text)
}

function reasonAgainst(id: string, directory: Directory): string | null {
  const domain = domainOf(id)
  if (!/^(?:[^\s@*]+@)?[^\s@*.]+(?:\.[^\s@*.]+)+$/.test(id))
    return 'it is neither an address nor a domain; patterns stand in the configuration'
  const isWhole = !id.includes('@')
  const isOurs = [...directory.ownAddresses, ...directory.agents.keys()].some((own) => domainOf(own) === domain)
  if (isWhole && (isOurs || directory.internalDomains?.has(domain))) return 'it is ours'
  if (isWhole && directory.isFreeMail(domain)) return 'everybody may have an address there; block the address'
  return isOwnAddress(directory, id) || isKnownUser(directory, id) ? 'it is one of ours' : null
}

/** The sender of the first mail from outside; the address of a web form is nobody's. */
async function senderOf(ticket: Ticket, { messages }: Store): Promise<string> {
  const { createdBy, number } = ticket
  if (createdBy.kind === 'contact') return createdBy.id.slice(createdBy.id.lastIndexOf('/') + 1)
  const first = (await messages.ofTicket(number)).find(({ direction }) => direction === 'inbound')
  if (!first || first.from === null || first.flags.includes('by-form'))
    throw new UserError(`${displayId(number)} has no sender who could be blocked; name one: intray spam block ADDRESS`)
  return first.from
}
