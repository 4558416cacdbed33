/** The page of somebody's sessions, which can be ended there. */
import type { FastifyInstance } from 'fastify'
import type { Session } from '../store/sessions.ts'
import { send, type PageDeps } from './frame.ts'
import { button, element, form, hidden, moment, pageOf, part, type HtmlNode } from './layout.ts'
import { textOf, type Fields } from './begun-answer.ts'

const anybody = { config: { who: 'anybody' } } as const

/** Adds the page. */
export function sessionPages(app: FastifyInstance, { store }: PageDeps): void {
  app.get('/console/sessions', anybody, async ({ session }, reply) => {
    if (!session) return reply.redirect('/console/sign-in', 303)
    const sessions = await store.sessions.of(session.addrSpec)
    const items = sessions.map((each) => itemOf(each, session))
    const others = form('/console/sessions/end', session, [hidden('session', ''), button('End all others')])
    const body = [
      element('h1', {}, ['Where you are signed in']),
      element('ul', { class: 'own' }, items),
      ...(sessions.length > 1 ? [others] : []),
    ]
    return send(reply, pageOf({ title: 'Where you are signed in', session, body: [part('section', 'one-mail', ...body)] }))
  })
  app.post<{ Body: Fields }>('/console/sessions/end', anybody, async ({ session, body }, reply) => {
    if (!session) return reply.redirect('/console/sign-in', 303)
    const chosen = textOf(body['session'])
    const ended = (await store.sessions.of(session.addrSpec)).filter(({ _id }) =>
      chosen === '' ? _id !== session._id : nameOf(_id) === chosen,
    )
    for (const { _id } of ended) await store.sessions.end(session.addrSpec, _id)
    return reply.redirect('/console/sessions', 303)
  })
}

/** Enough characters to tell one person's sessions apart. */
const nameOf = (id: string) => id.slice(0, 12)

function itemOf({ _id, createdAt, seenAt }: Session, session: Session): HtmlNode {
  const isThis = _id === session._id
  return element('li', {}, [
    element('span', {}, ['Since ', moment(createdAt.getTime())]),
    element('span', {}, [isThis ? 'this browser' : 'last used ', ...(isThis ? [] : [moment(seenAt.getTime())])]),
    form('/console/sessions/end', session, [hidden('session', nameOf(_id)), button('End it', { class: 'plain' })]),
  ])
}
