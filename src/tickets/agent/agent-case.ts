/** An agent's mail with everything that it is decided from. */
import type { Address } from '../../mail/message.ts'
import type { AgentOrders } from './agent-orders.ts'
import type { Ruling } from '../thread/authority.ts'
import type { Deal, World } from '../decision.ts'
import { isUserAddress, type MailboxPolicy } from '../directory.ts'
import type { InboundMail } from '../inbound-mail.ts'
import type { EmailMember } from '../ticket.ts'

/** Everything that an agent's mail is decided from. */
export interface AgentCase {
  readonly mail: InboundMail
  readonly mailbox: MailboxPolicy
  readonly ruling: Ruling
  readonly world: World
  readonly deal: Deal
}

/** An agent's mail with what it orders. */
export interface OrderedCase extends AgentCase {
  readonly orders: AgentOrders
  readonly isNew: boolean
  /** It was carried out already, as another copy of it. */
  readonly isRepeat: boolean
}

/** Who has a mail from the agent himself, and who gets it from us. */
export interface Addressees {
  readonly direct: readonly Address[]
  readonly relayed: readonly EmailMember[]
}

/** Those who are no members of our organization. */
export function strangersIn(direct: readonly Address[], { directory }: World): readonly Address[] {
  return direct.filter(({ addrSpec }) => !isUserAddress(directory, addrSpec))
}
