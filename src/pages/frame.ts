/** What applies to every page: sessions, proof of forms, content security policy, error pages. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { IntrayError, SearchUnavailableError } from '../errors.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { sessionOf } from '../act/sign-in.ts'
import { isAdmin } from '../config/admins.ts'
import type { Log } from '../logger.ts'
import type { SessionKind } from '../store/sessions.ts'
import { takeFiles } from './form-files.ts'
import { keptTextPage } from './kept-text-page.ts'
import { clockIn, element, pageOf, part, siteClock, type Html, type Notice, type Visitor } from './layout.ts'

declare module 'fastify' {
  interface FastifyRequest {
    session: Visitor | null
  }
  interface FastifyContextConfig {
    /** Who may see the page; default: agents. */
    who?: SessionKind | 'admin' | 'anybody'
    /** The text in its form is preserved when the session has ended. */
    keepsText?: true
    /** Stores drafts every few seconds, so it is not in the audit log. */
    isPrivate?: true
  }
}

/** What pages need. */
export interface PageDeps extends EditDeps {
  readonly log: Log
  /** Our address in the browser, without a slash at the end; null: that of the request. */
  readonly publicUrl: string | null
}

/** The cookies of a session, of a browser that requested a sign-in link, and of one that went to an OpenID provider. */
export const cookieNames = { session: 'intray', browser: 'intray_browser', openId: 'intray_oidc' } as const

/** Pages load only our own styles, scripts, images and frames, and submit forms only to us. */
const policy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'"],
  frameSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}

/** The server of the pages; another server passes requests to it. */
export async function pageServer(deps: PageDeps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = deps.log
  const app = fastify({
    loggerInstance,
    // Addresses of pages contain tokens that sign in or unsubscribe.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 25 * 1024 * 1024,
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: 500 },
  }) as unknown as FastifyInstance
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    referrerPolicy: { policy: 'same-origin' },
  })
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: 1024 * 1024 })
  await takeFiles(app)
  app.decorateRequest('session', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const held = request.cookies[cookieNames.session]
    const session = held === undefined ? null : await sessionOf(held, deps)
    request.session = session && { ...session, isAdmin: session.kind === 'agent' && isAdmin(session.addrSpec, deps.config) }
    const { who = 'agent', keepsText = false } = request.routeOptions.config
    const mayWait = keepsText && session === null
    if (!mayWait && !maySee(request.session, who)) return turnAway(request, reply)
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseForeign(request, deps)
  })
  app.addHook('preHandler', async (request, reply) => {
    const { session, method, body, routeOptions } = request
    if (session) refuseRepeated(request)
    const isOurs = (body as { form_token?: unknown } | null)?.form_token === session?.formToken
    if (routeOptions.config.keepsText && (session === null || !isOurs)) return send(reply.code(401), keptTextPage(request))
    if (method !== 'GET' && session && !isOurs) throw new ForeignFormError()
  })
  const clock = clockIn(deps.config.timeZone)
  // After the body is read: its parser runs in the connection's context, not in the request's.
  app.addHook('preHandler', (_request, _reply, done) => siteClock.run(clock, done))
  app.setErrorHandler(async (error, request, reply) => tellFault(error, request, reply))
  app.setNotFoundHandler({ preHandler: async () => undefined }, async (request, reply) =>
    send(reply.code(404), faultPage(request.session, 'Nothing here', 'There is no page at this address.')),
  )
  return app
}

/** Whether a visitor may see a page. */
function maySee(session: Visitor | null, who: SessionKind | 'admin' | 'anybody'): boolean {
  if (who === 'admin') return session?.isAdmin === true
  return who === 'anybody' || session?.kind === who
}

/** The form was not made by a page of ours for this session. */
class ForeignFormError extends Error {
  readonly statusCode = 403
}

/** Fields that may be repeated in a form or address. */
const lists: ReadonlySet<string> = new Set(['to', 'file', 'files', 'ticket', 'filter', 'columns', 'message'])

/** A repeated field, which our pages do not send. */
class RepeatedFieldError extends Error {
  readonly statusCode = 400
}

/** A repeated field would be a list where a text is expected. */
function refuseRepeated({ body, query }: FastifyRequest): void {
  const fields = [...Object.entries(query ?? {}), ...Object.entries(body ?? {})]
  const repeated = fields.find(([name, value]) => Array.isArray(value) && !lists.has(name))
  if (repeated) throw new RepeatedFieldError(`The field "${repeated[0]}" came more than once. Nothing was changed.`)
}

/** Browsers tell where a form was (Fetch §3.2); other sites and invalid origins are refused. */
function refuseForeign({ headers, host }: FastifyRequest, { publicUrl }: PageDeps): void {
  const { origin } = headers
  // Behind a proxy, the host of the request may differ from the browser's.
  const own = [host, ...(publicUrl === null ? [] : [new URL(publicUrl).host])]
  const isOther = origin !== undefined && (!URL.canParse(origin) || !own.includes(new URL(origin).host))
  if (isOther || headers['sec-fetch-site'] === 'cross-site') throw new ForeignFormError()
}

/** Redirects a visitor who may not see the page; one without a session returns after signing in. */
function turnAway({ session, method, url, headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  // The only response that stops a browser from reconnecting a stream (HTML, server-sent events).
  if (headers.accept === 'text/event-stream') return reply.code(204).send()
  if (session) return reply.redirect(session.kind === 'agent' ? '/console' : '/portal', 303)
  return reply.redirect(method === 'GET' ? `/console/sign-in?next=${encodeURIComponent(url)}` : '/console/sign-in', 303)
}

/** Sends a page. */
export function send(reply: FastifyReply, page: Html): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page)
}

/** The text of a refusal; null: the error is a failure. */
export function refusalText(error: unknown): string | null {
  if (!(error instanceof IntrayError)) return null
  return ['user', 'not-found', 'stale-version'].includes(error.code) ? error.message : null
}

/**
 * The notice of a refusal.
 *
 * @throws the error, when it is a failure
 */
export function refusalNotice(error: unknown): Notice {
  const text = refusalText(error)
  if (text === null) throw error
  return { kind: 'refused', text }
}

function tellFault(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { session, id } = request
  if (error instanceof ForeignFormError)
    return send(
      reply.code(403),
      faultPage(session, 'Not from here', 'This form was not made for your session. Go back, load the page again, and send it again.'),
    )
  if (error instanceof RepeatedFieldError) return send(reply.code(400), faultPage(session, 'Not understood', error.message))
  const refusal = refusalText(error)
  if (refusal !== null) return send(reply.code(422), faultPage(session, 'Refused', refusal))
  if (error instanceof SearchUnavailableError)
    return send(
      reply.code(503),
      faultPage(session, 'No search just now', 'The search server does not answer. Lists without words are there as ever.'),
    )
  const { statusCode: status = 500 } = error as { statusCode?: number }
  if (status < 500) return send(reply.code(status), faultPage(session, 'Not understood', 'The request is not one that this page knows.'))
  request.log.error({ err: error, request: id }, 'a page failed')
  return send(reply.code(500), faultPage(session, 'Something failed', `It is in the log under ${id}. Nothing was changed.`))
}

function faultPage(session: Visitor | null, title: string, text: string): Html {
  const body = [part('section', 'fault', element('h1', {}, [title]), element('p', {}, [text]))]
  return pageOf({ title, session, body })
}

/** The notice that the previous page put into the address. */
export function noticeOf(query: unknown): Notice | null {
  const { done } = (query ?? {}) as { done?: unknown }
  return typeof done === 'string' && done in doneTexts ? { kind: 'done', text: doneTexts[done as keyof typeof doneTexts] } : null
}

/** The texts are fixed, whatever the address says. */
const doneTexts = {
  sent: 'The answer is on its way.',
  held: 'The answer waits below: until it goes out, Undo takes it back.',
  told: 'We have your message.',
  late: 'It was too late: the answer has gone out.',
  back: 'Nothing was sent: the answer is below again.',
  noted: 'The note is on the ticket.',
  changed: 'Changed.',
  created: 'The ticket is there.',
  issue: 'The issue is there.',
  written: 'It is written; nothing is sent yet.',
  article: 'The article is there.',
  bulk: 'Changed.',
  saved: 'The view is saved.',
  solved: 'Thank you: the ticket is closed.',
  released: 'It is treated as if it had just come.',
  retried: 'It is tried again within a minute.',
  merged: 'They are one person now: mail from either address is theirs.',
  moved: 'They are of the other workspace now; their tickets stayed where they are.',
  resumed: 'It is tried again within the poll interval.',
  erased: 'They are erased: what they wrote is gone, and a pseudonym stands where they were named.',
} as const
