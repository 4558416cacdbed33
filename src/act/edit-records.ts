/** Lists, creates and changes the records around tickets (contacts, parts, tags …), each kind by its own rules. */
import { createHash } from 'node:crypto'
import { NotFoundError, StaleVersionError, UserError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { changedRecord, isActivation, newRecord, needsOfRecord, type RecordValues } from '../tickets/records/record-rules.ts'
import type { AccountRecord, ArticleRecord, PartRecord, RecordKind, Records, UserRecord } from '../tickets/records/records.ts'
import type { Contact } from '../tickets/ticket.ts'
import { againOnConflict } from '../commit/again-on-conflict.ts'
import { allowed } from './refusal-to-error.ts'
import { replaceArticle } from './replace-article.ts'
import { loadRecords } from './load-records.ts'
import { valuesAsSent } from './typed-addresses.ts'

export interface RecordDeps {
  readonly store: Store
}

/** New values of a record, and the state that they are meant for. */
export interface RecordChange {
  readonly values: RecordValues
  /** The `recordVersion` that must still be current; null: any. */
  readonly ifVersion?: number | null
  /** Who makes the change, for kinds that keep it; default: nobody by name. */
  readonly by?: string | null
}

/** A fingerprint of a record's state, below 10⁹: records have no version counter, so a digest of their content stands in. */
export function recordVersion(record: object): number {
  const sorted = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest().readUInt32BE(0) % 1_000_000_000
}

/** Streams all records of a kind that match, by id. */
export function listRecords<K extends RecordKind>(kind: K, match: Partial<Records[K]>, { store }: RecordDeps): AsyncGenerator<Records[K]> {
  return store.records.all(kind, match)
}

/** Reads a record. @throws {NotFoundError} when it does not exist */
export async function existingRecord<K extends RecordKind>(kind: K, id: string, { store }: RecordDeps): Promise<Records[K]> {
  const found = await store.records.find(kind, id)
  if (!found) throw new NotFoundError(`there is no ${kind} "${id}"`)
  return found
}

/**
 * Creates a record.
 *
 * @param typed - values by attribute, as received: unknown and ill-typed ones are refused
 * @throws {UserError} when a value is refused, or the record exists already
 */
export async function createRecord<K extends RecordKind>(kind: K, typed: RecordValues, { store }: RecordDeps): Promise<Records[K]> {
  const values = valuesAsSent(typed)
  const lookup = await loadRecords(needsOfRecord(kind, values), store)
  const number = kind === 'article' ? await store.counters.reserve(kind) : 0
  const { record, along } = allowed(newRecord(kind, values, { lookup, number }))
  if (kind === 'contact') await refuseMerged(record as Contact, store)
  const shadow = kind === 'user' ? await shadowOf(record as UserRecord, store) : null
  const created = shadow ? { ...record, id: shadow.id } : record
  if (shadow) await store.records.replace(kind, created)
  else await store.records.insert(kind, created)
  for (const other of along) await store.records.seed(other.kind, [other.record])
  return created
}

/** A second contact of one address in one workspace would make two people of one. */
async function refuseMerged({ addrSpec, revOrg }: Contact, { people }: Store): Promise<void> {
  const existing = (await people.contactsOf([addrSpec])).find((contact) => contact.revOrg === revOrg && contact.addrSpec !== addrSpec)
  if (existing) throw new UserError(`${addrSpec} is an address of the contact "${existing.id}"`)
}

/** T-037: the shadow user that an import made of somebody who now becomes an agent; it keeps its id and what it owns. */
async function shadowOf(joining: UserRecord, { records }: Store): Promise<UserRecord | null> {
  if (joining.addrSpec === null) return null
  for await (const existing of records.all('user', { addrSpec: joining.addrSpec })) if (isActivation(joining, existing)) return existing
  return null
}

/**
 * Changes a record; attributes that are not named stay.
 *
 * @throws {NotFoundError} when the record does not exist
 * @throws {StaleVersionError} when it no longer has the state `ifVersion`
 * @throws {UserError} when a value is refused
 */
export async function updateRecord<K extends RecordKind>(kind: K, id: string, change: RecordChange, deps: RecordDeps): Promise<Records[K]> {
  const sent = { ...change, values: valuesAsSent(change.values) }
  return againOnConflict(() => updateOnce(kind, id, sent, deps))
}

async function updateOnce<K extends RecordKind>(
  kind: K,
  id: string,
  { values, ifVersion = null, by = null }: RecordChange,
  { store }: RecordDeps,
): Promise<Records[K]> {
  const before = await existingRecord(kind, id, { store })
  if (ifVersion !== null && ifVersion !== recordVersion(before))
    throw new StaleVersionError(`the ${kind} "${id}" has changed since you read it`)
  // Unchanged values are checked again together with the new ones.
  const lookup = await loadRecords(needsOfRecord(kind, { ...before, ...values }), store)
  const after = allowed(changedRecord(kind, before, { values, lookup }))
  if (kind === 'part') await refuseCircle(after as PartRecord, store)
  const change = { before: before as ArticleRecord, after: after as ArticleRecord, by }
  await (kind === 'article' ? replaceArticle(change, store) : store.records.replaceRead(kind, after, before))
  if (kind === 'account') await followDomains(after as AccountRecord, store)
  return after
}

/** A part above itself would belong to no product. */
async function refuseCircle({ id, parent }: PartRecord, { records }: Store): Promise<void> {
  const path = [id]
  for (let above = parent; above !== null; above = (await records.find('part', above))?.parent ?? null) {
    if (above === id) throw new UserError(`a part cannot be below itself: ${[...path, id].join(' → ')}`)
    if (path.includes(above)) return
    path.push(above)
  }
}

/** T-038: mail finds an account by the domains of the account's first workspace, which has the same id. */
async function followDomains({ id, domains }: AccountRecord, { records }: Store): Promise<void> {
  const workspace = await records.find('workspace', id)
  if (workspace) await records.replace('workspace', { ...workspace, domains })
}
