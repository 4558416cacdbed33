/** Sends a rule's answer to the customers of a ticket when there is no mail of theirs to answer. */
import { withOutbound, type Draft } from '../draft.ts'
import { decisionOn } from '../agent/answer-readers.ts'
import { isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import { placeValues, plainMail } from '../letters/outbound-drafts.ts'
import { closingValues } from '../letters/closing-links.ts'
import { filledTemplate } from '../letters/templates.ts'
import { isRunningAway } from '../letters/update-readers.ts'
import { isReachable } from '../people/people.ts'
import { referencesTo } from '../thread/thread-traces.ts'
import type { EmailMember } from '../ticket.ts'
import type { RuleContext } from './rule-event.ts'

/** The draft with the mail of the rule that answers the customer; its customer members get it. */
export function withRuleAnswer(draft: Draft, { site, mailbox, cause }: Pick<RuleContext, 'site' | 'mailbox' | 'cause'>): Draft {
  const { answer, ticket } = draft
  if (!answer || ticket.isSpam || isRunningAway(ticket)) return draft
  const mayRead = ({ addrSpec }: EmailMember) => decisionOn(addrSpec, ticket, { mailbox, site }).isMember
  const to = ticket.emailMembers.filter((member) => isCustomer(member, site.directory) && mayRead(member))
  if (to.length === 0) return draft
  const { parent } = ticket
  const closing = closingValues({ ticket, readers: to, atMs: cause.atMs }, site.policy.closing)
  const values = { ...placeValues(ticket, mailbox, site.policy.company), ...closing }
  const usual = { subject: site.directory.words.subjectOfAnswer(parent?.subject ?? ticket.title), text: '' }
  return withOutbound(draft, [
    {
      ...plainMail(ticket, mailbox),
      ref: `rule/${answer.rule}`,
      kind: 'notification',
      to: to.map(({ addrSpec, displayName }) => ({ addrSpec, displayName })),
      ...filledTemplate(answer.template, values, usual),
      inReplyTo: parent?.messageId ?? null,
      references: referencesTo(ticket),
    },
  ])
}

/** A member outside our organization who reads mail. */
function isCustomer(member: EmailMember, directory: Directory): boolean {
  const { addrSpec, isUser } = member
  const isOurs = isUser || isOwnAddress(directory, addrSpec) || isUserAddress(directory, addrSpec)
  return isReachable(member) && !isOurs && !directory.words.isRoboticAddress(addrSpec)
}
