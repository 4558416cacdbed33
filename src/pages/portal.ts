/** The portal of customers: their tickets with messages, writing, "this solved it" (T-064), and canceling (T-068). */
import type { FastifyInstance } from 'fastify'
import { closingEdit } from '../act/close-by-link.ts'
import { createTicket } from '../act/create-ticket.ts'
import { editTicket } from '../act/edit-ticket.ts'
import { writeInPortal } from '../act/portal-message.ts'
import { NotFoundError, UserError } from '../errors.ts'
import type { InboundQueue } from '../jobs/apply-mails.ts'
import type { Store } from '../store/store.ts'
import { ticketsAlone } from '../store/ticket-selection.ts'
import type { Session } from '../store/sessions.ts'
import { stateOf } from '../tickets/stage/stage.ts'
import { addressesOf } from '../tickets/addresses.ts'
import { displayId, isConversation, ticketNumber, union, type ContactId, type Ticket } from '../tickets/ticket.ts'
import { fileField, filesOf, refuseLost, type FormFiles } from './form-files.ts'
import { noticeOf, refusalText, send, type PageDeps } from './frame.ts'
import { button, choice, element, form, link, moment, pageOf, part, textField, type Html, type HtmlNode, type Notice } from './layout.ts'
import { readTimeline, timelineParts, type Customer } from './timeline-parts.ts'
import { textOf } from './begun-answer.ts'

/** What the portal needs. */
export interface PortalDeps extends PageDeps {
  readonly queue: InboundQueue | null
}

interface PortalRoute {
  readonly Params: { readonly id: string }
  readonly Body: Readonly<Record<string, string | undefined>>
}

interface Opening {
  readonly body: PortalRoute['Body']
  readonly files: FormFiles['kept']
}

/** What a ticket's page is rendered with. */
interface Shown {
  readonly notice: Notice | null
  readonly text: string
  readonly files: FormFiles['kept']
}

const customers = { config: { who: 'customer' } } as const
const mostTickets = 200

/** Adds the pages. */
export function portalPages(app: FastifyInstance, deps: PortalDeps): void {
  app.get('/portal', customers, async ({ session, query }, reply) => {
    const tickets = await ownTickets(session!, deps.store)
    return send(reply, listPage(tickets, session!, noticeOf(query)))
  })
  app.get('/portal/new', customers, async ({ session }, reply) => send(reply, newPage({ body: {}, files: [] }, session!, null, deps)))
  app.post<PortalRoute>('/portal/new', customers, async (request, reply) => {
    const { session, body } = request
    const files = await filesOf(request, deps)
    try {
      refuseLost(files)
      const number = await opened({ body, files: files.kept }, session!, deps)
      return await reply.redirect(`/portal/tickets/${displayId(number)}?done=created`, 303)
    } catch (error) {
      const text = refusalText(error)
      if (text === null) throw error
      return send(reply.code(422), newPage({ body, files: files.kept }, session!, { kind: 'refused', text }, deps))
    }
  })
  app.get<PortalRoute>('/portal/tickets/:id', customers, async ({ session, params, query }, reply) => {
    const ticket = await ownTicket(params.id, session!, deps.store)
    return send(reply, await ticketPage(ticket, session!, { notice: noticeOf(query), text: '', files: [] }, deps))
  })
  app.post<PortalRoute>('/portal/tickets/:id/write', { config: { who: 'customer', keepsText: true } }, async (request, reply) => {
    const { session, params, body } = request
    const ticket = await ownTicket(params.id, session!, deps.store)
    const text = textOf(body['text'])
    const files = await filesOf(request, deps)
    if (files.fault !== null || text.trim() === '') {
      const notice = { kind: 'refused', text: files.fault ?? 'a message needs a text' } as const
      return send(reply.code(422), await ticketPage(ticket, session!, { notice, text, files: files.kept }, deps))
    }
    await writeInPortal(ticket, { addrSpec: session!.addrSpec, text, files: files.kept }, deps)
    return reply.redirect(`/portal/tickets/${displayId(ticket.number)}?done=told`, 303)
  })
  app.post<PortalRoute>('/portal/tickets/:id/close', customers, async ({ session, params, body }, reply) => {
    const { number } = await ownTicket(params.id, session!, deps.store)
    const [id = ''] = await contactsOf(session!, deps.store)
    const edit = closingEdit(body['as'] === 'solved' ? 'confirm' : 'cancel', '', body['reason'])
    await editTicket(number, [edit], { by: { kind: 'contact', id }, ifVersion: null }, deps)
    return reply.redirect(`/portal/tickets/${displayId(number)}?done=solved`, 303)
  })
}

async function contactsOf({ addrSpec }: Session, { people }: Store): Promise<readonly ContactId[]> {
  return (await people.contactsOf([addrSpec])).map(({ id }) => id)
}

/** A customer with several addresses reads what went to any of them. */
async function customerOf({ addrSpec }: Session, { people }: Store): Promise<Customer> {
  const contacts = await people.contactsOf([addrSpec])
  return { addresses: union([addrSpec], contacts.flatMap(addressesOf)), contacts: contacts.map(({ id }) => id) }
}

async function ownTickets(session: Session, store: Store): Promise<readonly Ticket[]> {
  return store.tickets.list({ ...ticketsAlone, reportedBy: { $in: await contactsOf(session, store) } }, mostTickets)
}

/**
 * A ticket of the customer's.
 *
 * @throws {NotFoundError} for unknown tickets and those of others alike
 */
async function ownTicket(text: string, session: Session, store: Store): Promise<Ticket> {
  const number = ticketNumber(text)
  const ticket = number === null ? null : await store.tickets.find(number)
  const own = new Set<string>(await contactsOf(session, store))
  if (ticket && !isConversation(ticket) && ticket.reportedBy.some((id) => own.has(id))) return ticket
  throw new NotFoundError('there is no such ticket of yours')
}

async function opened({ body, files }: Opening, { addrSpec }: Session, deps: PortalDeps) {
  const { title = '', body: text = '', mailbox = deps.config.mailboxes[0]?.name ?? '' } = body
  if (title.trim() === '') throw new UserError('say in a few words what it is about')
  const [contact] = await deps.store.people.contactsOf([addrSpec])
  if (!contact) throw new UserError('we do not know you any more: write a mail instead')
  const by = { kind: 'contact', id: contact.id } as const
  const reporter = { addrSpec, displayName: contact.displayName }
  const written = {
    by,
    mailbox,
    title: title.slice(0, 256),
    body: text.replace(/\r\n/g, '\n'),
    part: null,
    severity: null,
    reporter,
    sourceChannel: 'portal' as const,
    files,
  }
  return (await createTicket(written, deps)).number
}

function portalPage(title: string, session: Session, notice: Notice | null, body: readonly HtmlNode[]): Html {
  return pageOf({ title, session, notice, body: [part('div', 'portal', ...body)] })
}

/** A ticket's stage in words for customers. */
function stateText({ stage }: Ticket): string {
  if (stage === 'awaiting_customer_response') return 'We wait for you'
  return { open: 'We have it', in_progress: 'We are at it', closed: 'Closed' }[stateOf[stage]]
}

function listPage(tickets: readonly Ticket[], session: Session, notice: Notice | null): Html {
  const items = tickets.map((ticket) =>
    element('li', {}, [
      link(`/portal/tickets/${displayId(ticket.number)}`, ticket.title || '(no subject)'),
      part('span', 'mark', stateText(ticket)),
      moment(ticket.modifiedAtMs),
    ]),
  )
  const list = items.length === 0 ? part('p', 'empty', 'You have no tickets yet.') : element('ul', { class: 'own' }, items)
  return portalPage('Your tickets', session, notice, [
    element('h1', {}, ['Your tickets']),
    link('/portal/new', 'New ticket', { class: 'button' }),
    list,
  ])
}

async function ticketPage(ticket: Ticket, session: Session, { notice, text, files }: Shown, deps: PortalDeps): Promise<Html> {
  const id = displayId(ticket.number)
  const customer = await customerOf(session, deps.store)
  const timeline = await readTimeline(ticket, deps.store, customer)
  const isClosed = stateOf[ticket.stage] === 'closed'
  const writing = element('label', { class: 'writing' }, [
    element('span', {}, ['Your message']),
    element('textarea', { name: 'text', rows: '6', required: '', dir: 'auto' }, [text]),
  ])
  const closing = isClosed
    ? []
    : [
        form(`/portal/tickets/${id}/close`, session, [button('This solved it', { name: 'as', value: 'solved' })]),
        element('details', {}, [
          element('summary', {}, ['I do not need this any more']),
          form(`/portal/tickets/${id}/close`, session, [
            textField('Why (if you like)', 'reason'),
            button('Cancel the ticket', { name: 'as', value: 'canceled' }),
          ]),
        ]),
      ]
  return portalPage(`${id} ${ticket.title}`, session, notice, [
    element('h1', { dir: 'auto' }, [ticket.title || '(no subject)']),
    element('p', {}, [part('span', 'mark', stateText(ticket)), ` ${id}`]),
    part('div', 'timeline', ...timelineParts(timeline, false)),
    form(
      `/portal/tickets/${id}/write`,
      session,
      [writing, fileField(files, deps, '/portal'), button(isClosed ? 'Write again' : 'Send', { class: 'primary' })],
      { class: 'composer', enctype: 'multipart/form-data' },
    ),
    part('div', 'closing', ...closing),
  ])
}

function newPage({ body: values, files }: Opening, session: Session, notice: Notice | null, deps: PortalDeps): Html {
  const mailboxes = deps.config.mailboxes.map(({ name, displayName }) => [name, displayName ?? name] as const)
  const fields = [
    textField('What is it about?', 'title', { required: '', maxlength: '256', value: values['title'] ?? '', autofocus: '' }),
    element('label', { class: 'writing' }, [
      element('span', {}, ['Tell us more']),
      element('textarea', { name: 'body', rows: '8', dir: 'auto' }, [values['body'] ?? '']),
    ]),
    ...(mailboxes.length > 1 ? [choice('To', { name: 'mailbox', value: values['mailbox'] ?? '', options: mailboxes })] : []),
    fileField(files, deps, '/portal'),
    button('Send', { class: 'primary' }),
  ]
  return portalPage('New ticket', session, notice, [
    element('h1', {}, ['New ticket']),
    form('/portal/new', session, fields, { enctype: 'multipart/form-data' }),
  ])
}
