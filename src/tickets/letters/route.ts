/** Whom the first line of a notification names, and what its answer goes by from then on. */
import type { Address } from '../../mail/message.ts'
import type { AnswerRoute, NamedReader } from '../outbound.ts'
import type { OrderKey, Ticket } from '../ticket.ts'

/** The route of a notification of a mail: the members as they are now, each where he wants his answers. */
export function routeOf({ emailMembers, lastCustomer, parent }: Ticket, order: OrderKey): AnswerRoute {
  return { readers: readersAmong({ emailMembers, lastCustomer }, emailMembers), parent, order }
}

/** People as readers of an answer, each where he wants it; nobody's Reply-To is known but that of the last customer. */
export function readersAmong(
  { emailMembers, lastCustomer }: Pick<Ticket, 'emailMembers' | 'lastCustomer'>,
  people: readonly Address[],
): readonly NamedReader[] {
  return people.map(({ addrSpec, displayName }) => {
    const member = emailMembers.find((known) => known.addrSpec === addrSpec)
    const replyTo = addrSpec === lastCustomer?.addrSpec ? lastCustomer.replyTo : null
    return { addrSpec, displayName, contact: member?.contact ?? null, isUser: member?.isUser ?? false, replyTo }
  })
}
