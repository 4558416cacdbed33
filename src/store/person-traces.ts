/** Finds what a database holds of a person: mails, files, tickets, and what may quote them. */
import type { mongo } from 'mongoose'
import type { ReplySpan } from '../mail/message.ts'
import { names, type Redaction } from './redaction.ts'

type Document = mongo.BSON.Document

/** What is the person's, and what may quote them. */
export interface Traces {
  readonly tickets: ReadonlySet<number>
  readonly own: ReadonlySet<string>
  readonly quoting: ReadonlySet<string>
  /** Files that came with their mails and no others. */
  readonly files: ReadonlySet<string>
  readonly titles: readonly string[]
  /** Issues that their tickets link to, which may repeat the titles. */
  readonly issues: ReadonlySet<number>
}

/** Searches the whole database for traces. */
export async function tracesOf(db: mongo.Db, { addrSpec }: Pick<Redaction, 'addrSpec'>): Promise<Traces> {
  const tickets = new Set<number>()
  const [own, naming, elsewhere] = [new Map<string, readonly string[]>(), new Set<string>(), new Set<string>()]
  for await (const mail of db.collection<StoredMail>('parsedMails').find({}, { projection: { html: 0 } })) {
    const { _id, message } = mail
    const files = message.attachments.map(({ sha256 }) => sha256)
    const isOwn = [message.from, ...(message.replyTo ?? [])].some((from) => from.addrSpec === addrSpec)
    if (isOwn) own.set(_id, files)
    else files.forEach((file) => elsewhere.add(file))
    if (!isOwn && names(mail, addrSpec)) naming.add(_id)
  }
  for (const name of ['tickets', 'timelineEvents', 'outbox'])
    for await (const document of db.collection<Document>(name).find())
      if (names(document, addrSpec)) tickets.add(Number(name === 'tickets' ? document['_id'] : document['ticket']))
  const uploads = await uploadsOf(db, addrSpec)
  uploads.others.forEach((file) => elsewhere.add(file))
  const messages = db.collection<Document>('messages')
  for (const ticket of await messages.distinct('ticket', { rawSha256: { $in: [...own.keys(), ...naming] } })) tickets.add(Number(ticket))
  const ofTickets: unknown[] = await messages.distinct('rawSha256', { ticket: { $in: [...tickets] } })
  const quoting = new Set([...naming, ...ofTickets.map(String)].filter((hash) => !own.has(hash)))
  const titles: unknown[] = await messages.distinct('subject', { rawSha256: { $in: [...own.keys()] } })
  const bare = titles.map((title) => String(title).replace(/^(?:\s*[\p{L}]{1,5}(?:\[\d+\])?:)+\s*/u, ''))
  const files = new Set([...[...own.values()].flat(), ...uploads.theirs].filter((file) => !elsewhere.has(file)))
  const issues = await issuesOf(db, tickets)
  return { tickets, own: new Set(own.keys()), quoting, files, titles: [...new Set(bare)].filter((title) => title !== ''), issues }
}

/** Uploaded files, by whether the person uploaded them: with a new ticket or with a comment. */
async function uploadsOf(db: mongo.Db, addrSpec: string): Promise<{ readonly theirs: Set<string>; readonly others: Set<string> }> {
  const [theirs, others] = [new Set<string>(), new Set<string>()]
  for await (const { artifacts, createdBy } of db.collection<Document>('tickets').find({ 'artifacts.0': { $exists: true } }))
    addFiles(isOf(createdBy, addrSpec) ? theirs : others, artifacts)
  for await (const { lines } of db.collection<Document>('timelineEvents').find({ 'lines.files.0': { $exists: true } }))
    for (const { by, files } of lines as readonly Document[]) addFiles(isOf(by, addrSpec) ? theirs : others, files)
  return { theirs, others }
}

async function issuesOf(db: mongo.Db, tickets: ReadonlySet<number>): Promise<ReadonlySet<number>> {
  const targets: unknown[] = await db.collection<{ _id: number }>('tickets').distinct('links.target', { _id: { $in: [...tickets] } })
  return new Set(targets.map((target) => Number(/^ISS-(\d+)$/.exec(String(target))?.[1] ?? 0)))
}

function addFiles(to: Set<string>, files: unknown): void {
  for (const { sha256 } of files as readonly { readonly sha256: string }[]) to.add(sha256)
}

/** Whether an actor is a contact with this address. */
export function isOf(actor: unknown, addrSpec: string): boolean {
  const { kind, id } = actor as { readonly kind: string; readonly id: string }
  return kind === 'contact' && id.toLowerCase().endsWith(`/${addrSpec}`)
}

/** The part of a parsed mail that erasing reads. */
export interface StoredMail {
  readonly _id: string
  readonly message: {
    readonly from: { readonly addrSpec: string | null }
    readonly replyTo?: readonly { readonly addrSpec: string }[]
    readonly attachments: readonly { readonly sha256: string }[]
    readonly text: string
    readonly spans: readonly ReplySpan[]
  }
}

/** Collections whose documents name their ticket in `ticket`. */
const ofTickets: ReadonlySet<string> = new Set(['timelineEvents', 'messages', 'inboundRows', 'bulkSteps', 'heldAnswers'])

/** Whether a document may quote the person without naming them. */
export function isAbout(collection: string, document: Document, { tickets, own, quoting, issues }: Traces): boolean {
  if (collection === 'parsedMails') return own.has(String(document['_id'])) || quoting.has(String(document['_id']))
  if (collection === 'tickets') return tickets.has(Number(document['_id']))
  if (collection === 'issues') return issues.has(Number(document['_id']))
  if (collection === 'drafts' || collection === 'storedAnswers') return showsOne(JSON.stringify(document), tickets)
  if (ofTickets.has(collection)) return tickets.has(Number(document['ticket']))
  return collection === 'outbox' && (tickets.has(Number(document['ticket'])) || showsOne(String(document['text']), tickets))
}

/** Notifications list similar tickets by number and title. */
function showsOne(text: string, tickets: ReadonlySet<number>): boolean {
  return [...text.matchAll(/\bTKT-(\d+)/g)].some(([, number]) => tickets.has(Number(number)))
}
