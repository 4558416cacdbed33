/** On a sharded cluster every collection has its place: docs/operating.md says by which key, and no unique index contradicts it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uniqueIndexes, type Fields } from './support/collections.ts'

const root = join(import.meta.dirname, '..')

/** The rows of the table: the key of a collection; null: it is not sharded. */
async function shardKeys(): Promise<ReadonlyMap<string, Fields | null>> {
  const doc = await readFile(join(root, 'docs/operating.md'), 'utf8')
  const table = doc.slice(doc.indexOf('### Shard keys'), doc.indexOf('\n## ', doc.indexOf('### Shard keys')))
  const rows = [...table.matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) *\| (?:`\{ ([^}]*) \}`|not sharded) *\| +\S/gm)]
  return new Map(
    rows.flatMap(([, names = '', key]) =>
      [...names.matchAll(/[\w.]+/g)].map(([name]): [string, Fields | null] => [name, key === undefined ? null : fieldsOf(key)]),
    ),
  )
}

function fieldsOf(key: string): Fields {
  return Object.fromEntries(key.split(', ').map((field) => field.split(': ')))
}

/**
 * MongoDB keeps an index unique over all shards only where it begins with the shard key; one that is hashed serves `_id` alone,
 * since equal ids are on one shard.
 */
function isCompatible(key: Fields, unique: Fields): boolean {
  const [own, theirs] = [Object.keys(key), Object.keys(unique)]
  const isHashed = Object.values(key).includes("'hashed'") || Object.values(key).includes('hashed')
  return own.every((field, i) => theirs[i] === field) && (!isHashed || theirs.length === 1)
}

describe('a shard key', () => {
  it.each<[boolean, Fields, Fields]>([
    [true, { _id: 1 }, { _id: 1 }],
    [true, { _id: 'hashed' }, { _id: 1 }],
    [true, { files_id: 1 }, { files_id: 1, n: 1 }],
    [false, { ticket: 1 }, { _id: 1 }],
    [false, { _id: 'hashed' }, { messageId: 1 }],
    [false, { n: 1 }, { files_id: 1, n: 1 }],
    [false, { files_id: 'hashed' }, { files_id: 1, n: 1 }],
  ])('is compatible (%s): %j with the unique index %j', (expected, key, unique) => expect(isCompatible(key, unique)).toBe(expected))
})

it('every collection has a row, and every row a collection', async () => {
  const [indexes, keys] = await Promise.all([uniqueIndexes(), shardKeys()])
  expect([...keys.keys()].toSorted()).toEqual([...indexes.keys()].toSorted())
})

it('the unique indexes of what is sharded begin with its key', async () => {
  const [indexes, keys] = await Promise.all([uniqueIndexes(), shardKeys()])
  const sharded = [...keys].flatMap(([name, key]) => (key === null ? [] : [{ name, key }]))
  expect(sharded.length).toBeGreaterThan(5)
  const torn = sharded.filter(({ name, key }) => !(indexes.get(name) ?? []).every((unique) => isCompatible(key, unique)))
  expect(torn).toEqual([])
})

it('what has further unique indexes is found by them', async () => {
  const further = [...(await uniqueIndexes())].filter(([, indexes]) => indexes.length > 1)
  expect(further.map(([name]) => name).toSorted()).toEqual(['files', 'mailboxStates', 'outbox'])
})
