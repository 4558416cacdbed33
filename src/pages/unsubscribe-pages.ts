/** The pages behind the links that end broadcasts. Programs open links, so that only a POST does it (RFC 8058 §3.1). */
import type { FastifyInstance } from 'fastify'
import { followLink, purposeOfLink } from '../act/unsubscribe.ts'
import { purposeWords } from '../tickets/broadcast/letter.ts'
import type { Purpose } from '../tickets/broadcast-mark.ts'
import { send, type PageDeps } from './frame.ts'
import { button, element, form, pageOf, part, type Html, type HtmlNode } from './layout.ts'

const anybody = { config: { who: 'anybody' } } as const

interface Token {
  Params: { token: string }
}

/** Adds the pages. */
export function unsubscribePages(app: FastifyInstance, deps: PageDeps): void {
  const { company } = deps.config
  app.get<Token>('/unsubscribe/:token', anybody, async ({ params: { token } }, reply) => {
    const purpose = await purposeOfLink(token, deps)
    return purpose ? send(reply, askPage(token, purpose, company)) : send(reply.code(404), unknownPage())
  })
  app.post<Token>('/unsubscribe/:token', anybody, async ({ params: { token } }, reply) => {
    const purpose = await followLink(token, 'none', deps)
    return purpose ? send(reply, endedPage(token, purpose, company)) : send(reply.code(404), unknownPage())
  })
  app.post<Token>('/unsubscribe/:token/undo', anybody, async ({ params: { token } }, reply) => {
    const purpose = await followLink(token, 'more', deps)
    return purpose ? send(reply, undonePage(token, purpose, company)) : send(reply.code(404), unknownPage())
  })
}

function page(title: string, ...body: readonly HtmlNode[]): Html {
  return pageOf({ title, session: null, body: [part('section', 'sign-in', element('h1', {}, [title]), ...body)] })
}

function askPage(token: string, purpose: Purpose, company: string): Html {
  return page(
    `${company}: no more ${purposeWords[purpose]}?`,
    form(`/unsubscribe/${token}`, null, [button('Unsubscribe', { autofocus: '' })]),
    element('p', { class: 'hint' }, ['Answers to what you ask us reach you all the same.']),
  )
}

function endedPage(token: string, purpose: Purpose, company: string): Html {
  return page(
    'You are unsubscribed',
    element('p', {}, [`You get no more ${purposeWords[purpose]} from ${company}.`]),
    form(`/unsubscribe/${token}/undo`, null, [button('Take it back', { class: 'plain' })]),
  )
}

function undonePage(token: string, purpose: Purpose, company: string): Html {
  return page(
    'You are subscribed',
    element('p', {}, [`You get ${purposeWords[purpose]} from ${company}.`]),
    form(`/unsubscribe/${token}`, null, [button('Unsubscribe', { class: 'plain' })]),
  )
}

function unknownPage(): Html {
  return page('This link leads nowhere', element('p', {}, ['Answer the mail that it stood in with the subject "unsubscribe" instead.']))
}
