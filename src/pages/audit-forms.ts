/** The audit log of the pages: an entry for every submitted form, whether it succeeded or not. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PageDeps } from './frame.ts'
import type { Fields } from './begun-answer.ts'

/** Writes an entry before the change, so that none is missing, and its result afterwards. */
export function auditForms(app: FastifyInstance, { store, now }: Pick<PageDeps, 'store' | 'now'>): void {
  const lines = new WeakMap<FastifyRequest, string>()
  app.addHook('preHandler', async (request) => {
    const { method, routeOptions, session } = request
    if (method !== 'POST' || routeOptions.config.isPrivate || !session) return
    const _id = randomUUID()
    lines.set(request, _id)
    await store.auditLog.begin({ _id, at: new Date(now()), by: session.addrSpec, what: routeOptions.url ?? '', values: valuesOf(request) })
  })
  app.addHook('onSend', async (request, reply) => {
    const line = lines.get(request)
    if (line !== undefined) await store.auditLog.end(line, reply.statusCode)
  })
}

const mostText = 200
/** Fields that nobody may read, since they let one sign in. */
const unsaid: ReadonlySet<string> = new Set(['form_token', 'returned', 'secret', 'token'])
/** Fields that tell which change was made. Texts of agents and customers are on tickets, and are deleted with them. */
const kinds: ReadonlySet<string> = new Set(['name', 'do', 'ticket', 'into', 'stage', 'as', 'kind', 'then', 'id', 'sender', 'block'])

function valuesOf({ body, params, routeOptions }: FastifyRequest): Readonly<Record<string, string>> {
  const isWhole = routeOptions.config.who === 'admin'
  const written = Object.entries((body ?? {}) as Fields).filter(([name]) => isWhole || kinds.has(name))
  const given = [...Object.entries(params as Fields), ...written].filter(([name]) => !unsaid.has(name))
  const texts = given.map(([name, value]) => [name, [value ?? ''].flat().join(', ').slice(0, mostText)])
  return Object.fromEntries(texts) as Readonly<Record<string, string>>
}
