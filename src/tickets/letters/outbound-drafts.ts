/** Drafts of the mails to agents: notifications of messages and notes, and alerts. */
import type { Agent, MailboxPolicy } from '../directory.ts'
import type { AnswerRoute, MailArtifact, OutboundDraft } from '../outbound.ts'
import { heldText } from '../people/cc-remarks.ts'
import type { CcDecision } from '../people/cc-rules.ts'
import type { Site } from '../site.ts'
import { displayId, type OrderKey, type Ticket } from '../ticket.ts'
import { letterFiles } from './letter-files.ts'
import { askingText, notificationLetter, notificationSubject, notificationText, noteText, type ToldMessage } from './agent-letters.ts'
import { routeOf } from './route.ts'
import { listenersOf, notifiedOf, type MailingContext } from './listeners.ts'
import type { TemplateValues } from '../placeholders.ts'
import { shownName } from './shown-name.ts'
import { templateIn } from './templates.ts'

/** The fields that all mails about a ticket share. */
export function plainMail(ticket: Ticket, mailbox: MailboxPolicy): Omit<OutboundDraft, 'ref' | 'kind' | 'to' | 'subject' | 'text'> {
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

/** A mail to one agent about a ticket; answers prove that agent by its token. */
export function mailToAgent(
  agent: Agent,
  about: {
    readonly kind: 'notification' | 'alert'
    readonly ticket: Ticket
    readonly mailbox: MailboxPolicy
    readonly fromName: string
    readonly text: string
    /** Whether an answer stays internal. Default: true for alerts, which customers must not read. */
    readonly isInternal?: boolean
    /** Default: the current members. */
    readonly answerRoute?: AnswerRoute | undefined
    readonly files?: readonly MailArtifact[]
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
    ...(about.files && { files: about.files }),
    // An internal mail has a route, too: `#public` in the answer sends it there.
    answerRoute: about.answerRoute ?? routeOf(about.ticket, about.ticket.order.members),
  }
}

/** Alerts to all listeners of a ticket, or to the given agents. */
export function alertsTo(
  ticket: Ticket,
  text: string,
  { mailbox, directory, agents }: MailingContext & { readonly agents?: readonly Agent[] },
): readonly OutboundDraft[] {
  const about = { kind: 'alert' as const, ticket, mailbox, fromName: mailbox.displayName, text }
  return (agents ?? listenersOf(ticket, { mailbox, directory })).map((agent) => mailToAgent(agent, about))
}

/**
 * Notifications of an internal note, to all who are notified of the ticket but its author. Answers to them stay internal, and nobody else
 * gets one.
 *
 * @param note - `author` null: somebody who is no agent of the configuration
 */
export function noteNotifications(
  ticket: Ticket,
  note: { readonly author: Agent | null; readonly text: string; readonly files?: readonly MailArtifact[] },
  { mailbox, directory }: MailingContext,
): readonly OutboundDraft[] {
  const { author } = note
  const by = author?.displayName ?? 'Somebody'
  const fromName = `${by} via ${mailbox.displayName}`
  const { files, line } = letterFiles(note.files ?? [], ticket, mailbox)
  const text = noteText(ticket, { by, text: note.text, files: line })
  const about = { kind: 'notification' as const, ticket, mailbox, isInternal: true, fromName, text, files }
  return notifiedOf(ticket, { mailbox, directory })
    .filter(({ addrSpec }) => addrSpec !== author?.addrSpec)
    .map((agent) => mailToAgent(agent, about))
}

/** A customer's message of which agents are notified. */
export interface MessageNews {
  readonly message: ToldMessage
  readonly mailbox: MailboxPolicy
  readonly site: Pick<Site, 'directory'> & { readonly policy: Pick<Site['policy'], 'company'> }
  /** What the CC rules decided on the people in Cc. */
  readonly decisions: readonly CcDecision[]
  /** The address of an agent who has read the message. */
  readonly knownTo?: string | undefined
  /** The order key of the message. */
  readonly order: OrderKey
  /** The address of its author, if they ask to join the ticket. */
  readonly asks?: string | undefined
}

/** Notifications of a customer's message. */
export function messageNotifications(ticket: Ticket, news: MessageNews): readonly OutboundDraft[] {
  const { mailbox, site, knownTo } = news
  return notifiedOf(ticket, { mailbox, directory: site.directory })
    .filter(({ addrSpec }) => addrSpec !== knownTo)
    .map((agent) => messageNotification(agent, ticket, news))
}

/** The notification to one agent, which can be answered. */
export function messageNotification(agent: Agent, ticket: Ticket, news: MessageNews): OutboundDraft {
  const { message, mailbox, site, decisions, order, asks } = news
  const { from } = message
  const fromName = `${shownName(from.displayName) || from.addrSpec || 'Somebody'} via ${mailbox.displayName}`
  const author = from.addrSpec === null ? {} : { author: from.addrSpec }
  const answerRoute = { ...routeOf(ticket, order), ...author, asks }
  const replies = agent.replies ?? 'public'
  const { files, line } = letterFiles(message.attachments, ticket, mailbox)
  const words = { replies, files: line }
  const text = notificationText(ticket, message, words)
  const plain = mailToAgent(agent, { kind: 'notification', fromName, ticket, mailbox, answerRoute, text, files })
  const { notificationTemplates: templates } = mailbox
  const values = placeValues(ticket, mailbox, site.policy.company)
  const letter = templates && notificationLetter(ticket, message, { template: templateIn(templates, agent.language), values, ...words })
  const draft = { ...plain, ...letter }
  const below = [heldText(ticket.number, decisions), asks === undefined ? '' : askingText(asks)]
  return { ...draft, text: [draft.text, ...below].join('') }
}

/** The values that every template can use. */
export function placeValues(ticket: Ticket, { displayName }: MailboxPolicy, company: string): TemplateValues {
  return { ticket: displayId(ticket.number), mailbox: displayName, company }
}
