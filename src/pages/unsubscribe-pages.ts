/** The pages behind the unsubscribe links of broadcasts. Mail programs follow links, so only a POST unsubscribes (RFC 8058 §3.1). */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { followLink, purposeOfLink } from '../act/unsubscribe.ts'
import { purposeWords } from '../tickets/broadcast/letter.ts'
import type { Purpose } from '../tickets/broadcast-mark.ts'
import type { Session } from '../store/sessions.ts'
import { send, type PageDeps } from './frame.ts'
import { button, element, form, pageOf, part, type Html, type HtmlNode } from './layout.ts'

const anybody = { config: { who: 'anybody' } } as const

interface Token {
  Params: { token: string }
}

/** Adds the pages. */
export function unsubscribePages(app: FastifyInstance, deps: PageDeps): void {
  const { company } = deps.config
  const shown = (reply: FastifyReply, purpose: Purpose | null, page: (about: string) => Html) =>
    purpose ? send(reply, page(`${purposeWords[purpose]} from ${company}`)) : send(reply.code(404), unknownPage())
  app.get<Token>('/unsubscribe/:token', anybody, async ({ params: { token }, session }, reply) =>
    shown(reply, await purposeOfLink(token, deps), (about) => askPage(about, unsubscribeForm(token, session))),
  )
  app.post<Token>('/unsubscribe/:token', anybody, async ({ params: { token }, session }, reply) =>
    shown(reply, await followLink(token, 'none', deps), (about) => endedPage(about, undoForm(token, session))),
  )
  app.post<Token>('/unsubscribe/:token/undo', anybody, async ({ params: { token }, session }, reply) =>
    shown(reply, await followLink(token, 'more', deps), (about) => undonePage(about, unsubscribeForm(token, session))),
  )
}

/** The form includes the session's token, for visitors who are signed in. */
function unsubscribeForm(token: string, session: Session | null): HtmlNode {
  return form(`/unsubscribe/${token}`, session, [button('Unsubscribe')])
}

function undoForm(token: string, session: Session | null): HtmlNode {
  return form(`/unsubscribe/${token}/undo`, session, [button('Take it back', { class: 'plain' })])
}

function page(title: string, ...body: readonly HtmlNode[]): Html {
  return pageOf({ title, session: null, body: [part('section', 'sign-in', element('h1', {}, [title]), ...body)] })
}

function askPage(about: string, unsubscribe: HtmlNode): Html {
  return page(`No more ${about}?`, unsubscribe, element('p', { class: 'hint' }, ['Answers to what you ask us reach you all the same.']))
}

function endedPage(about: string, undo: HtmlNode): Html {
  return page('You are unsubscribed', element('p', {}, [`You get no more ${about}.`]), undo)
}

function undonePage(about: string, unsubscribe: HtmlNode): Html {
  return page('You are subscribed', element('p', {}, [`You get ${about}.`]), unsubscribe)
}

function unknownPage(): Html {
  return page('This link leads nowhere', element('p', {}, ['Answer the mail that it stood in with the subject "unsubscribe" instead.']))
}
