/** Broadcasts by hand: written, looked at, confirmed by the number of those who get it, paused and canceled (T-090…T-093). */
import { randomBytes } from 'node:crypto'
import { NotFoundError, UserError } from '../errors.ts'
import type { Broadcast, BroadcastState, BroadcastStep } from '../store/broadcasts.ts'
import { countByWorkspace, type Audience, type Recipients } from '../tickets/broadcast/audience.ts'
import { unsubscribePlaceholder, withWayOut } from '../tickets/broadcast/letter.ts'
import type { Agent } from '../tickets/directory.ts'
import { withComment } from '../tickets/draft.ts'
import type { Purpose } from '../tickets/broadcast-mark.ts'
import { displayId, type RevOrgId, type TicketNumber } from '../tickets/ticket.ts'
import { checkAudience, recipientsOf } from './broadcast-audience.ts'
import { changeTicket, type EditDeps } from './change-ticket.ts'
import { createTicket } from './create-ticket.ts'
import { addressAsSent } from './typed-addresses.ts'

/** A broadcast as somebody writes it. */
export interface WrittenBroadcast {
  readonly by: Agent
  readonly mailbox: string
  readonly purpose: Purpose
  readonly subject: string
  readonly text: string
  /** All contacts are meant, and nobody is named. */
  readonly isForAll: boolean
  readonly audience: Audience
  readonly perMinute: number
}

/** What a broadcast would be if it were sent now. */
export interface BroadcastPreview extends Recipients {
  readonly ticket: TicketNumber
  readonly perWorkspace: readonly { readonly revOrg: RevOrgId | null; readonly count: number }[]
  readonly subject: string
  /** As each recipient reads it. */
  readonly text: string
}

/**
 * Writes a broadcast; nothing is sent.
 *
 * @throws {UserError} when it says nothing, its scope is not plain, or somebody is named who is not there
 */
export async function createBroadcast(written: WrittenBroadcast, deps: EditDeps): Promise<Broadcast> {
  const { by, mailbox, purpose, subject, text, isForAll, perMinute } = written
  const audience = { ...written.audience, contacts: written.audience.contacts.map(addressAsSent) }
  refuseUnclear({ ...written, audience }, deps)
  await checkAudience(audience, deps)
  const scope = isForAll ? 'broadcast' : 'multicast'
  const state: BroadcastState = 'draft'
  const plain = { state, scope, purpose, audience, subject, text, perMinute, total: 0, pacedUntil: null } as const
  const broadcast = { ...plain, by: by.addrSpec, at: new Date(deps.now()) }
  const { followUpOf } = audience
  const links = followUpOf === null ? [] : [{ type: 'is_related_to' as const, target: displayId(followUpOf) }]
  const ticket = { by, mailbox, title: subject, body: text, part: null, severity: null, reporter: null, links }
  const { number } = await createTicket({ ...ticket, broadcast }, deps)
  return { ...broadcast, ticket: number }
}

/** Says what it would be if it were sent now. */
export async function previewBroadcast(ticket: TicketNumber, deps: EditDeps): Promise<BroadcastPreview> {
  const broadcast = await existingBroadcast(ticket, deps)
  const found = await recipientsOf(broadcast, deps)
  const url = pageOf('…', deps)
  const { subject, text, purpose } = broadcast
  return { ticket, ...found, perWorkspace: countByWorkspace(found.recipients), subject, text: withWayOut(text, purpose, url) }
}

/**
 * Confirms it: from now on it is sent, to those who are meant at this moment.
 *
 * @param count - the number of those who get it, as the preview told it
 * @throws {UserError} when it is confirmed already, or the number is another one
 */
export async function sendBroadcast(
  ticket: TicketNumber,
  { count, by }: { readonly count: number; readonly by: Agent },
  deps: EditDeps,
): Promise<Broadcast> {
  const draft = await existingBroadcast(ticket, deps)
  refuseUnless(draft, ['draft'], 'sent')
  const { recipients } = await recipientsOf(draft, deps)
  if (recipients.length !== count)
    throw new UserError(`${displayId(ticket)} would go to ${recipients.length}, not to ${count}: look at its preview again`)
  if (count === 0) throw new UserError(`${displayId(ticket)} would go to nobody`)
  const frozen = recipients.map(({ addrSpec, displayName, revOrg }) => {
    const _id = randomBytes(12).toString('hex')
    return { _id, ticket, addrSpec, displayName, revOrg, state: 'waiting' as const }
  })
  const to = { state: 'sending', total: count, pacedUntil: new Date(deps.now()) } as const
  const word = `Confirmed: it goes to ${count}, ${draft.perMinute} a minute.`
  return stepped(draft, { to, frozen, by, word, what: 'sent' }, deps)
}

/** What people do to a broadcast that is under way: from which states, to which one. */
const moves = {
  paused: { from: ['sending'], to: 'paused', word: 'Paused: those who wait get it when it goes on.' },
  resumed: { from: ['paused'], to: 'sending', word: 'It goes on.' },
  canceled: { from: ['draft', 'sending', 'paused'], to: 'canceled', word: 'Canceled: those who wait get nothing.' },
} as const

/**
 * Pauses it, lets it go on, or ends it. What is in the outbox already goes out.
 *
 * @throws {UserError} when it is in no state for that
 */
export async function moveBroadcast(
  ticket: TicketNumber,
  { move, by }: { readonly move: keyof typeof moves; readonly by: Agent },
  deps: EditDeps,
): Promise<Broadcast> {
  const { from, to: state, word } = moves[move]
  const read = await existingBroadcast(ticket, deps)
  refuseUnless(read, from, move)
  return stepped(read, { to: { state }, by, word, what: move }, deps)
}

/** @throws {NotFoundError} when the ticket is no broadcast */
export async function existingBroadcast(ticket: TicketNumber, { store }: Pick<EditDeps, 'store'>): Promise<Broadcast> {
  const broadcast = await store.broadcasts.find(ticket)
  if (!broadcast) throw new NotFoundError(`${displayId(ticket)} is no broadcast`)
  return broadcast
}

/** Where somebody ends broadcasts; null: there is no such page. @param token - that of a recipient */
export function pageOf(token: string, { config }: Pick<EditDeps, 'config'>): string | null {
  const base = config.console?.publicUrl
  return base === undefined ? null : `${base}/unsubscribe/${token}`
}

function refuseUnclear({ subject, text, isForAll, audience }: WrittenBroadcast, deps: EditDeps): void {
  const { accounts, workspaces, contacts, filters, followUpOf } = audience
  const isNamed = [accounts, workspaces, contacts, filters].some(({ length }) => length > 0) || followUpOf !== null
  if (isForAll === isNamed)
    throw new UserError(isForAll ? 'it is for all, or for those who are named: not both' : 'say whom it is for, or that it is for all')
  if (subject.trim() === '' || text.trim() === '') throw new UserError('a broadcast needs a subject and a text')
  if (text.includes(unsubscribePlaceholder) && pageOf('', deps) === null)
    throw new UserError(`${unsubscribePlaceholder} leads nowhere: console.publicUrl does not say where the page is`)
}

function refuseUnless({ ticket, state }: Broadcast, from: readonly BroadcastState[], what: string): void {
  if (!from.includes(state)) throw new UserError(`${displayId(ticket)} is ${state}: it cannot be ${what}`)
}

/** Takes a step and says so on the ticket, all or nothing. @throws {UserError} when somebody else was first */
async function stepped(
  read: Broadcast,
  { by, word, what, ...step }: Pick<BroadcastStep, 'to' | 'frozen'> & { readonly by: Agent; readonly word: string; readonly what: string },
  deps: EditDeps,
): Promise<Broadcast> {
  const { ticket, state } = read
  const request = { by, ifVersion: null, addresses: [], isSilent: true, broadcast: { ticket, from: { state }, ...step } }
  await changeTicket(
    ticket,
    request,
    async (draft, { cause }) => {
      refuseUnless(await existingBroadcast(ticket, deps), [state], what)
      return withComment(draft, { body: word, visibility: 'internal', files: [] }, cause)
    },
    deps,
  )
  return { ...read, ...step.to }
}
