/** Signing in by a mailed link, and signing out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { digestOf, makeSignInLink, newSecret, signInBy, signInLink } from '../act/sign-in.ts'
import type { OidcConfig } from '../config/oidc.ts'
import type { Transports } from '../smtp/transports.ts'
import { cookieNames, send, type PageDeps } from './frame.ts'
import { sendLinkMail } from './link-mail.ts'
import { networkOf, RecentRequests } from './recent-requests.ts'
import { button, element, form, hidden, link, pageOf, part, textField, type Html, type HtmlNode } from './layout.ts'

/** What these pages need. */
export interface SignInPageDeps extends PageDeps {
  readonly transports: Transports
}

const anybody = { config: { who: 'anybody' } } as const
const perAddress = { most: 5, withinMs: 3600_000 }
const perNetwork = { most: 30, withinMs: 3600_000 }

/** The address in a form, which may have the field twice or not at all. */
function addressIn(body: unknown): string {
  const { address } = (body ?? {}) as { address?: unknown }
  return typeof address === 'string' ? address.trim() : ''
}

/** Adds the pages. */
export function signInPages(app: FastifyInstance, deps: SignInPageDeps): void {
  const requests = new RecentRequests()
  app.get('/console/sign-in', anybody, async (request, reply) => send(reply, askPage(nextOf(request.query), deps.config.oidc)))
  app.post('/console/sign-in', anybody, async (request, reply) => {
    const address = addressIn(request.body)
    const browser = browserOf(request, reply, deps)
    const now = deps.now()
    const isBusy =
      requests.isTooOften(networkOf(request.ip), perNetwork, now) || requests.isTooOften(address.toLowerCase(), perAddress, now)
    // Not awaited: the response time must not tell whether the address is known.
    if (!isBusy) void mailLink({ address, browser }, (secret) => linkTo(secret, nextOf(request.body), request, deps), deps)
    return send(reply, sentPage(address))
  })
  app.get<{ Params: { secret: string } }>('/console/sign-in/:secret', anybody, async (request, reply) => {
    browserOf(request, reply, deps)
    const found = await signInLink(request.params.secret, deps)
    return send(reply, found ? openPage(request.params.secret, found.addrSpec, nextOf(request.query)) : endedPage())
  })
  app.post<{ Params: { secret: string } }>('/console/sign-in/:secret', anybody, async (request, reply) => {
    const held = await signInBy(request.params.secret, browserOf(request, reply, deps), deps)
    if (held === null) return send(reply.code(403), endedPage())
    const found = await deps.store.sessions.see(digestOf(held), new Date(deps.now()), 60_000)
    reply.setCookie(cookieNames.session, held, cookieOptions(request, deps))
    const home = found?.kind === 'customer' ? '/portal' : '/console'
    return reply.redirect(nextOf(request.body) || home, 303)
  })
  app.post('/console/sign-out', anybody, async (request, reply) => {
    if (request.session) await deps.store.sessions.end(request.session.addrSpec, request.session._id)
    return reply.clearCookie(cookieNames.session, { path: '/' }).redirect('/console/sign-in', 303)
  })
}

/** The attributes of cookies. */
export function cookieOptions({ protocol }: FastifyRequest, { publicUrl }: PageDeps) {
  const isSecure = protocol === 'https' || publicUrl?.startsWith('https:') === true
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const
}

/** The token of the browser, to which a sign-in link is bound. */
export function browserOf(request: FastifyRequest, reply: FastifyReply, deps: PageDeps): string {
  const held = request.cookies[cookieNames.browser] ?? newSecret()
  reply.setCookie(cookieNames.browser, held, { ...cookieOptions(request, deps), maxAge: 365 * 24 * 3600 })
  return held
}

/** The page to go to afterwards: a path of ours, or empty. */
export function nextOf(fields: unknown): string {
  const { next } = (fields ?? {}) as { next?: unknown }
  return typeof next === 'string' && /^\/(?:console|portal)(?:[/?][\w/?=&%.,:+-]*)?$/.test(next) ? next : ''
}

/**
 * The origin of the pages. The host of a request may be forged, and a link to it would leak its token, so only the public address counts,
 * or this machine.
 *
 * @returns null when neither is known
 */
export function originOf({ protocol, host }: FastifyRequest, { publicUrl }: PageDeps): string | null {
  const isHere = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)
  return publicUrl ?? (isHere ? `${protocol}://${host}` : null)
}

function linkTo(secret: string, next: string, request: FastifyRequest, deps: PageDeps): string | null {
  const base = originOf(request, deps)
  const query = next === '' ? '' : `?next=${encodeURIComponent(next)}`
  return base && `${base}/console/sign-in/${secret}${query}`
}

interface LinkRequest {
  readonly address: string
  readonly browser: string
}

async function mailLink(from: LinkRequest, urlOf: (secret: string) => string | null, deps: SignInPageDeps): Promise<void> {
  const { config, log } = deps
  const [mailbox] = config.mailboxes
  try {
    const signInLink = from.address.length > 320 ? null : await makeSignInLink(from, deps)
    if (!signInLink || !mailbox) return
    const url = urlOf(signInLink.secret)
    if (url === null) return log.warn('nobody can sign in from elsewhere: console.publicUrl does not say where the pages are')
    const text = `This link signs you in, within 15 minutes, once, in the browser that asked for it:\n\n${url}\n\nIf you did not ask for it, nothing happens without you: delete this mail.`
    const fault = await sendLinkMail({ addrSpec: signInLink.addrSpec, subject: `Sign in to ${config.company}`, text }, mailbox, deps)
    if (fault) log.warn({ err: fault }, 'a link to sign in could not be mailed')
  } catch (error) {
    log.warn({ err: error }, 'a link to sign in could not be mailed')
  }
}

const stranger = (title: string, ...body: Parameters<typeof pageOf>[0]['body']): Html =>
  pageOf({ title, session: null, body: [part('section', 'sign-in', ...body)] })

function askPage(next: string, oidc: OidcConfig | undefined): Html {
  return stranger(
    'Sign in',
    element('h1', {}, ['Sign in']),
    form('/console/sign-in', null, [
      textField('Your e-mail address', 'address', { type: 'email', required: '', autocomplete: 'email', autofocus: '' }),
      hidden('next', next),
      button('Mail me a link'),
    ]),
    element('p', { class: 'hint' }, ['No password: the link in the mail signs you in.']),
    ...(oidc ? [oidcLink(oidc, next)] : []),
  )
}

function oidcLink({ issuer, name }: OidcConfig, next: string): HtmlNode {
  const query = next === '' ? '' : `?next=${encodeURIComponent(next)}`
  return part('p', 'provider', link(`/console/oidc${query}`, `Sign in with ${name ?? new URL(issuer).host}`, { class: 'button' }))
}

function sentPage(address: string): Html {
  return stranger(
    'Look into your mail',
    element('h1', {}, ['Look into your mail']),
    element('p', {}, [`If we know ${address.slice(0, 100)}, a link is on its way. It opens in this browser, once, within 15 minutes.`]),
  )
}

/** A button, since mail programs follow links. */
function openPage(secret: string, addrSpec: string, next: string): Html {
  return stranger(
    'Sign in',
    element('h1', {}, ['Welcome']),
    form(`/console/sign-in/${encodeURIComponent(secret)}`, null, [
      hidden('next', next),
      button(`Sign in as ${addrSpec}`, { autofocus: '' }),
    ]),
  )
}

function endedPage(): Html {
  return stranger(
    'This link does not open',
    element('h1', {}, ['This link does not open']),
    element('p', {}, ['It was used, it is older than 15 minutes, or another browser asked for it.']),
    element('p', {}, [element('a', { href: '/console/sign-in' }, ['Ask for another one'])]),
  )
}
