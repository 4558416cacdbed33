/** Mail that a rule of the site correlates, such as alerts of monitoring: it resolves and reopens its ticket, and changes no people. */
import { withField, withOrder, withStage, type Draft } from '../draft.ts'
import type { MailCase } from '../mail-case.ts'
import { takesPart } from '../addresses.ts'
import { arrowIn, diagramOf, withLeftOut } from '../stage/stage-diagram.ts'
import { wayTo } from '../stage/stage-way.ts'
import { keySeenAt, isWithinSpan, siteKeysOf, withKeysSeen, writtenSender, type SiteKey } from '../thread/site-keys.ts'
import { mergeChain } from '../thread/thread-match.ts'
import type { CustomerCase } from './customer-case.ts'

const rule = 'correlate'

/** Whether the mail is on its ticket by a correlation key alone. */
export function isCorrelated({ ruling }: Pick<MailCase, 'ruling'>): boolean {
  return ruling.verdict === 'correlated'
}

/** Whether the sender takes part in the ticket that the key leads to. Others wrote to us, not into that thread. */
export function isOnItsTicket({ ruling, threads, message, site }: MailCase): boolean {
  const ticket = ruling.candidate && threads.ticket(ruling.candidate.ticket)
  return ticket !== null && takesPart(message.from.addrSpec ?? '', ticket, site)
}

/** The mail's keys that were last seen longer ago than their rules allow; each starts a new ticket. */
export function expiredKeys({ place, message, site, threads }: MailCase): readonly string[] {
  const isExpired = (key: SiteKey) => {
    const claimed = threads.claimOf(place.scope, key.id)
    const seenMs = claimed === null ? null : keySeenAt(key.id, mergeChain(claimed, threads))
    return seenMs !== null && place.atMs > seenMs && !isWithinSpan(key, seenMs, place.atMs)
  }
  return siteKeysOf({ place, message }, site)
    .filter(isExpired)
    .map(({ id }) => id)
}

/** Records the mail's keys on the ticket, and resolves or reopens it as the newest mail of a key says. */
export function withKeys(draft: Draft, mailCase: CustomerCase): Draft {
  const { place, threads, isNew, site } = mailCase
  const isOwn = ({ id }: SiteKey) => isNew || leadsTo(threads.claimOf(place.scope, id), draft, mailCase)
  const keys = siteKeysOf(mailCase, site).filter(isOwn)
  const isNewest = keys.every(({ id }) => (keySeenAt(id, [draft.ticket]) ?? 0) <= place.atMs)
  const keyed = { ...draft, ticket: withKeysSeen(draft.ticket, keys, place.atMs) }
  const ends = keys.flatMap((key) => key.rule.resolves ?? [])
  if (ends.length === 0 || !isNewest || mailCase.cause.order < draft.ticket.order.stage) return keyed
  return ends.some((pattern) => pattern.find(mailCase.message.subject) !== null)
    ? withResolved(keyed, mailCase)
    : withReopened(keyed, mailCase)
}

function leadsTo(number: ReturnType<MailCase['threads']['claimOf']>, { ticket }: Draft, { threads }: MailCase): boolean {
  return number === null || mergeChain(number, threads).at(-1)?.number === ticket.number
}

/** Resolves the ticket, unless somebody else's question on it waits for an answer. */
function withResolved(draft: Draft, { site, cause, message }: CustomerCase): Draft {
  const { ticket } = draft
  const { needsResponse, lastCustomer } = ticket
  const isAsked = needsResponse && lastCustomer !== null && lastCustomer.addrSpec !== writtenSender(message)
  if (isAsked || ticket.stage === 'resolved' || ticket.stage === 'canceled') return draft
  const diagram = diagramOf(site.policy.diagrams, ticket.subtype)
  let at = withField(withOrder(draft, 'needsOff', cause), { field: 'needsResponse', to: false, rule }, cause)
  for (const stage of wayTo('resolved', ticket, site.policy.diagrams)) {
    if (!arrowIn(diagram, at.ticket.stage, stage)) return withLeftOut(at, { to: stage, rule, diagram }, cause)
    at = withStage(at, { stage, rule }, cause)
  }
  return at
}

/** Reopens what the rule had resolved. */
function withReopened(draft: Draft, { site, cause }: CustomerCase): Draft {
  const { stage: from, subtype } = draft.ticket
  const diagram = diagramOf(site.policy.diagrams, subtype)
  if (from !== 'resolved') return draft
  if (!arrowIn(diagram, from, diagram.start)) return withLeftOut(draft, { to: diagram.start, rule, diagram }, cause)
  return withStage(draft, { stage: diagram.start, rule }, cause)
}
