/** Who reads an agent's mail: those who have it from himself, and those who get it from us. */
import type { Address } from '../../mail/message.ts'
import { isOwnAddress, isUserAddress } from '../directory.ts'
import { isLive } from '../letters/old-mail.ts'
import type { ProvenToken } from '../inbound-mail.ts'
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

/** Is it addressed to colleagues, and to us in copy alone? Then it speaks to them, unless it says otherwise. */
function isToColleagues({ message, site: { directory }, orders }: AgentCase): boolean {
  const isOurs = ({ addrSpec }: Address) => isUserAddress(directory, addrSpec) && !isOwnAddress(directory, addrSpec)
  const isToUs = message.to.some(({ addrSpec }) => isOwnAddress(directory, addrSpec))
  return message.to.some(isOurs) && !isToUs && !orders.commands.some(({ name }) => name === 'public')
}

/** Has the agent chosen readers? In a mail that names nobody they stand in Bcc. */
function hasChosen({ message, site }: AgentCase, direct: readonly Address[]): boolean {
  return strangersIn(direct, site).length > 0 || message.to.length + message.cc.length === 0
}

/**
 * Those who get the answer from us. Those in To or Cc have it already. An agent who addresses customers or colleagues himself,
 * not answering a notification, has chosen his readers: nobody else is mailed; nor is anybody by mail that was there before
 * our first start.
 */
function readersToServe(ticket: Ticket, mailCase: AgentCase, direct: readonly Address[]): readonly NamedReader[] {
  const { message, proof, site, orders, answered } = mailCase
  if (!isLive(mailCase) || mailCase.isRepeat) return []
  const author = message.from.addrSpec
  if (isToColleagues(mailCase)) return []
  // A token that stands further up the thread is not what is answered.
  const isAnswered = ({ agent, foundIn }: ProvenToken) => agent === author && (foundIn !== 'references' || message.inReplyTo.length === 0)
  if (hasChosen(mailCase, direct) && !proof.tokens.some(isAnswered)) return []
  const has = new Set([author, ...direct.map(({ addrSpec }) => addrSpec)])
  const others = readersNamed(ticket, answered, { commands: orders.commands, words: site.directory.words }).filter(isReachable)
  return others.filter(({ addrSpec }) => !has.has(addrSpec) && !isOwnAddress(site.directory, addrSpec))
}
