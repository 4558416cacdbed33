/** Members whom an agent took off: an answer that was on its way to them does not reach them any more. */
import type { Cause, Draft } from '../draft.ts'
import type { EmailMember } from '../ticket.ts'

/** A ticket remembers so many. */
const takenOffKept = 200

/** Whoever was a member and is none now is taken off; whoever is one again is not. @param before - the members of before */
export function withTakenOff(draft: Draft, before: readonly Pick<EmailMember, 'addrSpec'>[], { atMs }: Cause): Draft {
  const { emailMembers, takenOff } = draft.ticket
  const now = new Set(emailMembers.map(({ addrSpec }) => addrSpec))
  const gone = before.flatMap(({ addrSpec }) => (now.has(addrSpec) ? [] : [{ addrSpec, atMs }]))
  const kept = takenOff.filter(({ addrSpec }) => !now.has(addrSpec) && !gone.some((member) => member.addrSpec === addrSpec))
  return { ...draft, ticket: { ...draft.ticket, takenOff: [...kept, ...gone].slice(-takenOffKept) } }
}
