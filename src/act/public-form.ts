/**
 * The public form. What a stranger writes is kept until whoever has the address opens the link mailed to it, and then becomes a new ticket.
 * Nothing else follows from it: nobody can write as somebody else, or have the product mail a text to others.
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

/** A message in the form; `addrSpec` normalised, `browser` the secret of the browser's cookie. */
export type FormWriting = Pick<FormLetter, 'addrSpec' | 'displayName' | 'subject' | 'text' | 'files' | 'browser'>

export interface FormMailbox extends MailboxConfig {
  readonly form: NonNullable<MailboxConfig['form']>
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Creating a ticket takes less. */
const leaseMs = 60_000

/** The mailbox of a form. @throws {NotFoundError} when the mailbox does not exist or has no form */
export function mailboxWithForm(name: string, { mailboxes }: Pick<Config, 'mailboxes'>): FormMailbox {
  const mailbox = mailboxes.find((each) => each.name === name)
  if (!mailbox?.form) throw new NotFoundError('there is no such form')
  return mailbox as FormMailbox
}

/** Counts a try, and tells whether the network has used up the form's limit. */
export async function isNetworkBusy(network: string, { name, form }: FormMailbox, { store, now }: EditDeps): Promise<boolean> {
  return store.paces.isTooOften(`form/${name}/network/${network}`, { most: form.perNetworkHour, withinMs: hourMs }, now())
}

/** Counts a mail with a link, and tells whether it may be sent: `too-often` for this address, `busy` for the whole form. */
export async function mayMail(addrSpec: string, { name, form }: FormMailbox, deps: EditDeps): Promise<'yes' | 'too-often' | 'busy'> {
  const { paces } = deps.store
  const nowMs = deps.now()
  // An address with a plus tag reaches the same mailbox.
  const address = `form/address/${withoutTag(addrSpec)}`
  const isTooOften =
    (await paces.isTooOften(`${address}/hour`, { most: form.perAddressHour, withinMs: hourMs }, nowMs)) ||
    (await paces.isTooOften(`${address}/day`, { most: form.perAddressDay, withinMs: dayMs }, nowMs))
  if (isTooOften) return 'too-often'
  return (await paces.isTooOften(`form/${name}`, { most: form.perHour, withinMs: hourMs }, nowMs)) ? 'busy' : 'yes'
}

/** Whether the configuration or an agent blocks the address. Its owner gets no link and is not told so. */
export async function isBlocked(addrSpec: string, { store, config }: EditDeps): Promise<boolean> {
  const blockedSenders = await store.blockedSenders.load([...blockKeys(addrSpec)])
  return reasonToBlock(addrSpec, { policy: policyFrom(config), blockedSenders }) !== null
}

/** Stores a message. @returns the secret of its link */
export async function keepLetter(writing: FormWriting, { name, form }: FormMailbox, deps: EditDeps): Promise<string> {
  const secret = newSecret()
  const endsAt = new Date(deps.now() + form.keepHours * hourMs)
  const letter = { mailbox: name, browser: digestOf(writing.browser), takenUntil: null, reserved: null, ticket: null, endsAt }
  await deps.store.formLetters.add({ ...writing, ...letter, _id: digestOf(secret) })
  return secret
}

/** The message of a link; null: there is none, or it has expired. */
export async function letterOf(secret: string, { name }: FormMailbox, { store, now }: EditDeps): Promise<FormLetter | null> {
  const letter = await store.formLetters.find(digestOf(secret), new Date(now()))
  return letter?.mailbox === name ? letter : null
}

/**
 * Creates the ticket of a message, once, and acknowledges it: whoever opened the link has the address.
 *
 * @throws {UserError} when it is being created at this moment, or the address is an agent's or ours
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

/**
 * The ticket that an earlier, interrupted try created. After a restore its number may belong to another ticket, so the address is compared.
 */
async function ticketBefore({ reserved, addrSpec }: FormLetter, { store }: EditDeps): Promise<Ticket | null> {
  const reservedTicket = reserved === null ? null : await store.tickets.find(reserved)
  const isTheirs = reservedTicket?.sourceChannel === 'portal' && reservedTicket.emailMembers.some((member) => member.addrSpec === addrSpec)
  return isTheirs ? reservedTicket : null
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
    files: await storeFiles(await deps.store.formLetters.files(files), deps),
    isAcknowledged: true,
  }
}

/** Moves the files of a message, kept apart until now, to the files of tickets. */
async function storeFiles(files: readonly FormFile[], { store }: EditDeps): Promise<readonly Artifact[]> {
  const contents = files.map(({ bytes }) => Buffer.from(bytes)).map((bytes) => ({ bytes, sha256: sha256Of(bytes) }))
  await store.files.insert(contents)
  return files.map(({ filename, contentType }, i) => {
    const { sha256 = '', bytes } = contents[i] ?? {}
    return { filename, contentType, sha256, sizeBytes: bytes?.length ?? 0 }
  })
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The mail with the link; it holds nothing that a stranger wrote. */
export function linkWords(url: string, { form }: FormMailbox, company: string): { readonly subject: string; readonly text: string } {
  const text = `Somebody wrote to us in the form on our site, and gave this address. This link shows the message, with a button that sends it:\n\n${url}\n\nIt holds for ${form.keepHours} hours. If that was not you, do nothing: the message is deleted then, and nobody has read it.`
  return { subject: `Confirm your message to ${company}`, text }
}
