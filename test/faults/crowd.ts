/** A crowd that writes to us while workers die: who wrote what, and whether each mail is there exactly once afterwards. */

import type { Installation } from '../support/installation.ts'
import { SAM, SUPPORT } from '../support/installation.ts'

/** Is this `npm run faults` or `npm run test:long`, and not the short form? */
export const isLong = process.env['INTRAY_LONG'] !== undefined

/** Mail that is dated days before it comes rings nobody. */
const today = new Date().toUTCString()

/** The mailbox in which the answers to all of the crowd arrive; each of them has a plus tag of his own. */
export const CROWD = 'crowd@crowd.example'

/** Keys of the configuration for a crowd, which is one sender but for its tags: all are acknowledged; what dies is missed soon. */
export const crowdConfig = {
  accounts: [{ name: 'Crowd', domains: ['crowd.example'] }],
  limits: {
    acknowledgementsPerSenderHour: 10_000,
    acknowledgementsPerSenderDay: 10_000,
    acknowledgementsPerHour: 1_000_000,
    acknowledgementsUnvouchedPerHour: 1_000_000,
  },
  intervals: { pollSeconds: 0.2, sweepSeconds: isLong ? 2 : 0.5, leaseSeconds: 2, jobLockSeconds: 2, shutdownSeconds: 5 },
}

/** Every fifth mail answers the one before it; all others open tickets. */
const isAnswer = (n: number) => n % 5 === 4

const idOf = (n: number) => `crowd-${n}@crowd.example`

/** Puts mails into our mailbox, numbered from `first` on. */
export function deliverCrowd({ mail }: Installation, first: number, count: number): void {
  for (let n = first; n < first + count; n++) mail.deliver(SUPPORT, crowdMail(n))
}

/** A mail of the crowd, for those who put it elsewhere. */
export function crowdMail(n: number): string {
  const author = isAnswer(n) ? n - 1 : n
  return [
    `Return-Path: <crowd+${author}@crowd.example>`,
    `Message-ID: <${idOf(n)}>`,
    ...(isAnswer(n) ? [`In-Reply-To: <${idOf(n - 1)}>`, `References: <${idOf(n - 1)}>`] : []),
    `From: Person ${author} <crowd+${author}@crowd.example>`,
    `To: ${SUPPORT}`,
    `Subject: ${isAnswer(n) ? 'Re: ' : ''}Matter ${author}`,
    `Date: ${today}`,
    '',
    `This is mail ${n}; the lamp of room ${n} is broken.`,
    '',
  ].join('\r\n')
}

/** How many tickets the first mails of a crowd open. */
export function ticketsOf(count: number): number {
  return count - Math.floor(count / 5)
}

/** What became of a crowd's mails. */
export interface CrowdResult {
  readonly messages: number
  readonly tickets: number
  /** Mails that are not exactly one message and one line of one timeline. */
  readonly wrongMails: readonly string[]
  /** Answers that are not in the ticket of the mail that they answer. */
  readonly strayAnswers: readonly string[]
  /** Message-IDs of ours that lie twice in somebody's mailbox, and mails acknowledged twice. */
  readonly doubles: readonly string[]
  /** Mails of ours of which the outbox says `sent` and the mailbox has none. */
  readonly lost: readonly string[]
  /** Mails kept by their header alone, since workers died three times with them in hand. */
  readonly degraded: number
  /** How often the database was taken for one that was put back. */
  readonly restores: number
  /** Recipients by what the outbox says of them. */
  readonly recipients: Readonly<Record<string, number>>
  /** Acknowledgements in the crowd's mailbox, notifications in the agent's. */
  readonly acknowledged: number
  readonly notified: number
}

/** Compares the database and the mailboxes with what was sent. */
export async function judgeCrowd({ mail, runtime }: Installation, count: number): Promise<CrowdResult> {
  const { store } = runtime
  const messages = await store.messages.collection.find({ direction: 'inbound' }).toArray()
  const places = new Map<string, number[]>()
  for (const { messageId, ticket } of messages) places.set(messageId, [...(places.get(messageId) ?? []), ticket])
  const lines = await linesByMessage(store)
  const ids = Array.from({ length: count }, (_, n) => idOf(n))
  const storedIdOf = new Map(messages.map(({ messageId, _id }) => [messageId, _id as string]))
  const post = [...headsIn(mail, CROWD), ...headsIn(mail, SAM)]
  const rows = await store.outbox.collection.find({}).toArray()
  const arrived = new Set(post.map(({ messageId }) => messageId))
  const recipients = rows.flatMap((row) => row.recipients)
  const replies = new Set(rows.filter(({ kind }) => kind === 'reply').map(({ messageId }) => messageId))
  const acknowledged = headsIn(mail, CROWD).filter(({ messageId }) => !replies.has(messageId))
  return {
    messages: messages.length,
    tickets: await store.tickets.collection.countDocuments({}),
    wrongMails: ids.filter((id) => places.get(id)?.length !== 1 || lines.get(storedIdOf.get(id) ?? '') !== 1),
    strayAnswers: ids.filter((id, n) => isAnswer(n) && places.get(id)?.[0] !== places.get(idOf(n - 1))?.[0]),
    doubles: [...repeated(post.map(({ messageId }) => messageId)), ...repeated(acknowledged.map(({ inReplyTo }) => inReplyTo))],
    lost: rows
      .filter((row) => row.recipients.some(({ status }) => status === 'sent') && !arrived.has(row.messageId))
      .map(({ messageId }) => messageId),
    degraded: messages.filter(({ flags }) => flags.includes('degraded')).length,
    restores: (await store.lives.present())?._id ?? 0,
    recipients: Object.fromEntries([...Map.groupBy(recipients, ({ status }) => status)].map(([status, all]) => [status, all.length])),
    acknowledged: acknowledged.length,
    notified: headsIn(mail, SAM).length,
  }
}

async function linesByMessage(store: Installation['runtime']['store']): Promise<ReadonlyMap<string, number>> {
  const lines = new Map<string, number>()
  for await (const { number } of store.tickets.all()) {
    for (const { message } of await store.timeline.ofTicket(number)) {
      if (message !== null) lines.set(message, (lines.get(message) ?? 0) + 1)
    }
  }
  return lines
}

interface Head {
  readonly messageId: string
  readonly inReplyTo: string
}

function headsIn(mail: Installation['mail'], address: string): readonly Head[] {
  return mail.messages(address).map(({ raw }) => {
    const head = raw
      .subarray(0, raw.indexOf('\r\n\r\n'))
      .toString('latin1')
      .replace(/\r\n[ \t]+/g, ' ')
    const field = (name: string) => new RegExp(`^${name}: <([^>]*)>`, 'im').exec(head)?.[1] ?? ''
    return { messageId: field('Message-ID'), inReplyTo: field('In-Reply-To') }
  })
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...Map.groupBy(ids, (id) => id)].filter(([, all]) => all.length > 1).map(([id]) => id)
}
