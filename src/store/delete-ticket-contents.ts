/** Empties tickets that are past retention: what people wrote and who they are is deleted; the figures that reports need stay. */
import type { mongo } from 'mongoose'
import type { Actor } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { deleteContents } from './contents.ts'
import { forgetWords } from './forget-search-entries.ts'
import type { TicketDocument } from './ticket-schema.ts'

/** Replaces deleted texts; a ticket with this title is empty. */
export const deletedText = '[deleted]'

/** How much was deleted. */
export interface TicketContents {
  readonly mails: number
  readonly rawMails: number
  readonly files: number
}

/** Collections with documents about a ticket, which are deleted with its texts. */
const aboutTickets = ['suggestionVotes', 'presences', 'heldAnswers', 'broadcastRecipients'] as const
/** The fields that reports count; others may name people or quote them. */
const countedFields: ReadonlySet<string> = new Set(['stage', 'severity', 'part', 'group', 'ownedBy', 'subtype', 'needsResponse', 'isSpam'])

interface FileReference {
  readonly sha256: string
}
interface StoredMail {
  readonly _id: string
  readonly message: {
    readonly attachments: readonly FileReference[]
    readonly forwarded?: { readonly attachments: readonly FileReference[] } | null
  }
}
interface EventDocument {
  readonly _id: string
  readonly lines: readonly TimelineEntry[]
}

/** A ticket without texts and people. */
export function emptyTicket(ticket: TicketDocument): TicketDocument {
  return {
    ...ticket,
    version: ticket.version + 1,
    title: deletedText,
    body: deletedText,
    bareSubject: '',
    customFields: [],
    artifacts: [],
    reportedBy: [],
    provisional: [],
    emailMembers: [],
    subscribers: [],
    participants: [],
    participantsSince: [],
    takenOff: [],
    keys: [],
    asked: [],
    lastAnswers: [],
    heldAnswers: [],
    lastCustomer: null,
    parent: null,
    createdBy: unnamed(ticket.createdBy),
    modifiedBy: unnamed(ticket.modifiedBy),
  }
}

/** Deletes the contents of tickets that are empty themselves. */
export async function deleteTicketContents(db: mongo.Db, tickets: readonly number[]): Promise<TicketContents> {
  const theirs = { ticket: { $in: [...tickets] } }
  const messages = db.collection<{ readonly ticket: number; readonly rawSha256: string }>('messages')
  const raws = await ownMails(db, tickets, await messages.distinct('rawSha256', theirs))
  const files = await ownFiles(db, tickets, raws)
  await deleteContents(db, 'files', files)
  await deleteContents(db, 'rawMails', raws)
  await emptyMails(db, raws)
  const { matchedCount } = await messages.updateMany(theirs, { $set: { subject: deletedText, shingles: [], from: null, file: null } })
  await db.collection('inboundRows').updateMany(theirs, { $set: { explanation: null, file: null, moreFiles: [] } })
  await db.collection('outbox').updateMany({ ...theirs, state: 'done' }, { $set: emptyRow, $unset: { html: 1, answerRoute: 1 } })
  await db.collection<{ _id: number }>('broadcasts').updateMany({ _id: { $in: [...tickets] } }, { $set: emptyBroadcast })
  await emptyTimeline(db, theirs)
  for (const name of aboutTickets) await db.collection(name).deleteMany(theirs)
  await forgetWords(db, tickets)
  return { mails: matchedCount, rawMails: raws.length, files: files.length }
}

/** Outbox rows are emptied but kept: without them, answers to their mail would look like evidence of a restore. */
const emptyRow = { to: [], cc: [], recipients: [], files: [], fromName: '', subject: deletedText, text: deletedText }

const nobodyMeant = { accounts: [], workspaces: [], contacts: [], filters: [], followUpOf: null }
const emptyBroadcast = { subject: deletedText, text: deletedText, translations: [], audience: nobodyMeant }

interface StoredTicket {
  readonly _id: number
  readonly artifacts: readonly FileReference[]
}

/** Raw mails that are on no other ticket, and whose ledger rows are done. */
async function ownMails(db: mongo.Db, tickets: readonly number[], raws: readonly string[]): Promise<readonly string[]> {
  const elsewhere = { rawSha256: { $in: [...raws] }, $or: [{ isDone: false }, { ticket: { $gt: 0, $nin: [...tickets] } }] }
  const needed = new Set<string>(await db.collection<{ rawSha256: string }>('inboundRows').distinct('rawSha256', elsewhere))
  return raws.filter((hash) => !needed.has(hash))
}

/** Files that came with these mails and no others. Uploaded files may be used elsewhere, and stay. */
async function ownFiles(db: mongo.Db, tickets: readonly number[], raws: readonly string[]): Promise<readonly string[]> {
  const mails = db.collection<StoredMail>('parsedMails')
  const theirs = { _id: { $in: [...raws] } }
  const came = new Set<string>()
  const projection = { 'message.attachments.sha256': 1, 'message.forwarded.attachments.sha256': 1 }
  for await (const { message } of mails.find(theirs, { projection }))
    for (const { sha256 } of [...message.attachments, ...(message.forwarded?.attachments ?? [])]) came.add(sha256)
  const others = { _id: { $nin: [...raws] }, 'message.attachments.sha256': { $in: [...came] } }
  for await (const { message } of mails.find(others, { projection })) for (const { sha256 } of message.attachments) came.delete(sha256)
  const uploads = { _id: { $in: [...came] }, contentType: { $ne: null } }
  for (const hash of await db.collection<{ _id: string }>('files').distinct('_id', uploads)) came.delete(hash)
  const shown = db.collection<StoredTicket>('tickets').find({ _id: { $nin: [...tickets] }, 'artifacts.sha256': { $in: [...came] } })
  for await (const { artifacts } of shown) for (const { sha256 } of artifacts) came.delete(sha256)
  return [...came]
}

async function emptyMails(db: mongo.Db, raws: readonly string[]): Promise<void> {
  const nobody = { addrSpec: null, displayName: '', isStrict: false }
  const people = { from: nobody, to: [], cc: [], bcc: [], replyTo: [], deliveredTo: [], returnPath: null }
  const words = { subject: deletedText, text: deletedText, spans: [{ start: 0, end: deletedText.length, what: 'new', confidence: 1 }] }
  const rest = {
    shingles: { own: [], quoted: [] },
    attachments: [],
    forwarded: null,
    report: null,
    authenticationResults: [],
    ownHeaders: [],
  }
  const kept = Object.fromEntries(Object.entries({ ...people, ...words, ...rest }).map(([key, value]) => [`message.${key}`, value]))
  const dropped = {
    ownCheck: 1,
    'message.originalSender': 1,
    'message.resentTo': 1,
    'message.keptFields': 1,
    'message.listPost': 1,
  } as const
  await db.collection<StoredMail>('parsedMails').updateMany({ _id: { $in: [...raws] } }, { $set: { ...kept, html: '' }, $unset: dropped })
}

async function emptyTimeline(db: mongo.Db, theirs: { readonly ticket: { readonly $in: number[] } }): Promise<void> {
  const events = db.collection<EventDocument>('timelineEvents')
  for await (const { _id, lines } of events.find(theirs as mongo.Filter<EventDocument>)) {
    const counted = lines.filter(({ change }) => change !== null && countedFields.has(change.field))
    if (counted.length === 0) await events.deleteOne({ _id })
    else await events.updateOne({ _id }, { $set: { lines: counted.map((line) => ({ ...line, by: unnamed(line.by), body: null })) } })
  }
}

/** Removes the name of a contact; agents and robots keep theirs. */
function unnamed(actor: Actor): Actor {
  return actor.kind === 'contact' ? { ...actor, id: '' } : actor
}
