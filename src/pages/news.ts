/** Live updates by server-sent events (WHATWG HTML §9.2): changes of tickets, and who else has one open. */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { existingBroadcast } from '../act/broadcast.ts'
import { matchOf } from '../store/ticket-selection.ts'
import type { Session } from '../store/sessions.ts'
import { displayId, type TicketNumber } from '../tickets/ticket.ts'
import type { PageDeps } from './frame.ts'
import { progressHtml } from './broadcasts/progress-parts.ts'
import { listSelection, type ListQuery } from './list-query.ts'
import { numberOf } from './ticket-numbers.ts'
import { viewsOf } from './ticket-views.ts'

type Hear = (changed: ReadonlySet<TicketNumber>) => Promise<void>

/** In ms, between checks whether a session is still valid. Browsers reconnect by themselves. */
const beatMs = 5000
/** In ms, after which an agent who was not reported has left. */
const goneMs = 15_000

/** One change stream for all listening browsers, open while there are any. */
class Changes {
  readonly #deps: PageDeps
  readonly #listeners = new Set<Hear>()
  #isRunning = false

  constructor(deps: PageDeps) {
    this.#deps = deps
  }

  /**
   * Adds a listener.
   *
   * @returns a function that removes it
   */
  listen(hear: Hear): () => void {
    this.#listeners.add(hear)
    if (!this.#isRunning) void this.#run()
    return () => void this.#listeners.delete(hear)
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    const { store, log } = this.#deps
    while (this.#listeners.size > 0) {
      const stream = store.changes(null, 500)
      try {
        for (let changes = await stream.next(); changes && this.#listeners.size > 0; changes = await stream.next())
          if (changes.tickets.size > 0) await Promise.all([...this.#listeners].map((hear) => hear(changes.tickets)))
      } catch (error) {
        log.warn({ err: error }, 'pages are not told of changes for a while')
        await new Promise((resolve) => setTimeout(resolve, beatMs))
      }
      await stream.close().catch(() => undefined)
    }
    this.#isRunning = false
  }
}

/** The open streams. */
export interface News {
  /** Ends all streams, so that a closing server does not wait for browsers. */
  end(): void
}

/** Adds the routes of the streams. */
export function newsRoutes(app: FastifyInstance, deps: PageDeps): News {
  const changes = new Changes(deps)
  const open = new Set<ServerResponse>()
  const follow = async (request: FastifyRequest, reply: FastifyReply, { hear, beat }: Following) => {
    const session = request.session!
    const response = reply.raw
    open.add(response)
    const stop = changes.listen((changed) => hear(changed).catch((error: unknown) => deps.log.warn({ err: error }, 'news were not told')))
    const look = async () => {
      const sessions = await deps.store.sessions.of(session.addrSpec)
      if (sessions.some(({ _id }) => _id === session._id)) await beat()
      else response.end()
    }
    const timer = setInterval(() => void look().catch(() => undefined), beatMs)
    response.on('close', () => {
      clearInterval(timer)
      stop()
      open.delete(response)
    })
    await look()
  }
  app.get<{ Querystring: ListQuery }>('/console/news', async (request, reply) => {
    const isShown = await listFilter(request.query, request.session!, deps)
    const tell = begin(reply)
    const hear: Hear = async (changed) => {
      const numbers = await isShown(changed)
      if (numbers.length > 0) tell('tickets', numbers.map(displayId).join(' '))
    }
    await follow(request, reply, { hear, beat: async () => tell('beat', '') })
  })
  app.get<{ Params: { id: string } }>('/console/tickets/:id/news', async (request, reply) => {
    const number = numberOf(request.params.id)
    const { addrSpec } = request.session!
    const tell = begin(reply)
    reply.raw.on('close', () => void deps.store.presences.end(number, addrSpec).catch(() => undefined))
    const hear: Hear = async (changed) => {
      const ticket = changed.has(number) ? await deps.store.tickets.find(number) : null
      if (ticket) tell('version', String(ticket.version))
    }
    const beat = async () => {
      await deps.store.presences.note(number, addrSpec, new Date(deps.now()))
      tell('presence', (await othersAt(number, addrSpec, deps)).join(', '))
    }
    await follow(request, reply, { hear, beat })
  })
  broadcastNews(app, deps, follow)
  return { end: () => open.forEach((response) => response.end()) }
}

type Follow = (request: FastifyRequest, reply: FastifyReply, following: Following) => Promise<void>

/** Streams the progress of a broadcast. */
function broadcastNews(app: FastifyInstance, deps: PageDeps, follow: Follow): void {
  app.get<{ Params: { id: string } }>('/console/broadcasts/:id/news', async (request, reply) => {
    const broadcast = async () => existingBroadcast(numberOf(request.params.id), deps)
    // An unknown broadcast is refused before the stream begins.
    await broadcast()
    const tell = begin(reply)
    const beat = async () => {
      const present = await broadcast()
      tell('progress', await progressHtml(present, deps))
      tell('state', present.state)
    }
    await follow(request, reply, { hear: async () => undefined, beat })
  })
}

interface Following {
  readonly hear: Hear
  readonly beat: () => Promise<unknown>
}

type Tell = (event: string, text: string) => void

function begin(reply: FastifyReply): Tell {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  return (event, text) => void reply.raw.write(`event: ${event}\ndata: ${text.replace(/\r\n|\r|\n/g, '\ndata: ')}\n\n`)
}

/** Selects the changed tickets that are in a list. */
async function listFilter(query: ListQuery, { addrSpec }: Session, deps: PageDeps) {
  const views = await viewsOf(addrSpec, deps)
  const view = views.find(({ id }) => id === query.view) ?? views[0]!
  const { conditions } = await listSelection(query, view, deps)
  return async (changed: ReadonlySet<TicketNumber>): Promise<readonly TicketNumber[]> => {
    const filter = { $and: [matchOf(conditions), { _id: { $in: [...changed] } }] }
    return (await deps.store.tickets.list(filter, 100)).map(({ number }) => number)
  }
}

/** The names of other agents who have a ticket open. */
export async function othersAt(number: TicketNumber, agent: string, { store, config, now }: PageDeps): Promise<readonly string[]> {
  const others = await store.presences.others(number, agent, new Date(now() - goneMs))
  return others.map((address) => config.agents.find((known) => known.address === address)?.name ?? address)
}
