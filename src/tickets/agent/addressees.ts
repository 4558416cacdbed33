/** Who reads an agent's mail: those who have it from himself, and those who get it from us (mail.md §4.1). */
import type { Address } from '../../mail/message.ts'
import { isOwnAddress, isUserAddress } from '../directory.ts'
import { isLive } from '../letters/acknowledgement.ts'
import type { NamedReader } from '../outbound.ts'
import { isReachable, recipientsOf } from '../people/people.ts'
import type { Site } from '../site.ts'
import type { Ticket } from '../ticket.ts'
import type { AgentCase } from './agent-orders.ts'
import { readersNamed } from './answer-route.ts'

/** The readers of a mail. */
export interface Addressees {
  readonly direct: readonly Address[]
  readonly relayed: readonly NamedReader[]
}

/** Who reads a mail: those whom its notification named, if it is for them. */
export function addresseesOf(ticket: Ticket, mailCase: AgentCase): Addressees {
  const { orders, message, site } = mailCase
  const direct = recipientsOf(message, site.directory)
  const isForMembers = orders.hasContent && !orders.staysInternal
  return { direct, relayed: isForMembers ? readersToServe(ticket, mailCase, direct) : [] }
}

/** Those who are no members of our organization. */
export function strangersIn(direct: readonly Address[], { directory }: Pick<Site, 'directory'>): readonly Address[] {
  return direct.filter(({ addrSpec }) => !isUserAddress(directory, addrSpec))
}

/** Is it addressed to others, and to us in copy alone? Then it speaks to them, unless it says otherwise. */
function isToColleagues({ message, site, orders }: AgentCase): boolean {
  const isToUs = message.to.some(({ addrSpec }) => isOwnAddress(site.directory, addrSpec))
  return message.to.length > 0 && !isToUs && !orders.commands.some(({ name }) => name === 'public')
}

/**
 * Those who get the answer from us. Those in To or Cc have it already. An agent who addresses customers or colleagues himself,
 * not answering a notification, has chosen his readers: nobody else is mailed; nor is anybody by mail that was there before
 * our first start (mail.md §5.4).
 */
function readersToServe(ticket: Ticket, mailCase: AgentCase, direct: readonly Address[]): readonly NamedReader[] {
  const { message, proof, site, orders, answered } = mailCase
  if (!isLive(mailCase) || mailCase.isRepeat) return []
  const author = message.from.addrSpec
  const answersNotification = proof.tokens.some(({ agent }) => agent !== null && agent === author)
  const hasChosen = strangersIn(direct, site).length > 0 || isToColleagues(mailCase)
  if (hasChosen && !answersNotification) return []
  const has = new Set([author, ...direct.map(({ addrSpec }) => addrSpec)])
  const others = readersNamed(ticket, answered, { commands: orders.commands, words: site.directory.words }).filter(isReachable)
  return others.filter(({ addrSpec }) => !has.has(addrSpec) && !isOwnAddress(site.directory, addrSpec))
}
