/** Decides a mail from outside: it opens a ticket, joins one, or is kept without effect. */
import type { Decision, Outcome } from '../decision.ts'
import { isColleague } from '../directory.ts'
import {
  causeOfMail,
  draftOf,
  product,
  withField,
  withMail,
  withNotes,
  withOrder,
  withRemark,
  withStage,
  type Cause,
  type Draft,
} from '../draft.ts'
import { reasonAgainstAcknowledging } from '../letters/acknowledgement.ts'
import type { MailCase, Ruling } from '../mail-case.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { isNobody, nobody, peopleOf, resolveContact, withNewPeople, type ResolvedContact } from '../people/people.ts'
import { withWorkspaceOf } from '../people/ticket-workspace.ts'
import { arrowIn, diagramOf } from '../stage/stage-diagram.ts'
import { isClosedTooLong } from '../stage/reopen-or-follow-up.ts'
import { stateOf } from '../stage/stage.ts'
import { openTicket, type Opening } from '../thread/open-ticket.ts'
import { spamNote } from './spam-sign.ts'
import type { Verdict } from '../thread/sender-policy.ts'
import { askingId, isGuessable } from '../thread/thread-match.ts'
import { siblingClaims, withMassMail } from '../thread/mass-mail.ts'
import { broadcastLinks, repliesOf } from '../broadcast/replies.ts'
import { claimsMovedTo } from '../thread/moved-claims.ts'
import { numberIds } from '../thread/own-numbers.ts'
import { siteKeysOf } from '../thread/site-keys.ts'
import { claimsOf, withParent, withParentForNow, withParticipants } from '../thread/thread-traces.ts'
import { isUnaskedVerification } from '../thread/verification-mail.ts'
import { displayId, union, type Ticket, type TicketNumber } from '../ticket.ts'
import { colleagueOf } from './colleague.ts'
import { expiredKeys, isCorrelated, isOnItsTicket } from './correlated.ts'
import { asksToJoin, bringsNobody, isAlarming, isEffective, isMessage, suspicion, type CustomerCase } from './customer-case.ts'
import { withEffects } from './customer-effects.ts'
import { opensAgain, withBeginning } from './released-mail.ts'
import { withLetters } from './customer-letters.ts'

/**
 * Decides a mail whose sender is no proven agent.
 *
 * @param withSiteRules - applies the rules of the site, before anybody is notified
 */
export function decideCustomerMail(ruled: MailCase, withSiteRules: (draft: Draft, mailCase: CustomerCase) => Draft): Decision {
  const { start, mailCase } = startOf(ruled)
  const { place, ruling, sender } = mailCase
  const stored = withThread(withStored(start, mailCase), mailCase)
  const after = isEffective(mailCase) ? withEffects(stored, mailCase) : withSuspicion(stored, mailCase)
  const known = withNotes(withNewPeople(after, sender ? [sender] : []), notesOf(after.ticket, mailCase))
  const noted = withSiteRules(known, mailCase)
  return {
    ...onlyOutcome(outcomeOf(mailCase), explain(ruling, noted.notes)),
    ...withLetters(noted, mailCase),
    isNewTicket: mailCase.threads.ticket(after.ticket.number) === null,
    message: { id: place.storedId, ticket: after.ticket.number, direction: 'inbound', flags: flagsOf(mailCase) },
    ...claimedBy(mailCase),
  }
}

/** The ids that the mail claims, and those that it takes over from another ticket. */
function claimedBy(mailCase: CustomerCase): Pick<Decision, 'claims' | 'movedClaims'> {
  const { place, message, site, ruling, isNew } = mailCase
  // Claiming the mail's own id would later admit its author to a ticket that they may have guessed.
  if (ruling.verdict === 'asks-to-join') return { claims: [askingId(place.identity)] }
  if (!isEffective(mailCase)) return { claims: isNew ? [place.identity] : [] }
  const replies = isNew ? repliesOf(mailCase).map(({ id }) => id) : []
  const ids = [...siteKeysOf(mailCase, site).map(({ id }) => id), ...numberIds(message, site.directory), ...replies]
  return {
    claims: [...claimsOf(mailCase), ...siblingClaims(mailCase, ruling), ...ids],
    movedClaims: claimsMovedTo({ isNew, ids, expired: expiredKeys(mailCase) }, mailCase),
  }
}

/** The ticket that the mail goes to, and the case with its sender and people. */
function startOf(ruled: MailCase): { readonly start: Draft; readonly mailCase: CustomerCase } {
  const { ticket: known, followUpOf } = targetOf(ruled)
  const sender = isEffective(ruled) ? resolvedSender(ruled, known ?? followUpOf) : null
  const contact = sender?.contact ?? null
  const colleague = isEffective(ruled) ? colleagueOf(ruled) : null
  const cause = causeOfMail(ruled.place, contact ? { kind: 'contact', id: contact.id } : (colleague ?? product))
  const opening = { contact, followUpOf, possiblyRelated: passedOver(ruled.ruling) }
  const again = opensAgain(ruled, known)
  const draft = draftOf(known ?? openedBy(ruled, opening, cause))
  const start = again ? withBeginning(draft, ruled, cause) : draft
  const isNew = known === null || again
  const hasPeople = isMessage(ruled) && !isCorrelated(ruled) && !bringsNobody({ ...ruled, isNew })
  const people = hasPeople ? peopleOf(ruled, withWorkspaceOf(start, contact, cause).ticket) : nobody
  return { start, mailCase: { ...ruled, sender, cause, isNew, people } }
}

/** T-093: an answer to a broadcast opens a ticket, even in a mailbox that opens conversations. */
function openedBy(ruled: MailCase, opening: Opening, cause: Cause): Ticket {
  const links = broadcastLinks(ruled)
  const ticket = openTicket(ruled, opening, cause)
  return { ...ticket, links, conversation: links.length > 0 ? null : (ticket.conversation ?? null) }
}

function withStored(draft: Draft, mailCase: CustomerCase): Draft {
  const { place, message, site, cause } = mailCase
  const isOfThread = !isCorrelated(mailCase) || isOnItsTicket(mailCase)
  const isShown = isMessage(mailCase) && isOfThread && !isUnaskedVerification(message, site)
  const visibility = isShown ? 'external' : 'internal'
  return withMail(draft, { message: place.storedId, visibility, rule: null }, cause)
}

/** The people on an effective mail become participants. Answers are threaded under a person's mail, not a robot's. */
function withThread(draft: Draft, mailCase: CustomerCase): Draft {
  const { message, site, cause, isNew } = mailCase
  if (!isEffective(mailCase)) return isNew ? withParentForNow(draft, message, cause) : draft
  if (isCorrelated(mailCase)) return isMessage(mailCase) && isOnItsTicket(mailCase) ? withParent(draft, message, cause) : draft
  const facts = { message, directory: site.directory, leftOut: leftOut(mailCase) }
  const known = withParticipants(withRelated(draft, mailCase), facts, cause)
  return isMessage(mailCase) ? withParent(known, message, cause) : withParentForNow(known, message, cause)
}

/** Addressees who do not become participants: all of a robot's mail, and those whom a CC rule drops or holds. */
function leftOut(mailCase: CustomerCase): readonly string[] {
  const { message, people } = mailCase
  if (!isMessage(mailCase) || bringsNobody(mailCase)) return [...message.to, ...message.cc].map(({ addrSpec }) => addrSpec)
  return people.decisions.filter(({ isMember }) => !isMember).map(({ addrSpec }) => addrSpec)
}

/** With several candidates the strongest wins, and the others are recorded as possibly related. */
function withRelated(draft: Draft, { ruling, threads, cause }: CustomerCase): Draft {
  const { number, isFollowUpOf, possiblyRelated } = draft.ticket
  const named = ruling.candidates.filter(({ evidence }) => !isGuessable(evidence)).map(({ ticket }) => ticket)
  const isOther = (ticket: TicketNumber) => ticket !== number && ticket !== isFollowUpOf && threads.ticket(ticket)
  const to = union(possiblyRelated, named.filter(isOther))
  return withField(draft, { field: 'possiblyRelated', to, rule: 'two-candidates' }, cause)
}

/** The ticket that the mail goes to. One that was closed too long ago gets a follow-up (T-072). */
function targetOf(mailCase: MailCase): { ticket: Ticket | null; followUpOf: Ticket | null } {
  const { ruling, threads } = mailCase
  const ticket = ruling.candidate ? threads.ticket(ruling.candidate.ticket) : null
  if (!ticket || opensAgain(mailCase, ticket)) return { ticket, followUpOf: null }
  const isClosed = stateOf[ticket.stage] === 'closed' && ticket.closedAtMs !== null
  const isFollowedUp = (isClosedTooLong(ticket, mailCase) || (isClosed && !mayReopen(ticket, mailCase))) && isMessage(mailCase)
  return isFollowedUp ? { ticket: null, followUpOf: ticket } : { ticket, followUpOf: null }
}

/** T-073: tickets whose diagram has no arrow back to its start stay closed. */
function mayReopen({ stage, subtype }: Ticket, { site }: MailCase): boolean {
  const diagram = diagramOf(site.policy.diagrams, subtype)
  return arrowIn(diagram, stage, diagram.start) !== null
}

/** The sender as a contact; null for robots, and for addresses that are nobody's. */
function resolvedSender({ message, mailbox, site }: MailCase, ticket: Ticket | null): ResolvedContact | null {
  const { addrSpec, displayName, isStrict } = message.from
  if (addrSpec === null || !isStrict || isNobody(addrSpec, message, site.directory)) return null
  if (isColleague(site.directory, addrSpec)) return null
  if (message.kind === 'auto-reply' || message.kind === 'bounce') return null
  return resolveContact({ addrSpec, displayName }, { site, mailbox, revOrg: ticket?.revOrg ?? null })
}

/** Tickets that the mail names but its sender may not join: possibly related. */
function passedOver({ vetoes }: Ruling): readonly TicketNumber[] {
  return [...new Set(vetoes.map(({ candidate }) => candidate.ticket))]
}

/** A sender who seems to be one of us may have mailed many people in Bcc. */
const isOfOurs: ReadonlySet<Verdict> = new Set(['unverified-agent', 'unverified-user', 'own-address'])

/** Remarks on a mail that is kept without effect: agents have to look, but nobody is added and no stage moves. */
function withSuspicion(draft: Draft, mailCase: CustomerCase): Draft {
  const { ruling, cause, isNew } = mailCase
  const rule = ruling.verdict
  if (isSilentStranger(mailCase)) return draft
  const remarked = withRemark(draft, { body: suspicion(mailCase), rule }, cause)
  const noted = isOfOurs.has(rule) ? withMassMail(remarked, mailCase) : remarked
  if (isNew && rule === 'spam') return withSpamCanceled(noted, cause)
  if (!isNew || !isAlarming(mailCase)) return noted
  return withField(withOrder(noted, 'needsOn', cause), { field: 'needsResponse', to: true, rule }, cause)
}

/** T-069: automation cancels garbage. */
function withSpamCanceled(draft: Draft, cause: Cause): Draft {
  const marked = withField(draft, { field: 'isSpam', to: true, rule: 'X-4' }, cause)
  return withStage(marked, { stage: 'canceled', rule: 'T-069' }, cause)
}

/** A stranger's robot on a ticket: it does not ask to join. */
function isSilentStranger(mailCase: CustomerCase): boolean {
  return mailCase.ruling.verdict === 'asks-to-join' && !asksToJoin(mailCase)
}

function flagsOf(mailCase: CustomerCase): readonly string[] {
  const { place, message, ruling, threads } = mailCase
  return [
    ...(!place.released?.keptOn && threads.contentsOf(place.scope, place.identity).length > 0 ? ['same-id-different-content'] : []),
    ...(isEffective(mailCase) || isSilentStranger(mailCase) ? [] : [ruling.verdict]),
    ...(message.from.isStrict && !message.form ? [] : ['unverified-identity']),
    ...(message.form ? ['by-form'] : []),
    ...(message.isDegraded ? ['degraded'] : []),
  ]
}

function outcomeOf(mailCase: CustomerCase): Outcome {
  if (mailCase.isNew) return 'ticket-opened'
  return isMessage(mailCase) ? 'customer-message' : 'stored-only'
}

function notesOf({ isFollowUpOf }: Ticket, mailCase: CustomerCase): readonly string[] {
  const { spam, ruling } = mailCase
  if (ruling.verdict === 'spam') return [spamNote(spam)]
  const silent = mailCase.isNew ? reasonAgainstAcknowledging(mailCase) : null
  const isFollowUp = mailCase.isNew && isFollowUpOf !== null
  const { form } = mailCase.message
  return [
    ...(form ? [`it came by a form or a list, ${form.sender}: the person is whom it names (§7.4)`] : []),
    ...(isFollowUp ? [`follow-up of ${displayId(isFollowUpOf)}, closed too long ago`] : []),
    ...(silent === null ? [] : [`no acknowledgement: ${silent}`]),
  ]
}
