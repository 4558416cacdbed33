/** Notifies subscribers and new owners of what a commit did to a ticket (T-035, T-036, T-083). */
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
  /** The ticket as it was; null: it is new. */
  readonly before: Ticket | null
  /** The changes. Recipients of its mails get no update as well. */
  readonly draft: Draft
  readonly by: Actor
  /** What customers can newly read; null: nothing. */
  readonly message: PublicMessage | null
  /** The message is for one reader, and not for subscribed customers. Default: false. */
  readonly isForOne?: boolean
  /** Users have read the message before. Default: false. */
  readonly isKnown?: boolean
  /** Everybody who has the message anyway, such as the people in its To and Cc. */
  readonly readers: readonly string[]
  /** The customer's newest message, for new owners; null: there is none, or no new owner. */
  readonly question: ToldMessage | null
  readonly company: string
  readonly order: OrderKey
}

/** Whether a ticket has an owner whom it did not have before. */
export function hasNewOwner(before: Ticket | null, { ownedBy }: Ticket): boolean {
  return before !== null && ownedBy.some((id) => !before.ownedBy.includes(id))
}

/** Adds mails to agents. Those notified of a customer's message will hear of other agents' answers to it. */
export function withTold(draft: Draft, mails: readonly OutboundDraft[]): Draft {
  const notified = mails.flatMap(({ kind, agent, isInternal = false }) =>
    kind === 'notification' && agent !== null && !isInternal ? [agent] : [],
  )
  const waiting = union(draft.ticket.asked ?? [], notified)
  const after = withOutbound(draft, mails)
  return notified.length === 0 ? after : { ...after, ticket: { ...after.ticket, asked: waiting } }
}

/** The context for updates, with the CC rules. */
export interface UpdateContext extends MailingContext {
  readonly ccRules: readonly CcRule[]
}

/**
 * The updates about one commit, one to each reader. Users read everything, and their answers stay internal; contacts read what customers
 * may see. Nobody is notified of their own change.
 */
export function updateMails(update: Update, context: UpdateContext): readonly OutboundDraft[] {
  const served = new Set(update.draft.outbound.flatMap(({ to, cc }) => [...to, ...cc].map(({ addrSpec }) => addrSpec)))
  return [...mailsToUsers(update, context, served), ...mailsToContacts(update, context, served)]
}

/** What somebody wrote to customers in the console or by the API; null: nothing. */
export function messageByHand({ entries }: Draft, directory: Directory): PublicMessage | null {
  const comment = entries.find(({ type, visibility, body }) => isPublicComment(type, visibility) && body !== null)
  return comment ? { author: nameOf(comment.by, directory), text: comment.body ?? '' } : null
}

function isPublicComment(type: string, visibility: string): boolean {
  return type === 'timeline_comment' && visibility === 'external'
}

/** The name of an actor. Customers read it, so it is never an address. */
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

/** Rules of remarks that ask for a decision: every issue that the ticket waited for was dropped (T-083), or a snooze has ended. */
const ringing: ReadonlySet<string | null> = new Set(['T-083', snoozeRule])

/** Everybody who listens is notified of a new ticket; of later changes, those who subscribe and new owners. */
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

/** T-029: shadow and unassigned users may subscribe, too. Former agents are not notified. */
function userOf(id: string, { agents, users }: Directory): Agent | null {
  const agent = agents.get(id)
  if (agent) return agent
  const user = users.get(id)
  return user && (user.state === 'shadow' || user.state === 'unassigned') ? { ...user, groups: [] } : null
}

function mailsToContacts(
  { before, draft, by, message: publicMessage, readers, isForOne }: Update,
  { mailbox, directory, ccRules }: UpdateContext,
  served: ReadonlySet<string>,
): readonly OutboundDraft[] {
  const { ticket } = draft
  const message = isForOne ? null : publicMessage
  const text = publicUpdateText(draft, message)
  if (text === null || ticket.isSpam || (by.kind === 'contact' && isRunningAway(ticket))) return []
  const have = new Set(message === null ? [] : [...readers, ...ticket.emailMembers.map(({ addrSpec }) => addrSpec)])
  // Somebody taken off does not get this answer, but later ones: they still subscribe.
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

/** More than a person writes to one ticket within an hour. */
const mostMessagesPerHour = 10

/** Whether customers write to a ticket as robots do that answer each other's updates. */
export function isRunningAway(ticket: Ticket): boolean {
  const newestMs = ticket.slaEvents.at(-1)?.atMs ?? 0
  return messagesInHourBefore(ticket, 'customer', newestMs) > mostMessagesPerHour
}

interface SubscribedContact {
  readonly id: ContactId
  readonly addrSpec: string
}

/** The subscribed contacts, by ids such as `workspace/address`. Ids whose second part is no customer's address are left out. */
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
