/** Broadcasts by hand: written, previewed, confirmed by the number of recipients, paused and canceled (T-090…T-093). */
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

/** A broadcast as an agent writes it. */
export interface WrittenBroadcast {
  readonly by: Agent
  readonly mailbox: string
  readonly purpose: Purpose
  readonly subject: string
  readonly text: string
  /** It goes to all contacts; the audience names nobody. */
  readonly isForAll: boolean
  readonly audience: Audience
  readonly perMinute: number
}

/** What would be sent if the broadcast were confirmed now. */
export interface BroadcastPreview extends Recipients {
  readonly ticket: TicketNumber
  readonly perWorkspace: readonly { readonly revOrg: RevOrgId | null; readonly count: number }[]
  /** The subject in the mailbox's language. */
  readonly subject: string
  /** The text in the mailbox's language. */
  readonly text: string
  /** One mail of each language, as it would be sent. */
  readonly letters: readonly SampleLetter[]
  /** A digest of recipients and texts. When it differs from the one seen before, something has changed. */
  readonly proof: string
}

/**
 * Writes a broadcast; nothing is sent yet.
 *
 * @throws {UserError} when it has no subject or text, or is both for all and for some, or for nobody
 * @throws {NotFoundError} when the audience names what does not exist
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

/** Previews a broadcast: recipients and mails as of now. @throws {NotFoundError} when the ticket is no broadcast */
export async function previewBroadcast(ticket: TicketNumber, deps: EditDeps): Promise<BroadcastPreview> {
  const broadcast = await existingBroadcast(ticket, deps)
  const found = await recipientsOf(broadcast, deps)
  const source = await sampleSource(ticket, deps)
  const usual = composedLetter({ addrSpec: '', displayName: '', language: null }, broadcast, source)
  const letters = sampleLetters(found.recipients, broadcast, source)
  const texts = { subject: usual.subject, text: usual.text, letters, proof: proofOfPreview(broadcast, found, deps.config) }
  return { ticket, ...found, perWorkspace: countByWorkspace(found.recipients), ...texts }
}

/** What samples of its mails are made from. */
export async function sampleSource(ticket: TicketNumber, deps: EditDeps): Promise<SampleSource> {
  const { store, config, now } = deps
  const [found, directory] = await Promise.all([existingTicket(ticket, store), deps.directory()])
  return { ticket: found, directory, config, unsubscribeUrl: pageOf('…', deps), nowMs: now() }
}

/** A keyed digest: no address can be read from it. */
function proofOfPreview(
  { ticket, subject, text, translations }: Broadcast,
  { recipients }: Recipients,
  config: EditDeps['config'],
): string {
  const readers = recipients.map(({ addrSpec, language }) => `${addrSpec} ${language ?? ''}`).sort()
  return proofOf(`preview/${ticket}/${JSON.stringify([subject, text, translations, readers])}`, tokenKeys(config)[0])
}

/**
 * Adds the text in one more language, or replaces it, for recipients whose language is known.
 *
 * @throws {UserError} when the broadcast is confirmed already, or the translation has no subject or text
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
  return takeStep(draft, { to, by, word, what: 'translated', ...(translations.length > 0 && { since: { translations } }) }, deps)
}

/**
 * Confirms a broadcast: from now on it is sent, to its recipients of this moment.
 *
 * @param count - the number of recipients that the preview showed
 * @param proof - the preview's `proof`; undefined: only the number is compared
 * @throws {UserError} when it is confirmed already, or recipients or texts have changed since the preview
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
  return takeStep(draft, { to, frozen, by, word, what: 'sent' }, deps)
}

/** What people do to a broadcast that is confirmed: from which states, to which one. */
const moves = {
  paused: { from: ['sending', 'done'], to: 'paused', word: 'Paused: those who wait get it when it goes on.' },
  resumed: { from: ['paused'], to: 'sending', word: 'It goes on.' },
  canceled: { from: ['draft', 'sending', 'paused', 'done'], to: 'canceled', word: 'Canceled: those who wait get nothing.' },
} as const

/**
 * Pauses, resumes or cancels a broadcast. Mails already in delivery go out, and unknown ones are followed up; the others wait or are
 * dropped.
 *
 * @throws {UserError} when its state does not allow the move
 */
export async function moveBroadcast(
  ticket: TicketNumber,
  { move, by }: { readonly move: keyof typeof moves; readonly by: Agent },
  deps: EditDeps,
): Promise<Broadcast> {
  const { from, to: state, word } = moves[move]
  const read = await existingBroadcast(ticket, deps)
  // All mails of a broadcast that is done have been made, but some may still wait in the outbox.
  const hasEnded = read.state === 'done' && !(await deps.store.broadcasts.hasUnsent(ticket))
  refuseUnless(read, hasEnded ? [] : from, move)
  const { scope } = await existingTicket(ticket, deps.store)
  const takenBack = move === 'resumed' ? {} : { takenBackIn: scope }
  return takeStep(read, { to: { state }, by, word, what: move, ...takenBack }, deps)
}

/** Reads a broadcast. @throws {NotFoundError} when the ticket is no broadcast */
export async function existingBroadcast(ticket: TicketNumber, { store }: Pick<EditDeps, 'store'>): Promise<Broadcast> {
  const broadcast = await store.broadcasts.find(ticket)
  if (!broadcast) throw new NotFoundError(`${displayId(ticket)} is no broadcast`)
  return broadcast
}

/** The address of the page where recipients unsubscribe; null without `console.publicUrl`. @param token - the recipient's */
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
  /** The comment on the ticket. */
  readonly word: string
  /** The move as a past participle, for refusals. */
  readonly what: string
  /** What must not have changed since it was read, besides the state. */
  readonly since?: BroadcastStep['from']
}

/** Changes the broadcast and comments on its ticket, in one transaction. @throws {UserError} when its state has changed meanwhile */
async function takeStep(read: Broadcast, { by, word, what, since = {}, ...step }: StepByHand, deps: EditDeps): Promise<Broadcast> {
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
