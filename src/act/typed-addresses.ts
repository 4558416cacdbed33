/** Addresses that people type are compared as those of mail are: as they would be sent. */
import { normaliseAddrSpec } from '../mail/mime/addr-spec.ts'
import { normaliseDomain } from '../mail/mime/domain.ts'
import type { Address } from '../mail/message.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import type { RecordValues } from '../tickets/records/record-rules.ts'

/** An address. */
export function addressAsSent(typed: string): string {
  return normaliseAddrSpec(typed.trim())
}

/** A domain. */
export function domainAsSent(typed: string): string {
  return normaliseDomain(typed.trim())
}

/** An address, or the id of a user or contact, which ends in one; other names stay as they are. */
export function nameAsSent(who: string): string {
  // A contact's id begins with the name of a workspace, whose capitals count.
  const at = who.indexOf('/') + 1
  return who.includes('@') ? who.slice(0, at) + addressAsSent(who.slice(at)) : who
}

/** The people of a mail. */
export function peopleAsSent<T extends Address>(people: readonly T[]): readonly T[] {
  return people.map((who) => ({ ...who, addrSpec: addressAsSent(who.addrSpec) }))
}

/** Edits of a ticket that name people. */
export function editsAsSent(edits: readonly TicketEdit[]): readonly TicketEdit[] {
  return edits.map((edit) => {
    if (edit.kind === 'member' || edit.kind === 'reporter' || edit.kind === 'subscriber')
      return { ...edit, add: edit.add.map(nameAsSent), remove: edit.remove.map(nameAsSent) }
    return edit.kind === 'set' && edit.field === 'ownedBy' ? { ...edit, to: eachText(edit.to, nameAsSent) } : edit
  })
}

const namesPeople: ReadonlySet<string> = new Set(['addrSpec', 'members', 'ownedBy'])

/** The values of a record. */
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
