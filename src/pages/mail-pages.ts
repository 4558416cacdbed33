/** A mail as it arrived: its whole text, its HTML in a sandboxed frame, its bytes, and why it was decided as it was. */
import type { FastifyInstance } from 'fastify'
import { NotFoundError } from '../errors.ts'
import { harmlessHtml } from '../mail/html/harmless-html.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { StoredMessageId } from '../tickets/ticket.ts'
import { displayId } from '../tickets/ticket.ts'
import { send, type PageDeps } from './frame.ts'
import { button, element, form, hidden, link, pageOf, part, type Html, type HtmlNode } from './layout.ts'
import { breakable, noteWords, withMoments } from './shown-text.ts'
import { textOf, type Fields } from './begun-answer.ts'

interface MailRoute {
  readonly Params: { readonly id: string }
}

/** In characters; longer HTML is not shown. */
const mostHtml = 1024 * 1024

/** Adds the pages. */
export function mailPages(app: FastifyInstance, deps: PageDeps): void {
  app.get<MailRoute>('/console/mails/:id/text', async ({ params, session }, reply) => {
    const { message, mail } = await mailOf(params.id, deps)
    const text = element('pre', { class: 'whole', dir: 'auto' }, [mail?.message.text || (mail?.message.notice ?? '')])
    return send(reply, mailPage(message, session, [text]))
  })
  htmlRoutes(app, deps)
  app.get<MailRoute>('/console/mails/:id/raw', async ({ params }, reply) => {
    const { message } = await mailOf(params.id, deps)
    reply.headers({ 'content-disposition': 'attachment; filename="mail.eml"', 'x-content-type-options': 'nosniff' })
    return reply.type('message/rfc822').send(await deps.store.rawMails.open(message.rawSha256))
  })
  app.get<MailRoute>('/console/mails/:id/why', async ({ params, session }, reply) => {
    const { message } = await mailOf(params.id, deps)
    const rows = await deps.store.inboundRows.ofMessages([message._id])
    const facts = rows.flatMap(({ _id, outcome, at, explanation }) => [
      ['Delivered as', _id],
      ['At', at.toISOString()],
      ['Outcome', outcome ?? 'waiting'],
      ['Sender', explanation?.verdict ?? 'not judged'],
      ['Matched by', explanation?.matched ?? 'nothing: no evidence of a ticket'],
      ...(explanation?.candidates ?? []).map((candidate) => [
        'Candidate',
        `${displayId(candidate.ticket)} by ${candidate.evidence} ${candidate.by}`,
      ]),
      ...(explanation?.vetoes ?? []).map(({ candidate, reason }) => ['Veto', `${displayId(candidate.ticket)}: ${reason}`]),
      ...(explanation?.notes ?? []).map((note) => ['Note', noteWords(note)]),
    ])
    const list = element(
      'dl',
      { class: 'facts' },
      facts.flatMap(([name = '', value = '']) => [element('dt', {}, [name]), element('dd', {}, withMoments(value).flatMap(breakable))]),
    )
    return send(reply, mailPage(message, session, [list]))
  })
}

interface HtmlRoute extends MailRoute {
  readonly Querystring: { readonly images?: string }
}

/** The HTML of a mail. Remote images are loaded only on request, once or always for a sender. */
function htmlRoutes(app: FastifyInstance, deps: PageDeps): void {
  const { store } = deps
  const mayShow = async (id: string, agent: string, images: string | undefined) => {
    const { message, mail } = await mailOf(id, deps)
    const sender = mail?.message.from.addrSpec ?? ''
    const isChosen = sender !== '' && (await store.imageChoices.has(agent, sender))
    return { message, sender, isChosen, isShown: isChosen || images === 'shown' }
  }
  app.get<HtmlRoute>('/console/mails/:id/html', async ({ params, query, session }, reply) => {
    const { message, ...images } = await mayShow(params.id, session!.addrSpec, query.images)
    const src = `/console/mails/${params.id}/frame${images.isShown ? '?images=shown' : ''}`
    // Sandboxed without permissions: no script, form, window or origin.
    const frame = element('iframe', { src, sandbox: '', class: 'mail', title: 'The mail as HTML' })
    return send(reply, mailPage(message, session, [imageBar(params.id, images, session), frame]))
  })
  app.get<HtmlRoute>('/console/mails/:id/frame', async ({ params, query, session }, reply) => {
    const { message, isShown } = await mayShow(params.id, session!.addrSpec, query.images)
    const html = await store.parsedMails.htmlOf(message.rawSha256)
    const images = isShown ? ' img-src http: https:;' : ''
    reply.headers({
      'content-security-policy': `sandbox; default-src 'none';${images} style-src 'unsafe-inline'; frame-ancestors 'self'`,
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    })
    return send(reply, harmless(html, isShown))
  })
  app.post<MailRoute & { Body: Fields }>('/console/mails/:id/images', async ({ params, body, session }, reply) => {
    const { sender } = await mayShow(params.id, session!.addrSpec, undefined)
    await store.imageChoices.choose(session!.addrSpec, sender, textOf(body['choice']) === 'always')
    return reply.redirect(`/console/mails/${params.id}/html`, 303)
  })
}

interface Images {
  readonly sender: string
  readonly isChosen: boolean
  readonly isShown: boolean
}

function imageBar(id: string, { sender, isChosen, isShown }: Images, session: Viewer): HtmlNode {
  const choose = (choice: string, title: string) =>
    form(`/console/mails/${id}/images`, session, [hidden('choice', choice), button(title, { class: 'plain' })])
  if (isChosen) return part('div', 'images', `Images of ${sender} are fetched from where they lie.`, choose('never', 'Block them again'))
  const whose = sender === '' ? [] : [choose('always', `Always show images of ${sender}`)]
  if (isShown) return part('div', 'images', 'Images are fetched this once.', ...whose)
  const once = link(`/console/mails/${id}/html?images=shown`, 'Show images once', { class: 'button' })
  return part('div', 'images', 'Nothing is loaded from outside.', once, ...whose)
}

async function mailOf(id: string, { store }: PageDeps) {
  const [message] = await store.messages.load([id as StoredMessageId])
  if (!message) throw new NotFoundError('there is no such mail')
  const mail = (await store.parsedMails.load([message.rawSha256])).get(message.rawSha256)
  return { message, mail }
}

type Viewer = Parameters<typeof pageOf>[0]['session']

function mailPage({ _id, subject, ticket }: MessageDocument, session: Viewer, body: readonly HtmlNode[]): Html {
  const id = displayId(ticket)
  const view = (what: string, title: string) => link(`/console/mails/${_id}/${what}`, title, { 'data-key': 'v', title: 'v: the other one' })
  const views = [
    view('text', 'Text'),
    view('html', 'HTML'),
    link(`/console/mails/${_id}/raw`, 'Raw mail'),
    link(`/console/mails/${_id}/why`, 'Why it is here'),
  ]
  const head = [
    element('h1', { dir: 'auto' }, [subject || '(no subject)']),
    element('nav', { class: 'mail-views', 'aria-label': 'The mail' }, [link(`/console/tickets/${id}`, `Back to ${id}`), ...views]),
  ]
  return pageOf({ title: subject, session, body: [part('section', 'one-mail', ...head, ...body)] })
}

/**
 * A mail's HTML, reduced to elements that show text; nothing remote is loaded, unless images are allowed. The frame's sandbox protects even
 * if this is ever wrong.
 */
export function harmless(html: string, hasImages = false): Html {
  if (html.length > mostHtml) return 'The HTML of this mail is too large to be shown; see its text.' as Html
  return harmlessHtml(html, hasImages) as Html
}
