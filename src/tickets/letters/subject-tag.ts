/** Puts the ticket's number into the subjects of our answers, for programs that drop Message-IDs. */
import { displayId, type TicketNumber } from '../ticket.ts'

/** The subject with the number behind `Re:`, unless it has the number already. */
export function taggedSubject(subject: string, number: TicketNumber): string {
  const tag = `[${displayId(number)}]`
  if (subject.toUpperCase().includes(tag)) return subject
  const [, prefix = '', rest = ''] = /^(re:\s*)?([^]*)$/i.exec(subject) ?? []
  return `${prefix}${tag} ${rest}`
}
