/**
 * Erases a person from every collection: their texts are deleted, references to them get a pseudonym, and raw mails with their words are
 * deleted. Documents are written one by one; erasing again has no further effect.
 */
import type { Connection, mongo } from 'mongoose'
import { visibleReplyOf } from '../mail/visible-reply.ts'
import { deleteContents } from './contents.ts'
import { isAbout, isOf, tracesOf, type StoredMail, type Traces } from './person-traces.ts'
import { erasedText, names, redacting, type Redaction } from './redaction.ts'

/** The person to erase. */
export type Erased = Omit<Redaction, 'titles'>

/** How much was erased. */
export interface ErasureCounts {
  readonly tickets: readonly number[]
  /** Mails that they wrote. */
  readonly mails: number
  /** Raw mails: their own, and those that may quote them. */
  readonly rawMails: number
  readonly files: number
  readonly documents: number
}

type Document = mongo.BSON.Document

/** Collections whose documents about the person are deleted whole. */
const goWhole: ReadonlySet<string> = new Set([
  'sessions',
  'signInLinks',
  'drafts',
  'formLetters',
  'suggestionVotes',
  'acknowledgementCounts',
  'storedAnswers',
  'bulkSteps',
  'broadcastRecipients',
  'unsubscriptions',
])
/** Collections without names, and contents and search words, which are handled separately. */
const leftAlone =
  /^(?:rawMails|files|ticketEntries|articleEntries|searchWords|searchState|counters|workers|pollers|lives|erasures|deletions|paces|formFiles)(?:\.|$)/

/**
 * Erases a person.
 *
 * @param onFound - called with their tickets before anything is changed
 */
export async function eraseEverywhere(
  connection: Connection,
  erased: Erased,
  onFound: (tickets: readonly number[]) => Promise<void>,
): Promise<ErasureCounts> {
  const db = connection.getClient().db()
  const traces = await tracesOf(db, erased)
  await onFound([...traces.tickets])
  const redact = redacting({ ...erased, titles: traces.titles })
  let documents = 0
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (leftAlone.test(name) || name.startsWith('system.')) continue
    for await (const document of db.collection<Document>(name).find()) {
      const isTheirs = names(document, erased.addrSpec) || isAbout(name, document, traces)
      if (!isTheirs) continue
      if (name === 'formLetters') await deleteFormFiles(db, document['files'])
      if (await rewritten(db.collection<Document>(name), document, { redact, traces, erased })) documents++
    }
  }
  const hashes = [...traces.own, ...traces.quoting]
  await deleteContents(db, 'rawMails', hashes)
  await deleteContents(db, 'files', [...traces.files])
  return {
    tickets: [...traces.tickets].sort((a, b) => a - b),
    mails: traces.own.size,
    rawMails: hashes.length,
    files: traces.files.size,
    documents,
  }
}

/** Files of an unconfirmed form are stored apart from its letter. */
async function deleteFormFiles(db: mongo.Db, files: unknown): Promise<void> {
  await db.collection<{ _id: string }>('formFiles').deleteMany({ _id: { $in: files as string[] } })
}

/** The number of our mails to an address that are not sent yet. */
export async function unsentTo(connection: Connection, addrSpec: string): Promise<number> {
  const toThem = { recipients: { $elemMatch: { addrSpec, status: { $nin: ['sent', 'failed', 'unknown'] } } }, state: { $ne: 'done' } }
  return connection.getClient().db().collection('outbox').countDocuments(toThem)
}

/** The display names that mails have shown for an address. */
export async function shownNames(connection: Connection, addrSpec: string): Promise<readonly string[]> {
  const mails = connection.getClient().db().collection('parsedMails')
  const found: unknown[] = await mails.distinct('message.from.displayName', { 'message.from.addrSpec': addrSpec })
  return found.filter((name) => typeof name === 'string' && name !== '') as string[]
}

interface Erasing {
  readonly redact: <T>(document: T) => T
  readonly traces: Traces
  readonly erased: Erased
}

/** Where others write at the same time: the field that counts the writes, by which each side notices the other's. */
const countsOfWrites = new Map([
  ['tickets', 'version'],
  ['outbox', 'revision'],
])

/**
 * Rewrites a document; a ticket or a mail of ours that changed in the meantime is read again.
 *
 * @returns whether the document changed
 */
async function rewritten(collection: mongo.Collection<Document>, document: Document, erasing: Erasing): Promise<boolean> {
  const { collectionName } = collection
  // An answer held for the person has no recipient any more.
  const isForThem = collectionName === 'heldAnswers' && names(document, erasing.erased.addrSpec)
  if (goWhole.has(collectionName) || isForThem) return (await collection.deleteOne({ _id: document['_id'] })).deletedCount > 0
  const fresh = erasing.redact(withoutTheirs(collectionName, document, erasing))
  if (JSON.stringify(fresh) === JSON.stringify(document)) return false
  if (fresh['_id'] !== document['_id']) {
    await collection.replaceOne({ _id: fresh['_id'] }, fresh, { upsert: true })
    await collection.deleteOne({ _id: document['_id'] })
    return true
  }
  const count = countsOfWrites.get(collectionName)
  if (count === undefined) return (await collection.replaceOne({ _id: document['_id'] }, fresh)).matchedCount > 0
  const read: unknown = document[count] ?? null
  const { matchedCount } = await collection.replaceOne({ _id: document['_id'], [count]: read }, { ...fresh, [count]: Number(read) + 1 })
  if (matchedCount > 0) return true
  const again = await collection.findOne({ _id: document['_id'] })
  return again !== null && rewritten(collection, again, erasing)
}

/** A document without the texts that the person wrote. */
function withoutTheirs(collection: string, document: Document, { traces, erased }: Erasing): Document {
  const isOwn = traces.own.has(String(collection === 'parsedMails' ? document['_id'] : document['rawSha256']))
  switch (collection) {
    case 'parsedMails':
      return isOwn ? emptied(document) : unquoted(document)
    case 'messages':
      return isOwn ? { ...document, subject: erasedText, shingles: [] } : { ...document, shingles: [] }
    case 'outbox':
      return traces.tickets.has(Number(document['ticket'])) ? withoutQuotations(document) : document
    case 'timelineEvents':
      return { ...document, lines: (document['lines'] as readonly Document[]).map((line) => lineWithout(line, erased)) }
    case 'tickets':
      return ticketWithout(document, erased)
    default:
      return document
  }
}

function emptied(document: Document): Document {
  const message = document['message'] as StoredMail['message']
  const nothing = { text: erasedText, spans: [{ start: 0, end: erasedText.length, what: 'new', confidence: 1 }], subject: erasedText }
  return { ...document, html: '', message: { ...message, ...nothing, attachments: [], shingles: { own: [], quoted: [] }, forwarded: null } }
}

/** Other people's mails keep their own text; quotations in them may be the person's. */
function unquoted(document: Document): Document {
  const message = document['message'] as StoredMail['message']
  const text = visibleReplyOf(message.text, message.spans)
  const spans = text === '' ? [] : [{ start: 0, end: text.length, what: 'new', confidence: 1 }]
  return { ...document, html: '', message: { ...message, text, spans, shingles: { own: [], quoted: [] } } }
}

/** Automatic mails were made from the person's words; answers and broadcasts are agents' words. */
function withoutQuotations({ html: _html, ...row }: Document): Document {
  return row['kind'] === 'reply' || row['kind'] === 'broadcast' ? row : { ...row, text: erasedText, files: [] }
}

function lineWithout(line: Document, { addrSpec }: Erased): Document {
  const isTheirs = isOf(line['by'], addrSpec)
  const change = line['change'] as { readonly field: string } | null
  const isTitle = change !== null && (change.field === 'title' || change.field === 'body')
  return {
    ...line,
    ...(isTheirs && line['body'] !== null ? { body: erasedText, files: [] } : {}),
    ...(isTheirs && line['html'] ? { html: null } : {}),
    ...(isTitle ? { change: { ...change, from: erasedText, to: erasedText } } : {}),
  }
}

/** Removes the person from a ticket's lists, and the texts of tickets that they opened. */
function ticketWithout(document: Document, { addrSpec }: Erased): Document {
  const lists = ['emailMembers', 'subscribers', 'asked', 'provisional']
  const kept = lists
    .filter((key) => Array.isArray(document[key]))
    .map((key) => [key, (document[key] as unknown[]).filter((item) => !names(item, addrSpec))])
  const lastCustomer: unknown = names(document['lastCustomer'] ?? null, addrSpec) ? null : document['lastCustomer']
  const texts = isOf(document['createdBy'], addrSpec) ? { title: erasedText, body: erasedText, bareSubject: '', artifacts: [] } : {}
  return { ...document, ...Object.fromEntries(kept), ...texts, lastCustomer, lastAnswers: [] }
}
