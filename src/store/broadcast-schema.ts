/** Schemas of broadcasts, their recipients, and unsubscriptions. */
import type { Audience } from '../tickets/broadcast/audience.ts'
import type { Translation } from '../tickets/broadcast/letter.ts'
import type { BroadcastMark, Purpose } from '../tickets/broadcast-mark.ts'
import type { RevOrgId, TicketNumber } from '../tickets/ticket.ts'
import { list, moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'

/** The state of a broadcast; `broadcasts.ts` tells its life. */
export type BroadcastState = 'draft' | 'sending' | 'paused' | 'canceled' | 'done'

const paths = {
  /** The number of its ticket. */
  _id: number<TicketNumber>(),
  state: text<BroadcastState>(),
  scope: text<BroadcastMark['scope']>(),
  purpose: text<Purpose>(),
  audience: nested<Audience>({
    accounts: list(text()),
    workspaces: list(text()),
    contacts: list(text()),
    filters: list(text()),
    followUpOf: number(),
  }),
  subject: text(),
  text: text(),
  translations: list(nested<Translation>({ language: text(), subject: text(), text: text() })),
  by: text(),
  at: moment(),
  perMinute: number(),
  /** The number of confirmed recipients; 0: none yet. */
  total: number(),
  /** The time up to which its pace is used. */
  pacedUntil: moment<Date | null>(),
}
/** The schema of broadcasts. */
export const broadcastSchema = schemaOf(paths)
broadcastSchema.index({ state: 1, _id: -1 })

const recipientPaths = {
  /** Random, since it is in the unsubscribe link. */
  _id: text(),
  ticket: number<TicketNumber>(),
  addrSpec: text(),
  displayName: text(),
  revOrg: text<RevOrgId | null>(),
  /** null or absent: unknown. */
  language: text<string | null>(),
  state: text<'waiting' | 'queued' | 'unsubscribed'>(),
}
/** The schema of recipients. */
export const recipientSchema = schemaOf(recipientPaths)
recipientSchema.index({ ticket: 1, state: 1, _id: 1 })

const unsubscribedPaths = {
  /** `purpose/address` */
  _id: text(),
  addrSpec: text(),
  purpose: text<Purpose>(),
  /** The broadcast that was unsubscribed from. */
  ticket: number<TicketNumber>(),
  at: moment(),
}
/** The schema of unsubscriptions. */
export const unsubscribedSchema = schemaOf(unsubscribedPaths)
unsubscribedSchema.index({ ticket: 1 })

/** A broadcast as stored; `_id` is its ticket's number. */
export type BroadcastDocument = DocumentOf<typeof paths>
/** A broadcast; its id is its ticket's number. */
export type Broadcast = Omit<BroadcastDocument, '_id'> & { readonly ticket: TicketNumber }
/** A recipient of a broadcast. */
export type BroadcastRecipient = DocumentOf<typeof recipientPaths>
/** Somebody who unsubscribed from a purpose. */
export type UnsubscribedDocument = DocumentOf<typeof unsubscribedPaths>
