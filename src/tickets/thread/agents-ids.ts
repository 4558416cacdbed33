/** Message-IDs and reply addresses made for one agent, which lead nobody else to a ticket. */
import type { MailMessage } from '../inbound-mail.ts'

/** Recognized by form alone, since keys may have been replaced. `a`: to an agent, `n`: to an agent, about a note. */
const agentsId = /^intray\.[a-z0-9]{1,11}\.[an]\./i
const agentsTag = /\+intray\.[a-z0-9]{1,11}\.[an]\.[^@]*@/i

/** Whether an id is the Message-ID of a mail to an agent. */
export function isAgentsId(id: string): boolean {
  return agentsId.test(id)
}

/** Any Message-ID of ours, those of mail to customers included. */
const ourId = /^intray\./i

/**
 * Whether the nearest known ancestor of a mail is one that went to an agent. So it is for answers to a notification that an agent
 * forwarded, and for programs that put unknown ids last.
 */
export function descendsFromAgentsMail({ references }: Pick<MailMessage, 'references'>, isStored: (id: string) => boolean): boolean {
  const nearest = references.findLast((id) => ourId.test(id) || isStored(id))
  return nearest !== undefined && isAgentsId(nearest)
}

/** Whether a mail answers one that went to an agent: by its parent, or by its reply address. */
export function answersAgentsMail({ inReplyTo, references, to, cc, deliveredTo }: MailMessage): boolean {
  const parents = inReplyTo.length > 0 ? inReplyTo : references.slice(-1)
  const recipients = [...deliveredTo, ...[...to, ...cc].map(({ addrSpec }) => addrSpec)]
  return parents.some(isAgentsId) || recipients.some((address) => agentsTag.test(address))
}
