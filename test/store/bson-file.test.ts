/** Files of a back-up: what was written is read, and a file that is not whole says so. */
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { mongo } from 'mongoose'
import { expect, onTestFinished, test } from 'vitest'
import { fingerprintOf, readDocuments, writeDocuments } from '../../src/store/bson-file.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'

const { BSON } = mongo
const documents = [{ _id: 1 }, { _id: 2, text: 'x'.repeat(200_000) }, { _id: 3, list: [] }]

function path(): string {
  const folder = temporaryFolder('bson-file')
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'tickets.bson.gz')
}
const bytes = async function* (of: readonly object[] = documents) {
  for (const document of of) yield BSON.serialize(document)
}
const read = async (file: string) => (await Array.fromAsync(readDocuments(file))).map((document) => BSON.deserialize(document))

test('what was written is read, however it falls into chunks', async () => {
  const file = path()
  const written = await writeDocuments(file, bytes())
  expect(await read(file)).toEqual(documents)
  expect(written).toMatchObject({ documents: 3, bytes: statSync(file).size })
  expect(await fingerprintOf(file)).toEqual(written)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('no documents are a file of none', async () => {
  const file = path()
  expect((await writeDocuments(file, bytes([]))).documents).toBe(0)
  expect(await read(file)).toEqual([])
})

test('a byte that changed is told by the fingerprint', async () => {
  const file = path()
  const written = await writeDocuments(file, bytes([{ _id: 1, text: 'kettle' }]))
  writeFileSync(file, gzipSync(gunzipSync(readFileSync(file)).map((byte) => (byte === 107 ? 109 : byte))))
  expect(await read(file)).toEqual([{ _id: 1, text: 'mettle' }])
  expect((await fingerprintOf(file)).sha256).not.toBe(written.sha256)
})

test.each([
  ['within a document', -1],
  ['within the length of one', 3 - BSON.serialize({ _id: 3, list: [] }).length],
])('a file that ends %s is not taken for a shorter one', async (_, by) => {
  const file = path()
  await writeDocuments(file, bytes())
  const plain = gunzipSync(readFileSync(file))
  writeFileSync(file, gzipSync(plain.subarray(0, plain.length + by)))
  await expect(read(file)).rejects.toThrow('ends within a document')
})

test('a file that was torn, or is not there, is an error', async () => {
  const file = path()
  await writeDocuments(file, bytes())
  truncateSync(file, statSync(file).size - 10)
  await expect(read(file)).rejects.toThrow()
  await expect(read(`${file}.gone`)).rejects.toThrow('ENOENT')
})
