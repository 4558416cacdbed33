/** Broadcasts by hand: written, looked at, confirmed by the number of those who get it, paused and canceled (T-090…T-093). */
import { randomBytes } from 'node:crypto'
import { tokenKeys } from '../config/token-keys.ts'
import { NotFoundError, UserError } from '../errors.ts'
import { proofOf } from '../mail/sender-proof/tokens.ts'
import type { Broadcast, BroadcastState, BroadcastStep } from '../store/broadcasts.ts'
import { countByWorkspace, type Audience, type Recipients } from '../tickets/broadcast/audience.ts'
import { unsubscribePlaceholder, type Translation } from '../tickets/broadcast/letter.ts'
import type { Agent } from '../tickets/directory.ts'
import { withComment } from '../tickets/draft.ts'
import type { Purpose } from '../tickets/broadcast-mark.ts'
import { displayId, type RevOrgId, type TicketNumber } from '../tickets/ticket.ts'
import { checkAudience, recipientsOf } from './broadcast-audience.ts'
import { composedLetter, sampleLetters, type SampleLetter, type SampleSource } from './broadcast-letters.ts'
import { changeTicket, existingTicket, type EditDeps } from './change-ticket.ts'
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
  /** The same in its mailbox's language. */
  readonly subject: string
  /** As each recipient reads it. */
  readonly text: string
  /** One mail of each language, as it would be sent. */
  readonly letters: readonly SampleLetter[]
  /** Stands for those who get it and for what they read: another one, and something has changed. */
  readonly proof: string
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
  const plain = { state, scope, purpose, audience, subject, text, translations: [], perMinute, total: 0, pacedUntil: null } as const
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
  const source = await sampleSource(ticket, deps)
  const usual = composedLetter({ addrSpec: '', displayName: '', language: null }, broadcast, source)
  const letters = sampleLetters(found.recipients, broadcast, source)
  const shown = { subject: usual.subject, text: usual.text, letters, proof: proofOfPreview(broadcast, found, deps.config) }
  return { ticket, ...found, perWorkspace: countByWorkspace(found.recipients), ...shown }
}

/** What its mails are made from, to be looked at. */
export async function sampleSource(ticket: TicketNumber, deps: EditDeps): Promise<SampleSource> {
  const { store, config, now } = deps
  const [found, directory] = await Promise.all([existingTicket(ticket, store), deps.directory()])
  return { ticket: found, directory, config, unsubscribeUrl: pageOf('…', deps), nowMs: now() }
}

/** No address can be read from it. */
function proofOfPreview(
  { ticket, subject, text, translations }: Broadcast,
  { recipients }: Recipients,
  config: EditDeps['config'],
): string {
  const readers = recipients.map(({ addrSpec, language }) => `${addrSpec} ${language ?? ''}`).sort()
  return proofOf(`preview/${ticket}/${JSON.stringify([subject, text, translations, readers])}`, tokenKeys(config)[0])
}

/**
 * Says it in one more language, for those who are known to write it, or anew in one.
 *
 * @throws {UserError} when it is confirmed already, or says nothing
 */
export async function translateBroadcast(
  ticket: TicketNumber,
  { translation, by }: { readonly translation: Translation; readonly by: Agent },
  deps: EditDeps,
): Promise<Broadcast> {
  const draft = await existingBroadcast(ticket, deps)
  refuseUnless(draft, ['draft'], 'translated')
  refuseEmpty(translation, deps)
  const { translations } = draft
  const others = translations.filter(({ language }) => language !== translation.language)
  const to = { translations: [...others, translation].sort((a, b) => (a.language < b.language ? -1 : 1)) }
  const word = `Written in another language, too: ${translation.language}.`
  return stepped(draft, { to, by, word, what: 'translated', ...(translations.length > 0 && { since: { translations } }) }, deps)
}

/**
 * Confirms it: from now on it is sent, to those who are meant at this moment.
 *
 * @param count - the number of those who get it, as the preview told it
 * @param proof - of the preview that was looked at; absent: the number is enough
 * @throws {UserError} when it is confirmed already, the number is another one, or what was looked at has changed
 */
export async function sendBroadcast(
  ticket: TicketNumber,
  { count, by, proof }: { readonly count: number; readonly by: Agent; readonly proof?: string | undefined },
  deps: EditDeps,
): Promise<Broadcast> {
  const draft = await existingBroadcast(ticket, deps)
  refuseUnless(draft, ['draft'], 'sent')
  const found = await recipientsOf(draft, deps)
  const { recipients } = found
  if (recipients.length !== count)
    throw new UserError(`${displayId(ticket)} would go to ${recipients.length}, not to ${count}: look at its preview again`)
  if (count === 0) throw new UserError(`${displayId(ticket)} would go to nobody`)
  if (proof !== undefined && proof !== proofOfPreview(draft, found, deps.config))
    throw new UserError(`${displayId(ticket)} would go to others than you saw, or say something else: look at its preview again`)
  const frozen = recipients.map(({ addrSpec, displayName, revOrg, language }) => {
    const _id = randomBytes(12).toString('hex')
    return { _id, ticket, addrSpec, displayName, revOrg, language, state: 'waiting' as const }
  })
  const to = { state: 'sending', total: count, pacedUntil: new Date(deps.now()) } as const
  const word = `Confirmed: it goes to ${count}, ${draft.perMinute} a minute.`
  return stepped(draft, { to, frozen, by, word, what: 'sent' }, deps)
}

/** What people do to a broadcast that is under way: from which states, to which one. */
const moves = {
  paused: { from: ['sending', 'done'], to: 'paused', word: 'Paused: those who wait get it when it goes on.' },
  resumed: { from: ['paused'], to: 'sending', word: 'It goes on.' },
  canceled: { from: ['draft', 'sending', 'paused', 'done'], to: 'canceled', word: 'Canceled: those who wait get nothing.' },
} as const

/**
 * Pauses it, lets it go on, or ends it. What is being sent goes out, and what may be out already is seen through; the rest waits.
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
  // Of one that is done, mails may wait in the outbox.
  const hasEnded = read.state === 'done' && !(await deps.store.broadcasts.hasUnsent(ticket))
  refuseUnless(read, hasEnded ? [] : from, move)
  const { scope } = await existingTicket(ticket, deps.store)
  const takenBack = move === 'resumed' ? {} : { takenBackIn: scope }
  return stepped(read, { to: { state }, by, word, what: move, ...takenBack }, deps)
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
  refuseEmpty({ subject, text }, deps)
}

function refuseEmpty({ subject, text }: Pick<WrittenBroadcast, 'subject' | 'text'>, deps: EditDeps): void {
  if (subject.trim() === '' || text.trim() === '') throw new UserError('a broadcast needs a subject and a text')
  if (text.includes(unsubscribePlaceholder) && pageOf('', deps) === null)
    throw new UserError(`${unsubscribePlaceholder} leads nowhere: console.publicUrl does not say where the page is`)
}

function refuseUnless({ ticket, state }: Broadcast, from: readonly BroadcastState[], what: string): void {
  if (!from.includes(state)) throw new UserError(`${displayId(ticket)} is ${state}: it cannot be ${what}`)
}

interface StepByHand extends Pick<BroadcastStep, 'to' | 'frozen' | 'takenBackIn'> {
  readonly by: Agent
  /** For its timeline. */
  readonly word: string
  /** As a refusal calls it. */
  readonly what: string
  /** What it must still be like, beside its state. */
  readonly since?: BroadcastStep['from']
}

/** Takes a step and says so on the ticket, all or nothing. @throws {UserError} when somebody else was first */
async function stepped(read: Broadcast, { by, word, what, since = {}, ...step }: StepByHand, deps: EditDeps): Promise<Broadcast> {
  const { ticket, state } = read
  const request = { by, ifVersion: null, addresses: [], isSilent: true, broadcast: { ticket, from: { state, ...since }, ...step } }
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
