/** All pages: the console of agents, the portal of customers, public forms, and the pages behind links in mails. */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { editDepsOf } from '../process/edit-deps.ts'
import type { Runtime } from '../process/runtime.ts'
import type { Transports } from '../smtp/transports.ts'
import { pageServer, type PageDeps } from './frame.ts'
import { articlePages } from './article-pages.ts'
import { sitePart } from '../mail/compose/html-tree.ts'
import { adminPages } from './admin/admin-pages.ts'
import { auditForms } from './audit-forms.ts'
import { broadcastPages } from './broadcasts/broadcast-pages.ts'
import { bulkPages } from './bulk-pages.ts'
import { closingPages } from './closing-pages.ts'
import { filePages } from './file-pages.ts'
import { formPages } from './public-form/routes.ts'
import { uploadRoutes } from './form-files.ts'
import { issuePages } from './issue-pages.ts'
import { mailPages } from './mail-pages.ts'
import { newsRoutes } from './news.ts'
import { newTicketPage } from './new-ticket.ts'
import { oidcPages } from './oidc-pages.ts'
import { portalPages } from './portal.ts'
import { sessionPages } from './session-pages.ts'
import { signInPages } from './sign-in-pages.ts'
import { spamPages } from './spam-pages.ts'
import { ticketListPages } from './ticket-list.ts'
import { ticketPages } from './ticket-page.ts'
import { unsubscribePages } from './unsubscribe-pages.ts'

/** The pages, to which a server passes requests. */
export interface Pages {
  /** Whether an address is that of a page. */
  readonly has: (url: string) => boolean
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Ends the event streams of browsers. */
  readonly endStreams: () => void
  close(): Promise<void>
  /** All routes, with who may use them. */
  readonly routes: readonly PageRoute[]
}

/** A route of a page or form. */
export interface PageRoute {
  readonly method: string
  readonly url: string
  readonly who: string
  /** Whether its requests are in the audit log. */
  readonly isLogged: boolean
}

const assets = { 'console.css': 'text/css; charset=utf-8', 'console.js': 'text/javascript; charset=utf-8' } as const

/** Opens the pages on a runtime. */
export async function openPages(runtime: Runtime, transports: Transports): Promise<Pages> {
  const publicUrl = runtime.config.console?.publicUrl?.replace(/\/$/, '') ?? null
  const deps: PageDeps = { ...editDepsOf(runtime), log: runtime.log, publicUrl }
  const app = await pageServer(deps)
  const routes: PageRoute[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat())
      routes.push({ method: each, url, who: config?.who ?? 'agent', isLogged: each === 'POST' && config?.isPrivate !== true })
  })
  auditForms(app, deps)
  assetRoutes(app)
  uploadRoutes(app, deps, sitePart)
  signInPages(app, { ...deps, transports })
  oidcPages(app, deps)
  sessionPages(app, deps)
  ticketListPages(app, deps)
  bulkPages(app, deps)
  ticketPages(app, deps)
  const news = newsRoutes(app, deps)
  mailPages(app, deps)
  newTicketPage(app, deps)
  filePages(app, deps)
  articlePages(app, deps)
  issuePages(app, deps)
  spamPages(app, deps)
  broadcastPages(app, deps)
  adminPages(app, { ...deps, accessTokens: runtime.accessTokens, queues: [runtime.inboundQueue, runtime.outboxQueue] })
  unsubscribePages(app, deps)
  closingPages(app, deps)
  formPages(app, { ...deps, transports })
  portalPages(app, { ...deps, queue: runtime.inboundQueue })
  app.get('/', { config: { who: 'anybody' } }, async ({ session }, reply) =>
    reply.redirect(session?.kind === 'customer' ? '/portal' : '/console', 303),
  )
  await app.ready()
  return {
    has: (url) => url === '/' || /^\/(?:console|portal|unsubscribe|confirm|cancel|form)(?:[/?]|$)/.test(url),
    handle: (request, response) => app.routing(request, response),
    endStreams: () => news.end(),
    close: async () => app.close(),
    routes,
  }
}

function assetRoutes(app: Awaited<ReturnType<typeof pageServer>>): void {
  for (const [name, type] of Object.entries(assets)) {
    const text = readFileSync(join(import.meta.dirname, 'assets', name), 'utf8')
    app.get(`/console/assets/${name}`, { config: { who: 'anybody' } }, async (_, reply) =>
      reply.header('cache-control', 'public, max-age=300').type(type).send(text),
    )
  }
}
