/** Helpers for tests of mail by HTTP: letters become bytes, are posted, and are waited for. */
import { randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { InboundId } from '../../src/tickets/ticket.ts'
import { until } from '../support/observe.ts'
import type { Letter } from '../support/post.ts'
import type { Api, Reply } from './calling.ts'

/** A mail as the API describes it. */
export interface WireMail {
  readonly id: string
  readonly source: string
  readonly state: 'waiting' | 'done'
  readonly outcome: string | null
  readonly ticket: string | null
  readonly explanation: { readonly matched: string | null; readonly sender: { readonly result: string } } | null
}

/** A letter as a raw mail. */
export async function bytesOf({ thread = [], ...letter }: Letter): Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true })
  const { message } = await transport.sendMail({
    ...{ from: letter.from, to: [letter.to].flat(), cc: [...(letter.cc ?? [])], subject: letter.subject ?? 'Printer' },
    messageId: `<${letter.id ?? `${randomUUID()}@letters.example`}>`,
    ...(thread.length === 0 ? {} : { inReplyTo: `<${thread.at(-1)}>`, references: thread.map((id) => `<${id}>`).join(' ') }),
    headers: { ...letter.headers },
    text: letter.text ?? 'The printer prints blank pages.',
    attachments: [...(letter.attachments ?? [])],
  })
  return message as Buffer
}

/** Posts bytes as a mail server does. */
export async function postBytes(
  api: Api,
  raw: Uint8Array,
  { mailbox = 'support', headers = {} }: { mailbox?: string; headers?: Record<string, string> } = {},
): Promise<Reply<WireMail>> {
  const type = { 'content-type': 'message/rfc822', ...headers }
  return api.call<WireMail>(`POST /mailboxes/${mailbox}/mails`, { as: 'mail', body: raw, headers: type })
}

/** What the address in the Location header says once the mail is applied; until then the ledger is asked, by one question a look. */
export async function appliedMail(api: Api, { headers, status, text }: Reply<WireMail>): Promise<WireMail> {
  const place = headers.get('location')
  if (status !== 202 || place === null) throw new Error(`the mail was not taken: ${status} ${text}`)
  const _id = decodeURIComponent(place.slice(place.lastIndexOf('/') + 1)) as InboundId
  const { inboundRows } = api.us.runtime.store
  await until(`what became of ${place}`, () => inboundRows.collection.findOne({ _id, isDone: true }, { projection: { _id: 1 } }))
  const { body } = await api.call<WireMail>(`GET ${place}`, { as: 'mail' })
  if (body.state !== 'done') throw new Error(`${place} is still ${body.state}`)
  return body
}

/** Posts a letter and waits until it is applied. */
export async function postLetter(api: Api, letter: Letter): Promise<WireMail> {
  return appliedMail(api, await postBytes(api, await bytesOf(letter)))
}
