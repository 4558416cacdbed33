/** Webhooks: their receivers, and failed deliveries with the reason. Secrets are not shown, and of a receiver's address only the origin. */
import type { FastifyInstance } from 'fastify'
import { NotFoundError } from '../../errors.ts'
import type { Webhook, WebhookDelivery, WebhookTry } from '../../store/webhooks.ts'
import { displayId, type TicketNumber } from '../../tickets/ticket.ts'
import { noticeOf, send, type PageDeps } from '../frame.ts'
import { button, element, form, hidden, link, moment, part, type HtmlNode, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { adminPage, admins, facts, table } from './admin-frame.ts'

const at = '/console/admin/webhooks'
const mostWaiting = 50

/** Adds the pages. */
export function webhookPages(app: FastifyInstance, { store, now }: PageDeps): void {
  const named = async (id: string): Promise<Webhook> => {
    const webhook = (await store.webhooks.all()).find((known) => known.id === id)
    if (!webhook) throw new NotFoundError('there is no such webhook')
    return webhook
  }
  app.get<{ Querystring: { id?: string } }>(at, admins, async ({ query, session }, reply) => {
    const { id } = query
    const [title, body] = id === undefined ? ['Webhooks', await listParts()] : ['A webhook', await webhookParts(await named(id), session)]
    return send(reply, adminPage({ title, at, session, notice: noticeOf(query), body }))
  })
  const listParts = async (): Promise<readonly HtmlNode[]> => {
    const [webhooks, waiting] = await Promise.all([store.webhooks.all(), store.webhooks.countWaiting()])
    const rows = await Promise.all(
      webhooks.map(async ({ id, url, eventTypes }) => {
        const [last] = await store.webhooks.latestTries(id)
        return [link(pathOf(id), shownUrl(url)), typesOf(eventTypes), String(waiting.get(id) ?? 0), last ? lastOf(last) : 'never told']
      }),
    )
    const hint =
      'One is added and taken away by the API (POST and DELETE /webhooks), which alone tells the secret that its deliveries are signed with.'
    return [table(['Receiver', 'Told of', 'Not taken in yet', 'Last try'], rows, 'Nobody is told.'), part('p', 'hint', hint)]
  }
  const webhookParts = async ({ id, url, eventTypes, createdAt }: Webhook, session: Visitor | null): Promise<readonly HtmlNode[]> => {
    const [waiting, tries] = await Promise.all([store.webhooks.waiting(id, mostWaiting + 1), store.webhooks.latestTries(id)])
    const again = form(`${at}/retry`, session, [hidden('id', id), button('Try all of them again')])
    const count = waiting.length > mostWaiting ? `${mostWaiting} and more, those that are due first` : String(waiting.length)
    return [
      facts([
        ['Receiver', shownUrl(url)],
        ['Id', id],
        ['Told of', typesOf(eventTypes)],
        ['Since', [moment(createdAt.getTime())]],
      ]),
      element('h2', {}, [`Not taken in yet: ${count}`]),
      ...(waiting.length > 0 ? [again] : []),
      table(['Event', 'Ticket', 'Tries', 'Why', 'Next try'], waiting.slice(0, mostWaiting).map(waitingCells), 'Nothing.'),
      element('h2', {}, ['The latest tries']),
      table(['When', 'Event', 'Ticket', 'Try', 'What it answered'], tries.map(tryCells), 'None yet.'),
    ]
  }
  app.post<{ Body: Fields }>(`${at}/retry`, admins, async ({ body }, reply) => {
    const { id } = await named(textOf(body['id']))
    await store.webhooks.tryAgain(id, now())
    return reply.redirect(`${pathOf(id)}&done=retried`, 303)
  })
}

const pathOf = (id: string) => `${at}?id=${encodeURIComponent(id)}`
const typesOf = (types: readonly string[]) => types.map((type) => type.replaceAll('_', ' ')).join(', ')

/** Only the origin, since paths and queries of receivers often contain credentials. */
function shownUrl(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return pathname.length + search.length > 1 ? `${origin}/…` : origin
}

function lastOf({ at: when, isTaken, answer }: WebhookTry): HtmlNode {
  return element('span', {}, [moment(when.getTime()), ` ${isTaken ? '' : 'not taken in: '}${answer}`])
}

function waitingCells({ type, ticket, attempts, answer, dueAt }: WebhookDelivery): readonly HtmlNode[] {
  const why = answer ?? (attempts === 0 ? 'not tried yet' : 'being tried')
  return [typesOf([type]), ticketLink(ticket), String(attempts), why, moment(dueAt.getTime())]
}

function tryCells({ at: when, type, ticket, attempts, isTaken, answer }: WebhookTry): readonly HtmlNode[] {
  return [moment(when.getTime()), typesOf([type]), ticketLink(ticket), String(attempts), `${isTaken ? '' : 'not taken in: '}${answer}`]
}

const ticketLink = (number: TicketNumber) => link(`/console/tickets/${displayId(number)}`, displayId(number))
