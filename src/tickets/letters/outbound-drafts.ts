/** The mails that a decision sends: acknowledgements to customers, notifications and alerts to agents. */
import { countedAs, isLive, reasonAgainstAcknowledging } from './acknowledgement.ts'
import { heldText } from '../people/cc-remarks.ts'
import { isAlarming, isMessage, suspicion, type CustomerCase } from '../customer/customer-case.ts'
import type { Decision, OutboundDraft } from '../decision.ts'
import type { Agent, Directory, MailboxPolicy } from '../directory.ts'
import { alertText, notificationLetter, notificationSubject, notificationText, noteText } from './letters.ts'
import { filledTemplate, templateIn, type TemplateValues } from './templates.ts'
import { peopleOf } from '../people/people.ts'
import { displayId, type Ticket } from '../ticket.ts'

/** What a customer's mail makes us send: at most one acknowledgement, and a mail to each agent concerned. */
export function mailsAfter(
  asked: CustomerCase,
  ticket: Ticket,
  isNew: boolean,
): Pick<Decision, 'outbound' | 'acknowledged'> {
  if (!isLive(asked.mail, asked.mailbox)) return { outbound: [], acknowledged: null }
  const told = toldToAgents(asked, ticket)
  const isAcknowledged =
    isNew &&
    asked.ruling.verdict !== 'distrusted' &&
    reasonAgainstAcknowledging(asked.mail, asked.mailbox, asked.world) === null
  if (!isAcknowledged) return { outbound: told, acknowledged: null }
  return {
    outbound: [acknowledgement(asked, ticket), ...told],
    acknowledged: countedAs(asked.mail.message.from.addrSpec ?? ''),
  }
}

/**
 * Who hears of a ticket: its owners, else its group, else the mailbox's default; and agents who subscribed (mail.md §4.1).
 * An owner who is no agent, such as a shadow user or one who left, reads no mail of ours: others hear of it then.
 */
export function listenersOf(ticket: Ticket, mailbox: MailboxPolicy, directory: Directory): readonly Agent[] {
  const members = [...directory.agents.values()].filter(
    (agent) => ticket.group !== null && agent.groups.includes(ticket.group),
  )
  const inGroup = members.map((agent) => agent.addrSpec)
  const owners = ticket.ownedBy.filter((addrSpec) => directory.agents.has(addrSpec))
  const responsible = owners.length > 0 ? owners : inGroup.length > 0 ? inGroup : mailbox.notify
  return [...new Set([...responsible, ...ticket.subscribers])].flatMap(
    (addrSpec) => directory.agents.get(addrSpec) ?? [],
  )
}

/** Those who hear of a ticket and want to hear of its messages and notes. */
function toldOf(ticket: Ticket, mailbox: MailboxPolicy, directory: Directory): readonly Agent[] {
  const isHis = ({ addrSpec }: Agent) => ticket.ownedBy.includes(addrSpec) || ticket.subscribers.includes(addrSpec)
  return listenersOf(ticket, mailbox, directory).filter(
    (agent) => agent.notify !== 'none' && (agent.notify !== 'mine' || isHis(agent)),
  )
}

/**
 * What agents are told of an internal note: everybody who hears of the ticket but its author. Their answers stay
 * internal (mail.md §4.5). Nobody else ever gets one of these.
 *
 * @param note - `author` null: somebody who is no agent of the configuration
 */
export function noteNotifications(
  ticket: Ticket,
  note: { readonly author: Agent | null; readonly text: string },
  { mailbox, directory }: { readonly mailbox: MailboxPolicy; readonly directory: Directory },
): readonly OutboundDraft[] {
  const by = note.author?.displayName ?? 'Somebody'
  const about = { kind: 'notification' as const, ticket, mailbox, isInternal: true }
  return toldOf(ticket, mailbox, directory)
    .filter(({ addrSpec }) => addrSpec !== note.author?.addrSpec)
    .map((agent) =>
      mailToAgent(agent, {
        ...about,
        fromName: `${by} via ${mailbox.displayName}`,
        text: noteText(ticket, { by, text: note.text }),
      }),
    )
}

/** A mail to one agent about a ticket, with a token bound to that agent. */
export function mailToAgent(
  agent: Agent,
  about: {
    readonly kind: 'notification' | 'alert'
    readonly ticket: Ticket
    readonly mailbox: MailboxPolicy
    readonly fromName: string
    readonly text: string
    /** Default: alerts are, since nobody outside is to read what is said about them. */
    readonly isInternal?: boolean
  },
): OutboundDraft {
  return {
    ...plainMail(about.ticket, about.mailbox),
    ref: `${about.kind}/${agent.addrSpec}`,
    kind: about.kind,
    agent: agent.addrSpec,
    isInternal: about.isInternal ?? about.kind === 'alert',
    fromName: about.fromName,
    to: [{ addrSpec: agent.addrSpec, displayName: agent.displayName }],
    subject: notificationSubject(about.ticket),
    text: about.text,
  }
}

/** What all mails about a ticket share. */
export function plainMail(
  ticket: Ticket,
  mailbox: MailboxPolicy,
): Omit<OutboundDraft, 'ref' | 'kind' | 'to' | 'subject' | 'text'> {
  return {
    ticket: ticket.number,
    mailbox: mailbox.name,
    agent: null,
    fromName: mailbox.displayName,
    cc: [],
    inReplyTo: null,
    references: [],
    files: [],
  }
}

/** Agents hear of messages and of what needs their eyes; robots and newsletters do not ring. */
function toldToAgents(asked: CustomerCase, ticket: Ticket): readonly OutboundDraft[] {
  const isAlert = isAlarming(asked)
  if (!isAlert && !isMessage(asked)) return []
  const { mailbox } = asked
  if (isAlert) {
    const about = { kind: 'alert' as const, fromName: mailbox.displayName, text: alertText(ticket, suspicion(asked)) }
    return alertedOf(asked, ticket).map((agent) => mailToAgent(agent, { ...about, ticket, mailbox }))
  }
  return messageNotifications(asked, ticket)
}

/** What agents are told of a customer's message; `knownTo` has read it already. */
export function messageNotifications(
  { mail, mailbox, world, knownTo }: Pick<CustomerCase, 'mail' | 'mailbox' | 'world'> & { readonly knownTo?: string },
  ticket: Ticket,
): readonly OutboundDraft[] {
  const { from } = mail.message
  const held = heldText(ticket.number, peopleOf(mail, { world, ticket }).decisions)
  const author = `${from.displayName || from.addrSpec || 'Somebody'} via ${mailbox.displayName}`
  const about = { kind: 'notification' as const, fromName: author, ticket, mailbox }
  return toldOf(ticket, mailbox, world.directory)
    .filter(({ addrSpec }) => addrSpec !== knownTo)
    .map((agent) => {
      const replies = agent.replies ?? 'public'
      const draft = mailToAgent(agent, { ...about, text: notificationText(ticket, mail, replies) })
      const { notificationTemplates: templates } = mailbox
      if (!templates) return draft
      const template = templateIn(templates, agent.language)
      const values = placeValues(ticket, mailbox, world.policy.company)
      return { ...draft, ...notificationLetter(ticket, mail, { template, values, replies }) }
    })
    .map((draft) => ({ ...draft, text: `${draft.text}${held}` }))
}

/** What every template may name. */
export function placeValues(ticket: Ticket, { displayName }: MailboxPolicy, company: string): TemplateValues {
  return { ticket: displayId(ticket.number), mailbox: displayName, company }
}

/** Whoever seems to have written hears of it, too: if it was him, he has to write again. */
function alertedOf({ mail, mailbox, ruling, world }: CustomerCase, ticket: Ticket): readonly Agent[] {
  const listeners = listenersOf(ticket, mailbox, world.directory)
  const named =
    ruling.verdict === 'unverified-agent' ? world.directory.agents.get(mail.message.from.addrSpec ?? '') : null
  return named && ruling.isSpent ? [...new Set([...listeners, named])] : listeners
}

/** Only to the address that wrote, and not a word of what it wrote, the subject included (mail.md §5.3). */
function acknowledgement({ mail, mailbox, world }: CustomerCase, ticket: Ticket): OutboundDraft {
  const values = placeValues(ticket, mailbox, world.policy.company)
  const { messageId, from } = mail.message
  return {
    ...plainMail(ticket, mailbox),
    ref: 'acknowledgement',
    kind: 'acknowledgement',
    to: [{ addrSpec: from.addrSpec ?? '', displayName: '' }],
    ...filledTemplate(templateIn(mailbox.acknowledgement, mail.language), values, mailbox.acknowledgement),
    inReplyTo: messageId,
    references: messageId ? [messageId] : [],
  }
}
