/** Which record an agent means by a name in a command: exactly one, or the command is refused. */
import type { MailWords } from '../directory.ts'
import type { CommandRecords, NamedKind } from '../records/command-records.ts'
import type { UserRecord } from '../records/records.ts'
import { refusal, unlessRefused, type Refused } from '../refusal.ts'
import { stages, type Stage } from '../stage/stage.ts'
import type { Tag } from '../ticket.ts'
import { withPlainDashes } from './agent-command-forms.ts'

/**
 * The user that a text names: by id, by address, by whole name, or by one word that no other name has. Refused when it names nobody, or
 * several.
 */
export function userNamed(
  text: string,
  { me, records, words }: { readonly me: string; readonly records: CommandRecords; readonly words: MailWords },
): string | Refused {
  const [address = text] = peopleIn(text, words)
  const name = folded(address)
  if (name === 'me') return me
  const matches = usersMeant(name, records)
  if (matches.length > 1) return refusal(`"${text}" may be ${matches.map(person).join(' or ')}; name one by the address`)
  const working = records.all('user').filter(({ state }) => state !== 'deactivated')
  return matches[0]?.id ?? refusal(`nobody here is called "${text}"${thereIs(working.map(({ displayName, id }) => displayName || id))}`)
}

function usersMeant(name: string, records: CommandRecords): readonly UserRecord[] {
  const users = records.all('user')
  const byId = users.filter(({ id, addrSpec }) => folded(id) === name || addrSpec === name)
  const working = users.filter(({ state }) => state !== 'deactivated')
  const byName = working.filter(({ displayName }) => folded(displayName) === name)
  const byWord = working.filter(({ displayName }) => folded(displayName).split(' ').includes(name))
  return [byId, byName, byWord].find((some) => some.length > 0) ?? []
}

/** The id of the user whom a text names; the text itself when it names nobody, or several. */
export function usersAsPeople(text: string, records: CommandRecords): string {
  const [user, other] = text.includes('@') ? [] : usersMeant(folded(text), records)
  return user && !other ? user.id : text
}

/** Whether an argument takes the value away. */
export function isNone(text: string): boolean {
  return ['none', 'off', '-'].includes(folded(text))
}

/** A longer list of names helps nobody. */
const mostNamed = 25

/** Lists the names that exist. */
function thereIs(names: readonly string[]): string {
  return names.length === 0 || names.length > mostNamed ? '' : `; there is: ${[...names].sort().join(', ')}`
}

/** A group, part, tag or workspace by its name, in any case; refused when there is none, or several differ by case alone. */
export function recordNamed(kind: Exclude<NamedKind, 'user'>, text: string, records: CommandRecords): string | Refused {
  const all: readonly { readonly id: string }[] = records.all(kind)
  const exact = all.find(({ id }) => id === text)
  const matches = exact ? [exact] : all.filter(({ id }) => folded(id) === folded(text))
  if (matches.length > 1) return refusal(`"${text}" may be ${matches.map(({ id }) => id).join(' or ')}; mind the case`)
  return matches[0]?.id ?? refusal(`there is no ${kind} "${text}"${thereIs(all.map(({ id }) => id))}`)
}

/** A tag written as `NAME` or `NAME=VALUE`. Whether the tag takes the value is checked where tags are set. */
export function tagNamed(text: string, records: CommandRecords): Tag | Refused {
  const [, name = '', written = ''] = /^([^=＝]*)(?:[=＝]([^]*))?$/.exec(text) ?? []
  return unlessRefused(recordNamed('tag', name.trim(), records), (id) => {
    const value = written.trim() === '' ? null : written.trim()
    const allowed = records.find('tag', id)?.allowedValues ?? []
    return { name: id, value: allowed.find((known) => folded(known) === folded(value ?? '')) ?? value }
  })
}

/** A stage as people write it: case, blanks and hyphens do not matter. */
export function stageNamed(text: string): Stage {
  const name = folded(text).replace(/[\s-]+/g, '_')
  return stages.find((stage) => stage === name) ?? (name as Stage)
}

/**
 * The people whom a text names, each once: addresses as they would be mailed to, and ids of contacts (`workspace/address`; a workspace may
 * be of several words). Mail programs add names, brackets and `mailto:`.
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

/** Only the address is put in its sent form; the workspace before it stays as written. */
function asSent(name: string, { addressAsSent }: Pick<MailWords, 'addressAsSent'>): string {
  const at = name.indexOf('/') + 1
  return name.slice(0, at) + addressAsSent(name.slice(at))
}

function person({ id, displayName }: UserRecord): string {
  return `${displayName} (${id})`
}

/** Removes the differences that keyboards and mail programs make: case, blanks, dashes, apostrophes, a full stop at the end. */
function folded(text: string): string {
  const plain = withPlainDashes(text.normalize('NFKC')).replaceAll(/[‘’‛′`´]/g, "'")
  return plain.trim().replaceAll(/\s+/g, ' ').toLowerCase().replace(/[.…]$/, '')
}
