/**
 * What strangers write in a form on the web: kept until whoever has the address opens the link that it was mailed, and a ticket of its
 * own then. Nothing else comes of it, so that nobody speaks as somebody else, and nobody is mailed what a stranger wrote.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { policyFrom } from '../config/directory.ts'
import { NotFoundError, UserError } from '../errors.ts'
import type { FormFile, FormLetter } from '../store/form-letters.ts'
import { withoutTag } from '../tickets/directory.ts'
import { product } from '../tickets/draft.ts'
import { blockKeys, reasonToBlock } from '../tickets/people/blocked.ts'
import type { Artifact, Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { EditDeps } from './change-ticket.ts'
import { createTicket } from './create-ticket.ts'
import { digestOf, newSecret } from './sign-in.ts'

/** What somebody wrote; its address as it would be sent, `browser` as the browser holds it. */
export type FormWriting = Pick<FormLetter, 'addrSpec' | 'displayName' | 'subject' | 'text' | 'files' | 'browser'>

/** A mailbox with its form. */
export interface FormMailbox extends MailboxConfig {
  readonly form: NonNullable<MailboxConfig['form']>
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Longer than making a ticket takes. */
const leaseMs = 60_000

/** @throws {NotFoundError} when there is no such mailbox, or it has no form */
export function mailboxWithForm(name: string, { mailboxes }: Pick<Config, 'mailboxes'>): FormMailbox {
  const mailbox = mailboxes.find((each) => each.name === name)
  if (!mailbox?.form) throw new NotFoundError('there is no such form')
  return mailbox as FormMailbox
}

/** Was a form sent from a network as often as may be? The try is noted. */
export async function isNetworkBusy(network: string, { name, form }: FormMailbox, { store, now }: EditDeps): Promise<boolean> {
  return store.paces.isTooOften(`form/${name}/network/${network}`, { most: form.perNetworkHour, withinMs: hourMs }, now())
}

/** Whether somebody may be mailed a link; a word where not. The mail is noted. */
export async function mayMail(addrSpec: string, { name, form }: FormMailbox, deps: EditDeps): Promise<'yes' | 'too-often' | 'busy'> {
  const { paces } = deps.store
  const nowMs = deps.now()
  // A mailbox is the same with every plus tag.
  const address = `form/address/${withoutTag(addrSpec)}`
  const isTooOften =
    (await paces.isTooOften(`${address}/hour`, { most: form.perAddressHour, withinMs: hourMs }, nowMs)) ||
    (await paces.isTooOften(`${address}/day`, { most: form.perAddressDay, withinMs: dayMs }, nowMs))
  if (isTooOften) return 'too-often'
  return (await paces.isTooOften(`form/${name}`, { most: form.perHour, withinMs: hourMs }, nowMs)) ? 'busy' : 'yes'
}

/** Is their mail spam, by the word of the configuration or of an agent? Then they get no link, and do not learn it. */
export async function isBlocked(addrSpec: string, { store, config }: EditDeps): Promise<boolean> {
  const blockedSenders = await store.blockedSenders.load([...blockKeys(addrSpec)])
  return reasonToBlock(addrSpec, { policy: policyFrom(config), blockedSenders }) !== null
}

/** Keeps what somebody wrote. @returns what the link holds */
export async function keepLetter(writing: FormWriting, { name, form }: FormMailbox, deps: EditDeps): Promise<string> {
  const secret = newSecret()
  const endsAt = new Date(deps.now() + form.keepHours * hourMs)
  const kept = { mailbox: name, browser: digestOf(writing.browser), takenUntil: null, reserved: null, ticket: null, endsAt }
  await deps.store.formLetters.add({ ...writing, ...kept, _id: digestOf(secret) })
  return secret
}

/** The letter of a link; null: there is none, or no more. */
export async function letterOf(secret: string, { name }: FormMailbox, { store, now }: EditDeps): Promise<FormLetter | null> {
  const letter = await store.formLetters.find(digestOf(secret), new Date(now()))
  return letter?.mailbox === name ? letter : null
}

/**
 * Makes a letter a ticket, once, whose reporter is told so: whoever opened its link has its address.
 *
 * @throws {UserError} when somebody is at it already, or its address is an agent's or ours
 */
export async function sendLetter({ _id }: FormLetter, deps: EditDeps): Promise<Ticket> {
  const { formLetters, auditLog } = deps.store
  const now = deps.now()
  const letter = await formLetters.take(_id, new Date(now), new Date(now + leaseMs))
  if (!letter) throw new UserError('it is being sent already: look again in a minute')
  const line = randomUUID()
  const values = { mailbox: letter.mailbox }
  await auditLog.begin({ _id: line, at: new Date(now), by: letter.addrSpec, what: '/form/:name/:secret', values })
  try {
    const ticket = (await ticketBefore(letter, deps)) ?? (await createTicket(await ticketOf(letter, deps), deps))
    await formLetters.close(letter, ticket.number)
    await auditLog.end(line, 200)
    return ticket
  } catch (error) {
    await formLetters.giveBack(_id)
    await auditLog.end(line, 422)
    throw error
  }
}

/** The ticket that somebody made of a letter, and was cut off; after a restore its number may be another's. */
async function ticketBefore({ reserved, addrSpec }: FormLetter, { store }: EditDeps): Promise<Ticket | null> {
  const there = reserved === null ? null : await store.tickets.find(reserved)
  const isTheirs = there?.sourceChannel === 'portal' && there.emailMembers.some((member) => member.addrSpec === addrSpec)
  return isTheirs ? there : null
}

async function ticketOf({ _id, mailbox, addrSpec, displayName, subject, text, files }: FormLetter, deps: EditDeps) {
  const number = (await deps.store.counters.reserve('ticket')) as TicketNumber
  await deps.store.formLetters.reserve(_id, number)
  return {
    number,
    by: product,
    mailbox,
    title: subject,
    body: text,
    part: null,
    severity: null,
    reporter: { addrSpec, displayName },
    sourceChannel: 'portal' as const,
    files: await filesKept(await deps.store.formLetters.files(files), deps),
    isAcknowledged: true,
  }
}

/** They are stored with all others only now. */
async function filesKept(files: readonly FormFile[], { store }: EditDeps): Promise<readonly Artifact[]> {
  const contents = files.map(({ bytes }) => Buffer.from(bytes)).map((bytes) => ({ bytes, sha256: sha256Of(bytes) }))
  await store.files.insert(contents)
  return files.map(({ filename, contentType }, i) => {
    const { sha256 = '', bytes } = contents[i] ?? {}
    return { filename, contentType, sha256, sizeBytes: bytes?.length ?? 0 }
  })
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** What the mail with the link says: nothing that a stranger wrote. */
export function linkWords(url: string, { form }: FormMailbox, company: string): { readonly subject: string; readonly text: string } {
  const text = `Somebody wrote to us in the form on our site, and gave this address. This link shows the message, with a button that sends it:\n\n${url}\n\nIt holds for ${form.keepHours} hours. If that was not you, do nothing: the message is deleted then, and nobody has read it.`
  return { subject: `Confirm your message to ${company}`, text }
}
