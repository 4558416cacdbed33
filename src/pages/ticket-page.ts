/** The page of a ticket: timeline, composer, panel, and the routes of its forms. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { cannedAnswersFor } from '../act/canned-answers.ts'
import { existingTicket } from '../act/change-ticket.ts'
import { newestMessageMs } from '../act/answer-undo-window.ts'
import { createChildIssue } from '../act/edit-issue.ts'
import { editTicket } from '../act/edit-ticket.ts'
import { customFields } from '../act/select-tickets.ts'
import { suggestionsFor, voteOnSuggestion } from '../act/suggest.ts'
import { attachmentsOf } from '../act/ticket-attachments.ts'
import { newSecret } from '../act/sign-in.ts'
import { SearchUnavailableError, UserError } from '../errors.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { composerPart, heldParts } from './composer.ts'
import { editFrom, valueAt } from './attribute-controls.ts'
import { noticeOf, refusalText, send, type PageDeps } from './frame.ts'
import { button, element, form, hidden, link, pageOf, part, type Html, type Notice } from './layout.ts'
import { agentOf } from './signed-in.ts'
import { othersAt } from './news.ts'
import { numberOf } from './ticket-numbers.ts'
import { ticketPanel, type PanelReading } from './ticket-panel.ts'
import { readTimeline, timelineParts } from './timeline-parts.ts'
import { actRoutes, type TicketChange } from './whole-ticket-routes.ts'
import { draftId, writeRoutes, type TicketRequest } from './answer-routes.ts'
import { begunWriting, listOf, textOf, type Fields, type Writing } from './begun-answer.ts'

interface TicketRoute {
  readonly Params: { readonly id: string }
  readonly Body: Fields
}

/** Adds the pages. */
export function ticketPages(app: FastifyInstance, deps: PageDeps): void {
  app.get<TicketRoute>('/console/tickets/:id', async (request, reply) =>
    send(reply, await ticketPage(request, deps, { notice: noticeOf(request.query) })),
  )
  actRoutes(app, deps, async (request, reply, change) => changed(request, reply, deps, change))
  writeRoutes(app, deps, async (request, shown) => ticketPage(request, deps, shown))
  app.post<TicketRoute>('/console/tickets/:id/set', async (request, reply) => set(request, reply, deps))
  for (const [path, edits] of Object.entries(changes))
    app.post<TicketRoute>(`/console/tickets/:id/${path}`, async (request, reply) =>
      changed(request, reply, deps, async (number, by) => editTicket(number, edits(request.body), { by, ifVersion: null }, deps)),
    )
  app.post<TicketRoute>('/console/tickets/:id/child-issue', async (request, reply) =>
    changed(request, reply, deps, async (number, by) => {
      const title = textOf(request.body['title'])
      await createChildIssue(number, { title, body: '' } as never, { by, ifVersion: null }, deps)
    }),
  )
  app.post<TicketRoute>('/console/tickets/:id/vote', async (request, reply) =>
    changed(request, reply, deps, async (ticket, { addrSpec: voter }) => {
      const vote = textOf(request.body['vote']) === 'down' ? -1 : 1
      await voteOnSuggestion({ ticket, suggestion: textOf(request.body['suggestion']), voter, vote }, deps)
    }),
  )
}

/** Forms that are edits, by the end of their path. */
const changes: Readonly<Record<string, (body: TicketRoute['Body']) => readonly TicketEdit[]>> = {
  stage: (body) => [
    { kind: 'stage', to: textOf(body['stage']) as never, override: body['override'] === 'true', reason: textOf(body['reason']) || null },
  ],
  people: (body) => {
    const kind = textOf(body['kind'])
    if (kind !== 'member' && kind !== 'reporter' && kind !== 'subscriber') throw new UserError('these are no people of a ticket')
    return [{ kind, add: listOf(body['add']), remove: listOf(body['remove']) }]
  },
  ticket: () => [{ kind: 'ticket' }],
  tags: (body) => {
    const add = listOf(body['add']).map((text) => {
      const [name = '', value = null] = text.split('=')
      return { name, value }
    })
    return [{ kind: 'tag', add, remove: listOf(body['remove']) }]
  },
}

async function changed(request: TicketRequest, reply: FastifyReply, deps: PageDeps, change: TicketChange) {
  const number = numberOf(request.params.id)
  try {
    await change(number, agentOf(request.session!, deps.config))
  } catch (error) {
    const text = refusalText(error)
    if (text === null) throw error
    return send(reply.code(422), await ticketPage(request, deps, { notice: { kind: 'refused', text } }))
  }
  return reply.redirect(`/console/tickets/${displayId(number)}?done=changed`, 303)
}

/** Sets one attribute. If its value differs from the one that the form showed, both are shown to choose from. */
async function set(request: TicketRequest, reply: FastifyReply, deps: PageDeps) {
  const [name, was, value] = [textOf(request.body['name']), textOf(request.body['was']), textOf(request.body['value'])]
  const ticket = await existingTicket(numberOf(request.params.id), deps.store)
  const now = valueAt(ticket, name)
  if (now !== was && now !== value) {
    const text = `Somebody else has set it to "${now || 'nothing'}" meanwhile; you wanted "${value || 'nothing'}". `
    const address = `/console/tickets/${displayId(ticket.number)}`
    const mine = form(`${address}/set`, request.session, [
      hidden('name', name),
      hidden('was', now),
      hidden('value', value),
      button(`Set ${value || 'nothing'}`),
    ])
    const more = [link(address, `Keep ${now || 'nothing'}`, { class: 'button' }), mine]
    return send(reply.code(409), await ticketPage(request, deps, { notice: { kind: 'refused', text, more } }))
  }
  const fields = await customFields(deps.store)
  return changed(request, reply, deps, async (number, by) =>
    editTicket(number, [editFrom(name, value, fields)], { by, ifVersion: null }, deps),
  )
}

interface Shown {
  readonly notice: Notice | null
  readonly writing?: Writing
}

async function ticketPage({ params, query, session }: TicketRequest, deps: PageDeps, { notice, writing }: Shown): Promise<Html> {
  const { store } = deps
  const ticket = await existingTicket(numberOf(params.id), store)
  const [timeline, reading, draft, held, canned, others] = await Promise.all([
    readTimeline(ticket, store, null),
    readPanel(ticket, session!.addrSpec, deps),
    store.sessions.draft(draftId(ticket.number, session!.addrSpec)),
    store.heldAnswers.of(ticket.number, session!.addrSpec),
    cannedAnswersFor(ticket.number, agentOf(session!, deps.config), deps),
    othersAt(ticket.number, session!.addrSpec, deps),
  ])
  const begun = begunWriting(draft, newestMessageMs(timeline.entries))
  const chosen = canned.find(({ id }) => id === (query as { canned?: unknown }).canned)
  const fresh = chosen ? { ...begun, text: begun.text === '' ? chosen.text : `${begun.text}\n\n${chosen.text}` } : begun
  const title = `${displayId(ticket.number)} ${ticket.title}`
  const body = [
    element(
      'div',
      { class: 'ticket', 'data-ticket-version': String(ticket.version), 'data-news': `/console/tickets/${displayId(ticket.number)}/news` },
      [
        part(
          'div',
          'talk',
          element('h1', { dir: 'auto' }, [title]),
          element('p', { class: 'presence', role: 'status' }, others.length === 0 ? [] : [`Also here: ${others.join(', ')}`]),
          part('div', 'timeline', ...timelineParts(timeline, true)),
          ...heldParts(held, { session: session!, deps }),
          composerPart(ticket, writing ?? fresh, { session: session!, once: newSecret(), canned: canned.slice(0, 30), deps }),
        ),
        ticketPanel(ticket, { ...reading, messages: [...timeline.messages.values()] }, { session: session!, deps }),
      ],
    ),
  ]
  return pageOf({ title, session, notice, body })
}

/** The page works without suggestions while the search server is away. */
function noneWithoutSearch(error: unknown): [] {
  if (error instanceof SearchUnavailableError) return []
  throw error
}

async function readPanel(ticket: Ticket, voter: string, { store }: PageDeps): Promise<Omit<PanelReading, 'messages'>> {
  const [parts, groups, fields, suggestions, files] = await Promise.all([
    Array.fromAsync(store.records.all('part')),
    Array.fromAsync(store.records.all('group')),
    customFields(store),
    suggestionsFor({ ticket: ticket.number, voter, limit: 3 }, store).catch(noneWithoutSearch),
    attachmentsOf(ticket.number, store),
  ])
  return { parts, groups, fields, suggestions, files, keys: await store.files.keysOf(files.map(({ sha256 }) => sha256)) }
}
