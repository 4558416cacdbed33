/** Whom and what an agent means by a name in a command: exactly one record, or the command is refused. */
import { UserError } from '../../errors.ts'
import type { Linked } from '../edit/edit-links.ts'
import type { RecordLookup, Records, UserRecord } from '../records/records.ts'
import { stages, type Stage } from '../stage/stage.ts'
import type { Tag } from '../ticket.ts'

/** A kind of records that commands call by name. */
export type NamedKind = 'user' | 'group' | 'part' | 'tag'

/** The records that commands may name. */
export interface CommandRecords extends RecordLookup {
  /** All of a kind. */
  all<K extends NamedKind>(kind: K): readonly Records[K][]
  /** The other ends of links: of those there are, and of those that commands make. */
  readonly linked: Linked
}

/** What is known when no mail gives commands. */
export const noCommandRecords: CommandRecords = {
  fields: [],
  find: () => null,
  all: () => [],
  linked: { issues: new Map(), tickets: new Map() },
}

/**
 * The user of a name: an id or an address, the whole name, or one word of it that no other name has.
 *
 * @param me - the agent who says `me`
 * @throws {UserError} when nobody is meant, or more than one
 */
export function userNamed(text: string, me: string, records: CommandRecords): string {
  const asked = folded(text)
  if (asked === 'me') return me
  const users = records.all('user')
  const byId = users.filter(({ id, addrSpec }) => folded(id) === asked || addrSpec === asked)
  const working = users.filter(({ state }) => state !== 'deactivated')
  const byName = working.filter(({ displayName }) => folded(displayName) === asked)
  const byWord = working.filter(({ displayName }) => folded(displayName).split(' ').includes(asked))
  const meant = [byId, byName, byWord].find((some) => some.length > 0) ?? []
  if (meant.length > 1)
    throw new UserError(`"${text}" may be ${meant.map(person).join(' or ')}; name one by the address`)
  const [only] = meant
  if (!only) throw new UserError(`nobody here is called "${text}"`)
  return only.id
}

/**
 * A group, part or tag by its name, whatever the case.
 *
 * @throws {UserError} when there is none, or more than one
 */
export function recordNamed(kind: Exclude<NamedKind, 'user'>, text: string, records: CommandRecords): string {
  const all: readonly { readonly id: string }[] = records.all(kind)
  const exact = all.find(({ id }) => id === text)
  const meant = exact ? [exact] : all.filter(({ id }) => folded(id) === folded(text))
  if (meant.length > 1) throw new UserError(`"${text}" may be ${meant.map(({ id }) => id).join(' or ')}; mind the case`)
  const [only] = meant
  if (!only) throw new UserError(`there is no ${kind} "${text}"`)
  return only.id
}

/**
 * A tag as `NAME` or `NAME=VALUE`; whether it takes the value is ruled where tags are set.
 *
 * @throws {UserError} when there is no such tag
 */
export function tagNamed(text: string, records: CommandRecords): Tag {
  const [, name = '', said = ''] = /^([^=]*)(?:=([^]*))?$/.exec(text) ?? []
  const id = recordNamed('tag', name.trim(), records)
  const value = said.trim() === '' ? null : said.trim()
  const allowed = records.find('tag', id)?.allowedValues ?? []
  return { name: id, value: allowed.find((one) => folded(one) === folded(value ?? '')) ?? value }
}

/** A stage as people write it: case, blanks and hyphens do not count. */
export function stageNamed(text: string): Stage {
  const name = folded(text).replace(/[\s-]+/g, '_')
  return stages.find((one) => one === name) ?? (name as Stage)
}

/** The addresses in a text, in lower case, each once; mail programs add names, brackets and `mailto:`. */
export function addressesIn(text: string): readonly string[] {
  const found = text.replaceAll(/mailto:/gi, ' ').match(/[^\s<>,;()[\]"]+@[^\s<>,;()[\]"]+/g) ?? []
  return [...new Set(found.map((one) => one.toLowerCase()))]
}

function person({ id, displayName }: UserRecord): string {
  return `${displayName} (${id})`
}

function folded(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase()
}
