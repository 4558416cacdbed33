/** Our number in the subjects of our answers, for programs that lose the ids. */
import { displayId, type TicketNumber } from '../ticket.ts'

/** The subject with the number behind `Re:`; once, however often it went back and forth. */
export function taggedSubject(subject: string, number: TicketNumber): string {
  const tag = `[${displayId(number)}]`
  if (subject.toUpperCase().includes(tag)) return subject
  const [, prefix = '', rest = ''] = /^(re:\s*)?([^]*)$/i.exec(subject) ?? []
  return `${prefix}${tag} ${rest}`
}
