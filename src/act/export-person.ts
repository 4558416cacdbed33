/** Collects everything that is stored about a person, for that person (GDPR, articles 15 and 20). */
import { NotFoundError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { addressesOf } from '../tickets/addresses.ts'
import { displayId, union, type TicketNumber } from '../tickets/ticket.ts'
import { addressAsSent } from './typed-addresses.ts'

/** The stored data of one person; dates are ISO 8601. */
export interface PersonExport {
  readonly address: string
  readonly contacts: readonly {
    readonly id: string
    readonly display_name: string
    readonly workspace: string | null
    readonly account: string | null
    readonly other_addresses: readonly string[]
  }[]
  readonly tickets: readonly { readonly id: string; readonly title: string; readonly stage: string; readonly created_date: string }[]
  /** Mails that they wrote; the raw bytes are exported as separate files. */
  readonly mails: readonly PersonMail[]
  /** Mails that we sent them. */
  readonly received: readonly { readonly ticket: string; readonly date: string; readonly subject: string; readonly text: string }[]
  /** Broadcasts with them as a recipient, by ticket id. */
  readonly broadcasts: readonly string[]
  /** Purposes of broadcasts from which they have unsubscribed. */
  readonly unsubscribed: readonly string[]
}

/** A mail that the person wrote. */
export interface PersonMail {
  readonly ticket: string
  readonly date: string
  readonly subject: string
  readonly text: string
  readonly files: readonly { readonly filename: string | null; readonly sha256: string }[]
  readonly raw_sha256: string
}

/** Collects the data of whoever has an address. @throws {NotFoundError} when nothing is stored about it */
export async function exportPerson(address: string, store: Store): Promise<PersonExport> {
  const addrSpec = addressAsSent(address)
  const contacts = await store.people.contactsOf([addrSpec])
  const addresses = union([addrSpec], contacts.flatMap(addressesOf))
  const [messages, sent, broadcasts, reported] = await Promise.all([
    store.messages.from(addresses),
    store.outbox.to(addresses),
    store.broadcasts.of(addresses),
    store.tickets.list({ reportedBy: { $in: contacts.map(({ id }) => id) } }, 100_000),
  ])
  if (contacts.length + messages.length + sent.length === 0) throw new NotFoundError(`nothing is kept of ${addrSpec}`)
  const numbers = new Set<TicketNumber>([...messages.map(({ ticket }) => ticket), ...sent.map(({ ticket }) => ticket)])
  const ticketsByNumber = new Map(reported.map((ticket) => [ticket.number, ticket]))
  for (const number of numbers) {
    const ticket = ticketsByNumber.get(number) ?? (await store.tickets.find(number))
    if (ticket) ticketsByNumber.set(number, ticket)
  }
  const mails = await store.parsedMails.load(messages.map(({ rawSha256 }) => rawSha256))
  return {
    address: addrSpec,
    contacts: contacts.map(({ id, displayName, revOrg, account, otherAddresses = [] }) => ({
      id,
      display_name: displayName,
      workspace: revOrg,
      account,
      other_addresses: otherAddresses,
    })),
    tickets: [...ticketsByNumber.values()].map(({ number, title, stage, createdAtMs }) => ({
      id: displayId(number),
      title,
      stage,
      created_date: new Date(createdAtMs).toISOString(),
    })),
    mails: messages.map(({ ticket, at, subject, rawSha256 }) => {
      const message = mails.get(rawSha256)?.message
      const files = (message?.attachments ?? []).map(({ filename, sha256 }) => ({ filename, sha256 }))
      return { ticket: displayId(ticket), date: at.toISOString(), subject, text: message?.text ?? '', files, raw_sha256: rawSha256 }
    }),
    received: sent.map(({ ticket, createdAt, subject, text }) => ({
      ticket: displayId(ticket),
      date: createdAt.toISOString(),
      subject,
      text,
    })),
    broadcasts: broadcasts.tickets.map(displayId),
    unsubscribed: broadcasts.unsubscribed,
  }
}
