/** A mail as it came: its whole text, its HTML in a frame that can do nothing, its bytes, and why it is where it is. */
import type { FastifyInstance } from 'fastify'
import sanitizeHtml from 'sanitize-html'
import { NotFoundError } from '../errors.ts'
import type { StoredMessageId } from '../tickets/ticket.ts'
import { displayId } from '../tickets/ticket.ts'
import { send, type PageDeps } from './frame.ts'
import { element, link, pageOf, part, type Html, type HtmlNode } from './layout.ts'

interface MailRoute {
  readonly Params: { readonly id: string }
}

/** Beyond this, HTML is left to the text view (mail.md §1.1). */
const mostHtml = 1024 * 1024

/** Adds the pages. */
export function mailPages(app: FastifyInstance, deps: PageDeps): void {
  app.get<MailRoute>('/console/mails/:id/text', async ({ params, session }, reply) => {
    const { message, mail } = await mailOf(params.id, deps)
    const text = element('pre', { class: 'whole', dir: 'auto' }, [mail?.message.text ?? ''])
    return send(reply, mailPage(message.subject, message.ticket, session, [text]))
  })
  app.get<MailRoute>('/console/mails/:id/html', async ({ params, session }, reply) => {
    const { message } = await mailOf(params.id, deps)
    // Without any right of its own: no script, no form, no window, no origin.
    const frame = element('iframe', { src: `/console/mails/${params.id}/frame`, sandbox: '', class: 'mail', title: 'The mail as HTML' })
    return send(reply, mailPage(message.subject, message.ticket, session, [part('p', 'hint', 'Nothing is loaded from outside.'), frame]))
  })
  app.get<MailRoute>('/console/mails/:id/frame', async ({ params }, reply) => {
    const { message } = await mailOf(params.id, deps)
    const html = await deps.store.parsedMails.htmlOf(message.rawSha256)
    reply.headers({
      'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
      'x-frame-options': 'SAMEORIGIN',
    })
    return send(reply, harmless(html))
  })
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
      ...(explanation?.candidates ?? []).map((one) => ['Candidate', `${displayId(one.ticket)} by ${one.evidence} ${one.by}`]),
      ...(explanation?.vetoes ?? []).map(({ candidate, reason }) => ['Veto', `${displayId(candidate.ticket)}: ${reason}`]),
      ...(explanation?.notes ?? []).map((note) => ['Note', note]),
    ])
    const list = element(
      'dl',
      { class: 'facts' },
      facts.flatMap(([name = '', value = '']) => [element('dt', {}, [name]), element('dd', {}, [value])]),
    )
    return send(reply, mailPage(message.subject, message.ticket, session, [list]))
  })
}

async function mailOf(id: string, { store }: PageDeps) {
  const [message] = await store.messages.load([id as StoredMessageId])
  if (!message) throw new NotFoundError('there is no such mail')
  const mail = (await store.parsedMails.load([message.rawSha256])).get(message.rawSha256)
  return { message, mail }
}

function mailPage(subject: string, ticket: number, session: Parameters<typeof pageOf>[0]['session'], body: readonly HtmlNode[]): Html {
  const id = displayId(ticket)
  const head = [
    element('h1', { dir: 'auto' }, [subject || '(no subject)']),
    element('p', {}, [link(`/console/tickets/${id}`, `Back to ${id}`)]),
  ]
  return pageOf({ title: subject, session, body: [part('section', 'one-mail', ...head, ...body)] })
}

/**
 * A stranger's HTML with what shows text, and nothing else: no address is fetched, whatever it says. The library writes it; the frame
 * that it stands in may do nothing, should it ever be wrong.
 */
export function harmless(html: string): Html {
  if (html.length > mostHtml) return 'The HTML of this mail is too large to be shown; see its text.' as Html
  const clean = sanitizeHtml(html, {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, 'font', 'center', 'u', 'del', 'ins'].filter((tag) => tag !== 'img'),
    allowedAttributes: {
      a: ['href', 'title'],
      td: ['colspan', 'rowspan', 'align', 'valign'],
      th: ['colspan', 'rowspan', 'align'],
      font: ['color', 'size'],
      '*': ['dir', 'align'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    disallowedTagsMode: 'discard',
    nestingLimit: 100,
    transformTags: { a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, title: attribs['href'] ?? '' } }) },
  })
  return clean as Html
}
