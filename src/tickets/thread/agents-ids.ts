/** Ids that were minted for an agent: they lead nobody but himself to a ticket. */
import type { MailMessage } from '../inbound-mail.ts'

/** By its form alone: keys may have been replaced since. `a`: an agent's, `n`: an agent's about a note. */
const agentsId = /^intray\.[a-z0-9]{1,11}\.[an]\./i
const agentsTag = /\+intray\.[a-z0-9]{1,11}\.[an]\.[^@]*@/i

/** Is it the Message-ID of a mail to an agent? */
export function isAgentsId(id: string): boolean {
  return agentsId.test(id)
}

/** Of our mail to customers, too. */
const ourId = /^intray\./i

/**
 * Does a mail descend from one that went to an agent, by way of nothing that we know? So do answers to a notification that its
 * agent forwarded to somebody, and those of programs that name themselves last.
 */
export function descendsFromAgentsMail({ references }: Pick<MailMessage, 'references'>, isStored: (id: string) => boolean): boolean {
  const nearest = references.findLast((id) => ourId.test(id) || isStored(id))
  return nearest !== undefined && isAgentsId(nearest)
}

/** Does a mail answer one that went to an agent: by its parent, or by the reply address that it is addressed to? */
export function answersAgentsMail({ inReplyTo, references, to, cc, deliveredTo }: MailMessage): boolean {
  const parents = inReplyTo.length > 0 ? inReplyTo : references.slice(-1)
  const recipients = [...deliveredTo, ...[...to, ...cc].map(({ addrSpec }) => addrSpec)]
  return parents.some(isAgentsId) || recipients.some((address) => agentsTag.test(address))
}
