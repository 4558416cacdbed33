/** Files of documents as mongodump writes them: concatenated BSON, gzipped. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'

/** Size and digest of a file of documents. */
export interface DocumentFile {
  readonly documents: number
  readonly bytes: number
  readonly sha256: string
}

/** Every document begins with its length. */
const lengthBytes = 4

/** Writes documents that are BSON already. */
export async function writeDocuments(path: string, documents: AsyncIterable<Uint8Array>): Promise<DocumentFile> {
  const digest = createHash('sha256')
  const totals = { documents: 0, bytes: 0 }
  const counted = async function* () {
    for await (const document of documents) {
      totals.documents++
      yield document
    }
  }
  const hashed = new Transform({
    transform(chunk: Buffer, _, done) {
      digest.update(chunk)
      totals.bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(Readable.from(counted()), createGzip(), hashed, createWriteStream(path, { mode: 0o600, flush: true }))
  return { ...totals, sha256: digest.digest('hex') }
}

/**
 * Reads the documents one by one.
 *
 * @throws Error when the file ends within a document
 */
export async function* readDocuments(path: string): AsyncGenerator<Buffer> {
  let buffer: Buffer = Buffer.alloc(0)
  const source = createReadStream(path)
  const plain = source.pipe(createGunzip())
  source.on('error', (error) => plain.destroy(error))
  for await (const chunk of plain as AsyncIterable<Buffer>) {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
    for (let size = sizeOf(buffer); size !== null && buffer.length >= size; size = sizeOf(buffer)) {
      yield buffer.subarray(0, size)
      buffer = buffer.subarray(size)
    }
  }
  if (buffer.length > 0) throw new Error(`${path} ends within a document`)
}

/** Size and digest of a file as it is now. */
export async function fingerprintOf(path: string): Promise<DocumentFile> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    digest.update(chunk)
    bytes += chunk.length
  }
  let documents = 0
  for await (const _ of readDocuments(path)) documents++
  return { documents, bytes, sha256: digest.digest('hex') }
}

function sizeOf(held: Buffer): number | null {
  return held.length < lengthBytes ? null : held.readInt32LE(0)
}
