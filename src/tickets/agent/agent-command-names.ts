/** Whom and what an agent means by a name in a command: exactly one record, or the command is refused. */
import type { MailWords } from '../directory.ts'
import type { CommandRecords, NamedKind } from '../records/command-records.ts'
import type { UserRecord } from '../records/records.ts'
import { refusal, unlessRefused, type Refused } from '../refusal.ts'
import { stages, type Stage } from '../stage/stage.ts'
import type { Tag } from '../ticket.ts'
import { withPlainDashes } from './agent-command-forms.ts'

/**
 * The user of a name: an id or an address, the whole name, or one word of it that no other name has. Refused when nobody
 * is meant, or more than one.
 */
export function userNamed(
  text: string,
  { me, records, words }: { readonly me: string; readonly records: CommandRecords; readonly words: MailWords },
): string | Refused {
  const [address = text] = peopleIn(text, words)
  const name = folded(address)
  if (name === 'me') return me
  const meant = usersMeant(name, records)
  if (meant.length > 1) return refusal(`"${text}" may be ${meant.map(person).join(' or ')}; name one by the address`)
  const working = records.all('user').filter(({ state }) => state !== 'deactivated')
  return meant[0]?.id ?? refusal(`nobody here is called "${text}"${thereIs(working.map(({ displayName, id }) => displayName || id))}`)
}

function usersMeant(name: string, records: CommandRecords): readonly UserRecord[] {
  const users = records.all('user')
  const byId = users.filter(({ id, addrSpec }) => folded(id) === name || addrSpec === name)
  const working = users.filter(({ state }) => state !== 'deactivated')
  const byName = working.filter(({ displayName }) => folded(displayName) === name)
  const byWord = working.filter(({ displayName }) => folded(displayName).split(' ').includes(name))
  return [byId, byName, byWord].find((some) => some.length > 0) ?? []
}

/** A text in which a name that is one user's stands for the user's id; any other text as it is. */
export function usersAsPeople(text: string, records: CommandRecords): string {
  const [user, other] = text.includes('@') ? [] : usersMeant(folded(text), records)
  return user && !other ? user.id : text
}

/** Words that take a value away. */
export function isNone(text: string): boolean {
  return ['none', 'off', '-'].includes(folded(text))
}

/** More names than this help nobody to find one. */
const mostNamed = 25

/** What may have been meant, for whoever does not know it by heart. */
function thereIs(names: readonly string[]): string {
  return names.length === 0 || names.length > mostNamed ? '' : `; there is: ${[...names].sort().join(', ')}`
}

/** A group, part, tag or workspace by its name, whatever the case; refused when there is none, or more than one. */
export function recordNamed(kind: Exclude<NamedKind, 'user'>, text: string, records: CommandRecords): string | Refused {
  const all: readonly { readonly id: string }[] = records.all(kind)
  const exact = all.find(({ id }) => id === text)
  const meant = exact ? [exact] : all.filter(({ id }) => folded(id) === folded(text))
  if (meant.length > 1) return refusal(`"${text}" may be ${meant.map(({ id }) => id).join(' or ')}; mind the case`)
  return meant[0]?.id ?? refusal(`there is no ${kind} "${text}"${thereIs(all.map(({ id }) => id))}`)
}

/** A tag as `NAME` or `NAME=VALUE`; whether it takes the value is ruled where tags are set. */
export function tagNamed(text: string, records: CommandRecords): Tag | Refused {
  const [, name = '', written = ''] = /^([^=＝]*)(?:[=＝]([^]*))?$/.exec(text) ?? []
  return unlessRefused(recordNamed('tag', name.trim(), records), (id) => {
    const value = written.trim() === '' ? null : written.trim()
    const allowed = records.find('tag', id)?.allowedValues ?? []
    return { name: id, value: allowed.find((known) => folded(known) === folded(value ?? '')) ?? value }
  })
}

/** A stage as people write it: case, blanks and hyphens do not count. */
export function stageNamed(text: string): Stage {
  const name = folded(text).replace(/[\s-]+/g, '_')
  return stages.find((stage) => stage === name) ?? (name as Stage)
}

/**
 * Those whom a text names, each once: addresses as they would be sent, and ids of contacts, whose workspace may be of several
 * words. Mail programs add names, brackets and `mailto:`.
 */
export function peopleIn(text: string, words: Pick<MailWords, 'addressAsSent'>): readonly string[] {
  const plain = text.replaceAll(/([^\s<>@]@[^\s<>]+)\s?<mailto:[^>]*>/gi, '$1').replaceAll(/mailto:/gi, ' ')
  return [...new Set(plain.split(/[,;\n]/).flatMap(namesInPart))].map((name) => asSent(name, words))
}

function namesInPart(part: string): readonly string[] {
  const found = part.match(/(?:"[^"\s]*"|[^\s<>,;()[\]"]+)@[^\s<>,;()[\]"]+/g) ?? []
  const isId = found.length === 1 && /^[^@<>"]+\/[^\s@<>"]+@[^\s@<>"]+$/.test(part.trim())
  return isId ? [part.trim()] : found
}

/** The names of workspaces count as they are written. */
function asSent(name: string, { addressAsSent }: Pick<MailWords, 'addressAsSent'>): string {
  const at = name.indexOf('/') + 1
  return name.slice(0, at) + addressAsSent(name.slice(at))
}

function person({ id, displayName }: UserRecord): string {
  return `${displayName} (${id})`
}

/** What keyboards and programs make of the same name: case, blanks, dashes, apostrophes, a full stop at the end. */
function folded(text: string): string {
  const plain = withPlainDashes(text.normalize('NFKC')).replaceAll(/[‘’‛′`´]/g, "'")
  return plain.trim().replaceAll(/\s+/g, ' ').toLowerCase().replace(/[.…]$/, '')
}
