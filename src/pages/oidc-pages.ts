/** Signing in by OpenID Connect, and returning from the provider. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { beginOpenId, finishOpenId, openIdOf, talkMs } from '../act/sign-in-openid.ts'
import { IntrayError } from '../errors.ts'
import { cookieNames, refusalText, send, type PageDeps } from './frame.ts'
import { element, link, pageOf, part } from './layout.ts'
import { networkOf, RecentRequests } from './recent-requests.ts'
import { cookieOptions, nextOf, originOf } from './sign-in-pages.ts'

const anybody = { config: { who: 'anybody' } } as const
const at = '/console/oidc'
const backAt = `${at}/back`
const perNetwork = { most: 60, withinMs: 3600_000 }

/** Adds the routes, if the configuration has a provider. */
export function oidcPages(app: FastifyInstance, deps: PageDeps): void {
  const openId = openIdOf(deps, deps.config)
  if (!openId) return
  const requests = new RecentRequests()
  const isTooOften = ({ ip }: FastifyRequest) => requests.isTooOften(networkOf(ip), perNetwork, deps.now())
  const cookieOf = (request: FastifyRequest) => ({ ...cookieOptions(request, deps), path: backAt })
  app.get(at, anybody, async (request, reply) => {
    const origin = originOf(request, deps)
    if (origin === null) return refused(reply, 'From here nobody can come back: console.publicUrl does not say where the pages are.')
    if (isTooOften(request)) return refused(reply, 'Too many tries from your network: try again in an hour.')
    try {
      const { url, kept } = await beginOpenId({ redirect: `${origin}${backAt}`, next: nextOf(request.query) }, openId)
      reply.setCookie(cookieNames.openId, kept, { ...cookieOf(request), maxAge: talkMs / 1000 })
      return await reply.redirect(url, 303)
    } catch (error) {
      return refused(reply, reasonOf(error, deps))
    }
  })
  app.get(backAt, anybody, async (request, reply) => {
    const kept = request.cookies[cookieNames.openId] ?? ''
    reply.clearCookie(cookieNames.openId, cookieOf(request))
    if (isTooOften(request)) return refused(reply, 'Too many tries from your network: try again in an hour.')
    try {
      const { search } = new URL(request.url, 'http://here')
      const { cookie, session, next } = await finishOpenId({ kept, search }, openId)
      reply.setCookie(cookieNames.session, cookie, cookieOptions(request, deps))
      const line = { _id: randomUUID(), at: session.createdAt, by: session.addrSpec, what: backAt, values: {} }
      await deps.store.auditLog.begin(line)
      await deps.store.auditLog.end(line._id, 303)
      return await reply.redirect(next || (session.kind === 'customer' ? '/portal' : '/console'), 303)
    } catch (error) {
      return refused(reply, reasonOf(error, deps))
    }
  })
}

/**
 * The text of a refusal.
 *
 * @throws the error, when it is a failure of ours
 */
function reasonOf(error: unknown, { log }: PageDeps): string {
  const text = refusalText(error)
  if (text !== null) return text
  if (!(error instanceof IntrayError)) throw error
  log.warn({ err: error }, 'nobody is signed in by OpenID Connect')
  return error.message
}

function refused(reply: FastifyReply, text: string): FastifyReply {
  const body = [
    element('h1', {}, ['Not signed in']),
    element('p', {}, [text]),
    element('p', {}, [link('/console/sign-in', 'Back to signing in')]),
  ]
  return send(reply.code(403), pageOf({ title: 'Not signed in', session: null, body: [part('section', 'sign-in', ...body)] }))
}
