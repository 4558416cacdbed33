/** Fills a database with copies of what real decisions wrote, so that it looks as after years of mail. */

import mongoose from 'mongoose'

type Document = Record<string, unknown>

/** What a ticket consists of. Parsed mails and files are read by key only, and would need more disk than a benchmark may take. */
const collections = ['tickets', 'claims', 'messages', 'timelineEvents', 'contacts', 'revOrgs', 'inboundRows'] as const
/** Strings that name something; a copy gets names of its own. */
const nameFields = ['_id', 'messageId', 'contentHash', 'inbound', 'message', 'rawSha256', 'addrSpec', 'event']
/** Copies of all templates that are written at once. */
const copiesPerWrite = 4
/** Above all numbers that real tickets get. */
const firstCopyNumber = 1_000_000

/**
 * Copies everything until there are so many tickets, or the time is over. Indexes are built at the end, which is faster.
 *
 * @returns how many tickets there are now
 */
export async function fillTo(uri: string, { tickets, limitMs }: { tickets: number; limitMs: number }): Promise<number> {
  const client = await mongoose.mongo.MongoClient.connect(uri, { writeConcern: { w: 1 } })
  const db = client.db()
  const endAtMs = Date.now() + limitMs
  const present = await db.collection('tickets').estimatedDocumentCount()
  const templates = await Promise.all(collections.map((name) => templateOf(db.collection(name))))
  const perCopy = templates[0]?.documents.length ?? 1
  const copies = Math.ceil((tickets - present) / perCopy)
  const writeCopies = async (numbers: readonly number[]) => {
    for (const { collection, documents } of templates) {
      const fresh = numbers.flatMap((n) => documents.map((document) => copyOf(document, `${present}.${n}`, offset(present, n))))
      if (fresh.length > 0) await collection.insertMany(fresh as never[], { ordered: false })
    }
  }
  for (const { collection } of templates) await collection.dropIndexes()
  for (let copy = 0; copy < copies && Date.now() < endAtMs; copy += copiesPerWrite)
    await writeCopies(Array.from({ length: Math.min(copiesPerWrite, copies - copy) }, (_, i) => copy + i))
  for (const { collection, indexes } of templates) if (indexes.length > 0) await collection.createIndexes(indexes)
  const filled = await db.collection('tickets').estimatedDocumentCount()
  await client.close()
  return filled
}

interface Template {
  readonly collection: mongoose.mongo.Collection
  /** Without copies: copies of copies would grow their names. */
  readonly documents: readonly Document[]
  readonly indexes: mongoose.mongo.IndexDescription[]
}

async function templateOf(collection: mongoose.mongo.Collection): Promise<Template> {
  const originals = { $or: [{ _id: { $type: 'string', $not: /~/ } }, { _id: { $type: 'number', $lt: 1_000 } }] }
  const [documents, all] = [await collection.find(originals as never).toArray(), await collection.indexes()]
  const indexes = all.filter(({ name }) => name !== '_id_').map(({ v: _v, ...index }) => index)
  return { collection, documents, indexes: indexes as mongoose.mongo.IndexDescription[] }
}

function offset(present: number, copy: number): number {
  return firstCopyNumber + present * 10 + copy * 1_000
}

function copyOf(document: Document, suffix: string, ticketOffset: number): Document {
  const names = nameFields.flatMap((field) =>
    typeof document[field] === 'string' ? [[field, `${document[field]}~${suffix}`] as const] : [],
  )
  const numbers = ['_id', 'ticket'].flatMap((field) =>
    typeof document[field] === 'number' ? [[field, document[field] + ticketOffset] as const] : [],
  )
  // A domain that had thousands of workspaces would be no fair copy.
  const domains = Array.isArray(document['domains']) ? { domains: document['domains'].map((domain) => `${domain}~${suffix}`) } : {}
  return { ...document, ...Object.fromEntries(names), ...Object.fromEntries(numbers), ...domains }
}
