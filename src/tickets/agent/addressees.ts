/** Who reads an agent's mail: those whom the agent addressed directly, and those to whom we relay it. */
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

/** The readers of a mail: `direct` have it from the agent, `relayed` get it from us. */
export interface Addressees {
  readonly direct: readonly Address[]
  readonly relayed: readonly NamedReader[]
}

/** The readers of an agent's mail. Notes are relayed to nobody. */
export function addresseesOf(ticket: Ticket, mailCase: AgentCase): Addressees {
  const { orders, message, site } = mailCase
  const direct = recipientsOf(message, site.directory)
  const isForMembers = orders.hasContent && !orders.staysInternal
  return { direct, relayed: isForMembers ? readersToServe(ticket, mailCase, direct) : [] }
}

/** The addressees who are no users of our organization. */
export function strangersIn(direct: readonly Address[], { directory }: Pick<Site, 'directory'>): readonly Address[] {
  return direct.filter(({ addrSpec }) => !isUserAddress(directory, addrSpec))
}

/** To colleagues, with our address in Cc at most, a mail speaks to them, unless `#public` says otherwise. */
function isToColleagues({ message, site: { directory }, orders }: AgentCase): boolean {
  const isOurs = ({ addrSpec }: Address) => isUserAddress(directory, addrSpec) && !isOwnAddress(directory, addrSpec)
  const isToUs = message.to.some(({ addrSpec }) => isOwnAddress(directory, addrSpec))
  return message.to.some(isOurs) && !isToUs && !orders.commands.some(({ name }) => name === 'public')
}

/** Whether the agent chose the readers. A mail without To and Cc has its readers in Bcc. */
function hasChosen({ message, site }: AgentCase, direct: readonly Address[]): boolean {
  return strangersIn(direct, site).length > 0 || message.to.length + message.cc.length === 0
}

/**
 * The members to whom we relay the answer. Those in To or Cc have it already. An agent who addresses customers or colleagues, and answers
 * no notification, has chosen the readers, so we relay to nobody else; nor do we relay mail from before our first start.
 */
function readersToServe(ticket: Ticket, mailCase: AgentCase, direct: readonly Address[]): readonly NamedReader[] {
  const { message, proof, site, orders, answered } = mailCase
  if (!isLive(mailCase) || mailCase.isRepeat) return []
  const author = message.from.addrSpec
  if (isToColleagues(mailCase)) return []
  // A token in References alone belongs to an earlier mail of the thread, not to the one being answered.
  const isAnswered = ({ agent, foundIn }: ProvenToken) => agent === author && (foundIn !== 'references' || message.inReplyTo.length === 0)
  if (hasChosen(mailCase, direct) && !proof.tokens.some(isAnswered)) return []
  const has = new Set([author, ...direct.map(({ addrSpec }) => addrSpec)])
  const others = readersNamed(ticket, answered, { commands: orders.commands, words: site.directory.words }).filter(isReachable)
  return others.filter(({ addrSpec }) => !has.has(addrSpec) && !isOwnAddress(site.directory, addrSpec))
}
