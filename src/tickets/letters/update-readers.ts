/** Who is told by mail of what a commit did to a ticket: those who subscribe, and new owners (T-035, T-036, T-083). */
import { isEmailAddress, isOwnAddress, isUserAddress, type Agent, type Directory } from '../directory.ts'
import { withOutbound, type Draft } from '../draft.ts'
import type { OutboundDraft } from '../outbound.ts'
import { snoozeRule } from '../stage/snooze.ts'
import { messagesInHourBefore } from '../stage/sla.ts'
import type { ToldMessage } from './agent-letters.ts'
import { listenersOf, wantsNews, type MailingContext } from './listeners.ts'
import { mailToAgent, messageNotification, plainMail } from './outbound-drafts.ts'
import { contactOfId, decideReader, isTakenOff } from '../people/may-read.ts'
import type { CcRule } from '../people/cc-rules.ts'
import { union, type Actor, type ContactId, type OrderKey, type Ticket } from '../ticket.ts'
import { publicUpdateText, updateText, type PublicMessage } from './update-words.ts'

/** What one commit did to one ticket. */
export interface Update {
  /** null: it is new. */
  readonly before: Ticket | null
  /** Whoever gets one of its mails gets no second one. */
  readonly draft: Draft
  readonly by: Actor
  /** null: customers can read nothing new. */
  readonly message: PublicMessage | null
  /** Customers who subscribe are not to read it; default: they are. */
  readonly isForOne?: boolean
  /** Users have read it before; default: they have not. */
  readonly isKnown?: boolean
  /** Everybody who has the message anyway, such as those in its To and Cc. */
  readonly readers: readonly string[]
  /** The customer's newest message, which new owners read; null: there is none, or no new owner. */
  readonly question: ToldMessage | null
  readonly company: string
  readonly order: OrderKey
}

/** Is somebody an owner who was none? */
export function hasNewOwner(before: Ticket | null, { ownedBy }: Ticket): boolean {
  return before !== null && ownedBy.some((id) => !before.ownedBy.includes(id))
}

/** The draft with mails to agents; who is told of a customer's message hears of the answers of others. */
export function withTold(draft: Draft, mails: readonly OutboundDraft[]): Draft {
  const notified = mails.flatMap(({ kind, agent, isInternal = false }) =>
    kind === 'notification' && agent !== null && !isInternal ? [agent] : [],
  )
  const waiting = union(draft.ticket.asked ?? [], notified)
  const after = withOutbound(draft, mails)
  return notified.length === 0 ? after : { ...after, ticket: { ...after.ticket, asked: waiting } }
}

/** Whose mail it is, whom we know, and who is kept out of our mail. */
export interface UpdateContext extends MailingContext {
  readonly ccRules: readonly CcRule[]
}

/**
 * One mail to each who is to hear of a commit. Users read everything, and their answers stay internal; contacts read what
 * customers may see. Nobody hears of what he did himself.
 */
export function updateMails(update: Update, context: UpdateContext): readonly OutboundDraft[] {
  const served = new Set(update.draft.outbound.flatMap(({ to, cc }) => [...to, ...cc].map(({ addrSpec }) => addrSpec)))
  return [...mailsToUsers(update, context, served), ...mailsToContacts(update, context, served)]
}

/** What somebody said by hand to customers; null when the draft has nothing of the kind. */
export function messageByHand({ entries }: Draft, directory: Directory): PublicMessage | null {
  const comment = entries.find(({ type, visibility, body }) => isPublicComment(type, visibility) && body !== null)
  return comment ? { author: nameOf(comment.by, directory), text: comment.body ?? '' } : null
}

function isPublicComment(type: string, visibility: string): boolean {
  return type === 'timeline_comment' && visibility === 'external'
}

/** How somebody is called; customers read it too, so that it is no address. */
export function nameOf({ kind, id }: Actor, directory: Directory): string {
  if (kind === 'system') return 'Intray'
  const name = directory.agents.get(id)?.displayName ?? directory.users.get(id)?.displayName ?? ''
  return name === '' || name.includes('@') ? (kind === 'contact' ? 'A customer' : 'A colleague') : name
}

function mailsToUsers(update: Update, { mailbox, directory }: MailingContext, served: ReadonlySet<string>): readonly OutboundDraft[] {
  const { before, draft, by, question, company, order } = update
  const message = update.isKnown ? null : update.message
  const name = nameOf(by, directory)
  const text = updateText(draft, { by: name, message, isNew: before === null })
  const { ticket } = draft
  const fromName = by.kind === 'system' ? mailbox.displayName : `${name} via ${mailbox.displayName}`
  const about = { kind: 'notification' as const, ticket, mailbox, fromName, isInternal: true }
  const isAsked = ({ addrSpec }: Agent) => directory.agents.has(addrSpec) && (before === null || isNewOwner(addrSpec, { before, ticket }))
  return notifiedUsers(update, { mailbox, directory })
    .filter(({ addrSpec }) => addrSpec !== by.id && !served.has(addrSpec))
    .flatMap((user) => {
      if (question && isAsked(user))
        return messageNotification(user, ticket, {
          message: question,
          mailbox,
          site: { directory, policy: { company } },
          decisions: [],
          order,
        })
      return text === null ? [] : { ...mailToAgent(user, { ...about, text }), ref: `update/${ticket.number}/${user.addrSpec}` }
    })
}

/** Remarks that ask for a decision: all that the ticket waited for was given up (T-083); it was snoozed until now. */
const ringing: ReadonlySet<string | null> = new Set(['T-083', snoozeRule])

/** A new ticket rings as a customer's mail does; later on those are told who subscribe, and whose it becomes. */
function notifiedUsers({ before, draft, by, message, isKnown }: Update, { mailbox, directory }: MailingContext): readonly Agent[] {
  const { ticket, entries } = draft
  const listeners = listenersOf(ticket, { mailbox, directory })
  if (entries.some(({ rule, type }) => type === 'timeline_comment' && ringing.has(rule))) return listeners
  const owners = ticket.ownedBy.filter((id) => isNewOwner(id, { before, ticket }))
  const concerned = before === null ? listeners.map(({ addrSpec }) => addrSpec) : owners
  const waiting = new Set(directory.agents.has(by.id) && message !== null && !isKnown ? (ticket.asked ?? []) : [])
  return [...new Set([...concerned, ...waiting, ...ticket.subscribers])]
    .flatMap((id) => userOf(id, directory) ?? [])
    .filter((user) => wantsNews(user, ticket) || (waiting.has(user.addrSpec) && user.notify !== 'none'))
}

function isNewOwner(id: string, { before, ticket }: { readonly before: Ticket | null; readonly ticket: Ticket }): boolean {
  return before !== null && ticket.ownedBy.includes(id) && !before.ownedBy.includes(id)
}

/** T-029: shadow and unassigned users subscribe too; who was an agent and is none any more hears of nothing. */
function userOf(id: string, { agents, users }: Directory): Agent | null {
  const agent = agents.get(id)
  if (agent) return agent
  const user = users.get(id)
  return user && (user.state === 'shadow' || user.state === 'unassigned') ? { ...user, groups: [] } : null
}

function mailsToContacts(
  { before, draft, by, message: said, readers, isForOne }: Update,
  { mailbox, directory, ccRules }: UpdateContext,
  served: ReadonlySet<string>,
): readonly OutboundDraft[] {
  const { ticket } = draft
  const message = isForOne ? null : said
  const text = publicUpdateText(draft, message)
  if (text === null || ticket.isSpam || (by.kind === 'contact' && isRunningAway(ticket))) return []
  const have = new Set(message === null ? [] : [...readers, ...ticket.emailMembers.map(({ addrSpec }) => addrSpec)])
  // Taking somebody off keeps the answer below from them, and no later one: they subscribe still.
  const mayRead = ({ id, addrSpec }: SubscribedContact) =>
    (message === null || !isTakenOff(addrSpec, ticket) || (before !== null && isTakenOff(addrSpec, before))) &&
    decideReader(addrSpec, [contactOfId(id, '')], { ticket, mailbox, directory, ccRules }).isMember
  return contactsIn(ticket, directory)
    .filter((contact) => contact.id !== by.id && !served.has(contact.addrSpec) && !have.has(contact.addrSpec) && mayRead(contact))
    .map(({ addrSpec }) => ({
      ...plainMail(ticket, mailbox),
      ref: `subscriber/${ticket.number}/${addrSpec}`,
      kind: 'notification',
      to: [{ addrSpec, displayName: '' }],
      subject: directory.words.subjectOfAnswer(ticket.parent?.subject ?? ticket.title),
      text,
    }))
}

/** Nobody writes more to one ticket within an hour; robots that answer each other do. */
const mostMessagesPerHour = 10

/** Contacts whose robots look like people would answer each other's news without end. */
export function isRunningAway(ticket: Ticket): boolean {
  const newestMs = ticket.slaEvents.at(-1)?.atMs ?? 0
  return messagesInHourBefore(ticket, 'customer', newestMs) > mostMessagesPerHour
}

interface SubscribedContact {
  readonly id: ContactId
  readonly addrSpec: string
}

/** A contact's id is `workspace/address`, and no workspace that people name has a "/"; what is no address then is left out. */
function contactsIn({ subscribers }: Ticket, directory: Directory): readonly SubscribedContact[] {
  const contacts = subscribers
    .filter((id) => id.includes('/') && userOf(id, directory) === null)
    .map((id) => ({ id: id as ContactId, addrSpec: id.slice(id.indexOf('/') + 1) }))
  const isReader = (addrSpec: string) =>
    isEmailAddress(addrSpec) &&
    !isOwnAddress(directory, addrSpec) &&
    !isUserAddress(directory, addrSpec) &&
    !directory.words.isRoboticAddress(addrSpec)
  return [...new Map(contacts.filter(({ addrSpec }) => isReader(addrSpec)).map((contact) => [contact.addrSpec, contact])).values()]
}
