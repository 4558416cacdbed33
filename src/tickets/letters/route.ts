/** The route of answers to a notification: the readers named in its first line. It is stored with the mail. */
import type { Address } from '../../mail/message.ts'
import type { AnswerRoute, NamedReader } from '../outbound.ts'
import type { OrderKey, Ticket } from '../ticket.ts'

/** The route of a new notification: the current members, each with the address for their answers. */
export function routeOf({ emailMembers, lastCustomer, parent }: Ticket, order: OrderKey): AnswerRoute {
  return { readers: readersAmong({ emailMembers, lastCustomer }, emailMembers), parent, order }
}

/** People as readers of an answer. Only the last customer's Reply-To is known. */
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
