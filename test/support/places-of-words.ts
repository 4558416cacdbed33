/** Looks for words in all of a database: what was deleted must be in none of it. */
import mongoose from 'mongoose'

/** Where words stand, among every string and every byte of the database. */
export async function placesOf(words: readonly string[], mongoUri: string): Promise<readonly string[]> {
  const connection = await mongoose.createConnection(mongoUri).asPromise()
  const found: string[] = []
  const look = (collection: string, document: object) => {
    const text = `${JSON.stringify(document)}\n${bytesIn(document)}`.toLowerCase()
    found.push(...words.filter((word) => text.includes(word.toLowerCase())).map((word) => `${collection}: ${word}`))
  }
  for (const { name } of await connection.listCollections())
    for await (const document of connection.collection(name).find()) look(name, document)
  await connection.close()
  return found
}

function bytesIn(value: unknown): string {
  if (value instanceof mongoose.mongo.BSON.Binary) return Buffer.from(value.buffer).toString('latin1')
  if (typeof value !== 'object' || value === null) return ''
  return Object.values(value).map(bytesIn).join('\n')
}
