/** Fills a database with copies of what real decisions wrote, so that it looks as after years of mail. */

import mongoose from 'mongoose'

type Document = Record<string, unknown>

/** What a ticket consists of. Parsed mails and files are read by key only, and would need more disk than a benchmark may take. */
const collections = [
  'tickets',
  'claims',
  'messages',
  'timelineEntries',
  'contacts',
  'revOrgs',
  'accounts',
  'inboundRows',
] as const
/** Strings that name something; a copy gets names of its own. */
const nameFields = ['_id', 'messageId', 'contentHash', 'inbound', 'message', 'rawSha256', 'addrSpec', 'externalRef']
/** Copies of all templates that are written at once. */
const copiesPerWrite = 5
/** Above all numbers that real tickets get. */
const firstCopyNumber = 1_000_000

/** Copies everything until there are so many tickets. */
export async function fillTo(uri: string, tickets: number): Promise<void> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  const db = client.db()
  const present = await db.collection('tickets').estimatedDocumentCount()
  const templates = await Promise.all(
    collections.map(async (name) => ({ name, documents: await templatesIn(db.collection(name)) })),
  )
  const perCopy = templates[0]?.documents.length ?? 1
  const copies = Math.ceil((tickets - present) / perCopy)
  for (let copy = 0; copy < copies; copy += copiesPerWrite) {
    const numbers = Array.from({ length: Math.min(copiesPerWrite, copies - copy) }, (_, i) => copy + i)
    await Promise.all(
      templates.map(async ({ name, documents }) => {
        const fresh = numbers.flatMap((n) =>
          documents.map((document) => copyOf(document, `${present}.${n}`, offset(present, n))),
        )
        if (fresh.length > 0) await db.collection(name).insertMany(fresh as never[], { ordered: false })
      }),
    )
  }
  await client.close()
}

function offset(present: number, copy: number): number {
  return firstCopyNumber + present * 10 + copy * 1_000
}

/** The originals only: copies of copies would grow their names. */
async function templatesIn(collection: mongoose.mongo.Collection): Promise<readonly Document[]> {
  const originals = { $or: [{ _id: { $type: 'string', $not: /~/ } }, { _id: { $type: 'number', $lt: 1_000 } }] }
  return collection.find(originals as never).toArray()
}

function copyOf(document: Document, suffix: string, ticketOffset: number): Document {
  const names = nameFields.flatMap((field) =>
    typeof document[field] === 'string' ? [[field, `${document[field]}~${suffix}`] as const] : [],
  )
  const numbers = ['_id', 'ticket'].flatMap((field) =>
    typeof document[field] === 'number' ? [[field, document[field] + ticketOffset] as const] : [],
  )
  return { ...document, ...Object.fromEntries(names), ...Object.fromEntries(numbers) }
}
