/** Normalises addresses that people type to the form that mail has, so that the two compare equal. */
import { normaliseAddrSpec, normaliseDomain } from '../mail/addr-spec.ts'
import type { Address } from '../mail/message.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import type { RecordValues } from '../tickets/records/record-rules.ts'

/** A typed address, normalised. */
export function addressAsSent(typed: string): string {
  return normaliseAddrSpec(typed.trim())
}

/** A typed domain, normalised. */
export function domainAsSent(typed: string): string {
  return normaliseDomain(typed.trim())
}

/** An address, or the id of a user or contact, which ends in one; other names stay as they are. */
export function nameAsSent(name: string): string {
  // The part before the slash is a workspace's id, which is case-sensitive.
  const at = name.indexOf('/') + 1
  return name.includes('@') ? name.slice(0, at) + addressAsSent(name.slice(at)) : name
}

/** The people of a mail, with normalised addresses. */
export function peopleAsSent<T extends Address>(people: readonly T[]): readonly T[] {
  return people.map((person) => ({ ...person, addrSpec: addressAsSent(person.addrSpec) }))
}

/** Edits of a ticket, with the people they name normalised. */
export function editsAsSent(edits: readonly TicketEdit[]): readonly TicketEdit[] {
  return edits.map((edit) => {
    if (edit.kind === 'member' || edit.kind === 'reporter' || edit.kind === 'subscriber')
      return { ...edit, add: edit.add.map(nameAsSent), remove: edit.remove.map(nameAsSent) }
    return edit.kind === 'set' && edit.field === 'ownedBy' ? { ...edit, to: eachText(edit.to, nameAsSent) } : edit
  })
}

const namesPeople: ReadonlySet<string> = new Set(['addrSpec', 'members', 'ownedBy'])

/** The values of a record, with people and domains normalised. */
export function valuesAsSent(values: RecordValues): RecordValues {
  const sent = (name: string, value: unknown) => {
    if (namesPeople.has(name)) return eachText(value, nameAsSent)
    return name === 'domains' ? eachText(value, domainAsSent) : value
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sent(name, value)]))
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => eachText(item, change))
  return typeof value === 'string' ? change(value) : value
}
