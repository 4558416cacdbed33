/** Notifies subscribers of what a mail does to a ticket, as of changes by hand (T-035). */
import type { Decision } from '../decision.ts'
import { onlyRule, product, type Draft } from '../draft.ts'
import type { Arrival } from '../inbound-mail.ts'
import type { UnruledCase } from '../mail-case.ts'
import { orderKey, type Ticket } from '../ticket.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import type { Threads } from '../threads.ts'
import type { PublicMessage } from './update-words.ts'
import { isNews } from './old-mail.ts'
import { hasNewOwner, nameOf, updateMails, withTold, type Update, type UpdateContext } from './update-readers.ts'

/** Outcomes that subscribers hear of. Mail of robots, reports and unproven senders causes alerts at most. */
const announced: ReadonlySet<Decision['outcome']> = new Set(['customer-message', 'agent-reply', 'agent-note'])

/** Adds updates for subscribers; old mail causes none. */
export function withUpdates(decision: Decision, unruled: UnruledCase): Decision {
  const { place, message, mailbox, site, threads } = unruled
  const draft = decision.draft && ofMail(decision.draft, place)
  const before = draft && ticketBefore(draft, threads)
  if (!decision.draft || !draft || !before || !isNews(unruled) || !announced.has(decision.outcome)) return decision
  const own = { ...decision, draft }
  const { from, to, cc } = message
  const readers = [from.addrSpec ?? '', ...[...to, ...cc].map(({ addrSpec }) => addrSpec)]
  const by = draft.entries.find((entry) => entry.message === place.storedId)?.by ?? product
  const update = {
    before,
    draft,
    by,
    message: publicMessage(own, unruled),
    readers,
    // An answer to one reader is not for subscribed customers.
    isForOne: saidIn(own, place)?.rule === onlyRule,
    // Agents have read a held answer when it was held.
    isKnown: decision.outcome === 'agent-reply' && saidIn(own, place)?.body !== null,
    ...askedOf(draft, unruled),
  }
  const context = { mailbox, directory: site.directory, ccRules: site.policy.ccRules }
  const updates = updateMails(update, context)
  return {
    ...decision,
    draft: { ...withTold(decision.draft, updates), ...alongTold(draft, update, { ...context, threads }) },
  }
}

/** The changes by the mail itself, without lines that it takes from another ticket (T-101). */
function ofMail(draft: Draft, { storedId }: Arrival): Draft {
  return draft.taken ? { ...draft, entries: draft.entries.filter(({ externalRef }) => externalRef.startsWith(`${storedId}/`)) } : draft
}

/** The state before the mail; for a ticket that was split off, that of the old ticket. */
function ticketBefore({ ticket, taken }: Draft, threads: Pick<Threads, 'ticket'>): Ticket | null {
  return threads.ticket(taken?.from ?? ticket.number)
}

/** Updates on tickets that change along with this one: only those with a remark have any. */
function alongTold(
  { along }: Draft,
  update: Update,
  { threads, ...context }: UpdateContext & { readonly threads: Pick<Threads, 'ticket'> },
): Pick<Draft, 'along'> {
  if (!along) return {}
  const notified = along.map((draft) => {
    if (!draft.entries.some(({ body }) => body !== null)) return draft
    const news = { ...update, before: threads.ticket(draft.ticket.number), draft, message: null, question: null }
    return withTold(draft, updateMails(news, context))
  })
  return { along: notified }
}

/** The question for new owners. */
function askedOf(draft: Draft, { place, site, threads }: UnruledCase) {
  const question = hasNewOwner(ticketBefore(draft, threads), draft.ticket)
    ? (draft.taken?.question ?? threads.question(draft.ticket.number))
    : null
  return { question, company: site.policy.company, order: orderKey(place.atMs, place.id) }
}

/** The timeline line of what customers read: the mail itself, or the answer that it sends. */
function saidIn({ draft, outcome }: Pick<Decision, 'draft' | 'outcome'>, { storedId }: Arrival) {
  const isSaid = ({ message, body }: TimelineEntry) => message === storedId || (outcome === 'agent-reply' && body !== null)
  return draft?.entries.find((line) => line.visibility === 'external' && isSaid(line))
}

/** What customers can read of a mail. Of an agent's mail, this is what was relayed: commands, and words above a forward, are for agents. */
function publicMessage({ draft, outcome, explanation }: Decision, { place, message, site }: UnruledCase): PublicMessage | null {
  const entry = saidIn({ draft, outcome }, place)
  if (!entry) return null
  if (outcome === 'agent-reply') {
    const text = draft?.outbound.find(({ kind }) => kind === 'reply')?.text ?? entry.body ?? message.visibleReply.trim()
    return { author: nameOf(entry.by, site.directory), text }
  }
  if (explanation.verdict === 'agent') return null
  const { displayName } = message.from
  const author = displayName === '' || displayName.includes('@') ? 'A customer' : displayName
  return { author, text: message.visibleReply.trim() }
}
