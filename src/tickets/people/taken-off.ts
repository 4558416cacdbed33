/** Members whom an agent took off: answers to older notifications do not reach them. */
import type { Cause, Draft } from '../draft.ts'
import type { EmailMember } from '../ticket.ts'

/** People whom a ticket remembers as taken off. */
const takenOffKept = 200

/**
 * Records former members as taken off, and forgets those who are members again.
 *
 * @param before - the members before the change
 */
export function withTakenOff(draft: Draft, before: readonly Pick<EmailMember, 'addrSpec'>[], { atMs }: Cause): Draft {
  const { emailMembers, takenOff } = draft.ticket
  const now = new Set(emailMembers.map(({ addrSpec }) => addrSpec))
  const gone = before.flatMap(({ addrSpec }) => (now.has(addrSpec) ? [] : [{ addrSpec, atMs }]))
  const kept = takenOff.filter(({ addrSpec }) => !now.has(addrSpec) && !gone.some((member) => member.addrSpec === addrSpec))
  return { ...draft, ticket: { ...draft.ticket, takenOff: [...kept, ...gone].slice(-takenOffKept) } }
}
