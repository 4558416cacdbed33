/** Removes tickets from the search index; the feeder indexes their present content again. */
import type { mongo } from 'mongoose'

/** Deletes the entries of tickets, and the words that no other entry has. */
export async function forgetWords(db: mongo.Db, tickets: readonly number[]): Promise<void> {
  const [ofTickets, ofArticles] = [db.collection<EntryTerms>('ticketEntries'), db.collection<EntryTerms>('articleEntries')]
  const theirs = { _id: { $in: [...tickets] } }
  const terms = await ofTickets.distinct('terms', theirs)
  await ofTickets.deleteMany(theirs)
  const words = db.collection<{ readonly _id: string }>('searchWords')
  for (const term of terms) {
    const isUsed = (await ofTickets.findOne({ terms: term })) ?? (await ofArticles.findOne({ terms: term }))
    if (!isUsed) await words.deleteMany({ _id: { $in: [term, term.replace(/^[^\p{L}\p{N}]+/u, '')] } })
  }
}

interface EntryTerms {
  readonly _id: number
  readonly terms: string[]
}
