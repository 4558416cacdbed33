/** Closing a ticket by a link out of a mail (T-064, T-068): whoever has the mail of one reader has the link, and may do that once. */
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

/** A link as it is opened. */
export interface ClosingLink {
  readonly kind: ClosingKind
  readonly token: string
}

/** What a link would do now. */
interface Opened {
  readonly ticket: Ticket
  readonly contact: ContactId
  readonly read: ReadClosing
}

/** What a reporter wants who closes their ticket. @param how - by which way, for the timeline; '' for the portal's */
export function closingEdit(kind: ClosingKind, how: string, why = ''): EditOf<'stage'> {
  const isSolved = kind === 'confirm'
  const reason = isSolved ? `its reporter says${how} that this solved it` : why || `cancelled by its reporter${how}`
  return { kind: 'stage', to: isSolved ? 'resolved' : 'canceled', override: true, reason }
}

/** The ticket that a link closes; a word where it does so no more. Nothing is changed. */
export async function ticketOfLink(link: ClosingLink, deps: EditDeps): Promise<Ticket | ClosingRefusal> {
  const opened = await openedBy(link, deps)
  return typeof opened === 'string' ? opened : opened.ticket
}

/** Closes the ticket of a link, once. @returns the ticket; a word where the link does it no more */
export async function closeByLink(link: ClosingLink, deps: EditDeps): Promise<Ticket | ClosingRefusal> {
  const opened = await openedBy(link, deps)
  if (typeof opened === 'string') return opened
  const { ticket, contact } = opened
  const { auditLog } = deps.store
  const _id = randomUUID()
  const by = contactOfId(contact, '').addrSpec
  await auditLog.begin({ _id, at: new Date(deps.now()), by, what: `/${link.kind}/:token`, values: { ticket: displayId(ticket.number) } })
  const closed = await closedBy(opened, link.kind, deps)
  await auditLog.end(_id, typeof closed === 'string' ? 410 : 200)
  return closed
}

async function openedBy({ kind, token }: ClosingLink, { store, config, now }: EditDeps): Promise<Opened | ClosingRefusal> {
  const read = readClosing(token, kind, tokenKeys(config))
  if (!read) return 'unknown'
  const ticket = await store.tickets.find(read.ticket as TicketNumber)
  const found = whoCloses(ticket, read, now())
  return typeof found === 'string' || !ticket ? (found as ClosingRefusal) : { ticket, contact: found.contact, read }
}

/** Decided again in the commit: of two clicks at once one is the first. */
async function closedBy({ ticket, contact, read }: Opened, kind: ClosingKind, deps: EditDeps): Promise<Ticket | ClosingRefusal> {
  const edit = closingEdit(kind, ' by a link in our mail')
  let over: ClosingRefusal | null = null
  const request = { by: { kind: 'contact', id: contact }, ifVersion: null, addresses: [] } as const
  const closed = await changeTicket(
    ticket.number,
    request,
    (draft, { site, cause }) => {
      const found = whoCloses(draft.ticket, read, deps.now())
      over = typeof found === 'string' ? found : null
      if (over !== null) return draft
      const diagram = diagramOf(site.policy.diagrams, draft.ticket.subtype)
      return unlessRefused(withStageEdit(draft, edit, { cause, diagram }), (moved) => withTokensSpent(moved, [read.id]))
    },
    deps,
  )
  return over ?? closed
}
