/** Closes a ticket by a link in our mail (T-064, T-068): whoever has the mail has the link, and it works once. */
import { randomUUID } from 'node:crypto'
import { tokenKeys } from '../config/token-keys.ts'
import { readClosing, type ClosingKind, type ReadClosing } from '../mail/sender-proof/closing-token.ts'
import type { EditOf } from '../tickets/edit/edit.ts'
import { withStageEdit } from '../tickets/edit/edit-stage.ts'
import { whoCloses, type ClosingRefusal } from '../tickets/letters/closing-links.ts'
import { contactOfId } from '../tickets/people/may-read.ts'
import { unlessRefused } from '../tickets/refusal.ts'
import { diagramOf } from '../tickets/stage/stage-diagram.ts'
import { displayId, type ContactId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { withTokensSpent } from '../tickets/thread/spent-tokens.ts'
import { changeTicket, type EditDeps } from './change-ticket.ts'

export interface ClosingLink {
  readonly kind: ClosingKind
  readonly token: string
}

/** A valid link with its ticket and the reporter it was minted for. */
interface ValidLink {
  readonly ticket: Ticket
  readonly contact: ContactId
  readonly claim: ReadClosing
}

/**
 * The edit by which a reporter closes their ticket.
 *
 * @param how - the way, for the timeline, with a leading space; '' in the portal
 * @param why - the reporter's own words; '' without
 */
export function closingEdit(kind: ClosingKind, how: string, why = ''): EditOf<'stage'> {
  const isSolved = kind === 'confirm'
  const reason = isSolved ? `its reporter says${how} that this solved it` : why || `cancelled by its reporter${how}`
  return { kind: 'stage', to: isSolved ? 'resolved' : 'canceled', override: true, reason }
}

/** The ticket that a link would close, or the reason why it no longer does. Changes nothing. */
export async function ticketOfLink(link: ClosingLink, deps: EditDeps): Promise<Ticket | ClosingRefusal> {
  const openedLink = await openLink(link, deps)
  return typeof openedLink === 'string' ? openedLink : openedLink.ticket
}

/** Closes the ticket of a link, once. @returns the closed ticket, or the reason why the link no longer works */
export async function closeByLink(link: ClosingLink, deps: EditDeps): Promise<Ticket | ClosingRefusal> {
  const openedLink = await openLink(link, deps)
  if (typeof openedLink === 'string') return openedLink
  const { ticket, contact } = openedLink
  const { auditLog } = deps.store
  const _id = randomUUID()
  const by = contactOfId(contact, '').addrSpec
  await auditLog.begin({ _id, at: new Date(deps.now()), by, what: `/${link.kind}/:token`, values: { ticket: displayId(ticket.number) } })
  const closed = await closeOnce(openedLink, link.kind, deps)
  await auditLog.end(_id, typeof closed === 'string' ? 410 : 200)
  return closed
}

async function openLink({ kind, token }: ClosingLink, { store, config, now }: EditDeps): Promise<ValidLink | ClosingRefusal> {
  const claim = readClosing(token, kind, tokenKeys(config))
  if (!claim) return 'unknown'
  const ticket = await store.tickets.find(claim.ticket as TicketNumber)
  const found = whoCloses(ticket, claim, now())
  return typeof found === 'string' || !ticket ? (found as ClosingRefusal) : { ticket, contact: found.contact, claim }
}

/** Closes it; the link is checked again within the commit, so that of two clicks at once only the first counts. */
async function closeOnce({ ticket, contact, claim }: ValidLink, kind: ClosingKind, deps: EditDeps): Promise<Ticket | ClosingRefusal> {
  const edit = closingEdit(kind, ' by a link in our mail')
  let over: ClosingRefusal | null = null
  const request = { by: { kind: 'contact', id: contact }, ifVersion: null, addresses: [] } as const
  const closed = await changeTicket(
    ticket.number,
    request,
    (draft, { site, cause }) => {
      const found = whoCloses(draft.ticket, claim, deps.now())
      over = typeof found === 'string' ? found : null
      if (over !== null) return draft
      const diagram = diagramOf(site.policy.diagrams, draft.ticket.subtype)
      return unlessRefused(withStageEdit(draft, edit, { cause, diagram }), (moved) => withTokensSpent(moved, [claim.id]))
    },
    deps,
  )
  return over ?? closed
}
