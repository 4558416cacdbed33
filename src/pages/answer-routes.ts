/**
 * Writing answers and notes: drafts are stored, an answer can be taken back for a while, and a message that came in the meantime is shown
 * first.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { noteOnTicket, refuseAnswer } from '../act/answer-ticket.ts'
import { existingTicket } from '../act/change-ticket.ts'
import { holdAnswer, newestMessageMs, sayDueAnswers, sayHeld } from '../act/answer-undo-window.ts'
import { digestOf } from '../act/sign-in.ts'
import { addressAsSent } from '../act/typed-addresses.ts'
import { UserError } from '../errors.ts'
import type { HeldWriting } from '../store/answers-in-undo-window.ts'
import { displayId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { filesOf, refuseLost } from './form-files.ts'
import { refusalText, send, type PageDeps } from './frame.ts'
import type { Html, Notice } from './layout.ts'
import { agentOf } from './signed-in.ts'
import { numberOf } from './ticket-numbers.ts'
import { keptText, listOf, textOf, writingBack, writingOf, type Fields, type Writing } from './begun-answer.ts'

interface WriteRoute {
  readonly Params: { readonly id: string }
  readonly Body: Fields
}
/** A request about a ticket. */
export type TicketRequest = FastifyRequest<WriteRoute>
/** Renders the ticket's page with a notice and the text that is being written. */
export type TicketPage = (request: TicketRequest, shown: { readonly notice: Notice; readonly writing?: Writing }) => Promise<Html>

/** Adds the routes, and sends held answers that are due. */
export function writeRoutes(app: FastifyInstance, deps: PageDeps, page: TicketPage): void {
  const timer = setInterval(() => {
    sayDueAnswers(deps).catch((error: unknown) => deps.log.warn({ err: error }, 'held answers wait for the next look'))
  }, 1000)
  app.addHook('onClose', async () => clearInterval(timer))
  app.post<WriteRoute>('/console/tickets/:id/write', { config: { keepsText: true } }, async (request, reply) =>
    write(request, reply, { deps, page }),
  )
  app.post<WriteRoute>('/console/tickets/:id/draft', { config: { isPrivate: true } }, async (request, reply) => {
    const { kept } = await filesOf(request, deps)
    await keepDraft(request, keptText(writingOf(request.body, kept)), deps)
    return reply.code(204).send()
  })
  app.post<WriteRoute>('/console/tickets/:id/take-back', async (request, reply) => {
    const held = await deps.store.heldAnswers.takeBack(textOf(request.body['answer']), request.session!.addrSpec)
    const to = `/console/tickets/${displayId(numberOf(request.params.id))}`
    if (held === null) return reply.redirect(`${to}?done=late`, 303)
    if (held.saidAt !== null) return reply.redirect(to, 303)
    await keepDraft(request, keptText(writingBack(held)), deps)
    return reply.redirect(`${to}?done=back#composer`, 303)
  })
}

/** The id of an agent's draft on a ticket. */
export function draftId(number: TicketNumber, agent: string): string {
  return `${displayId(number)}/${agent}`
}

async function keepDraft({ params, session }: TicketRequest, text: string, { store, now }: PageDeps): Promise<void> {
  await store.sessions.keepDraft(draftId(numberOf(params.id), session!.addrSpec), text, new Date(now()))
}

interface WriteContext {
  readonly deps: PageDeps
  readonly page: TicketPage
}

async function write(request: TicketRequest, reply: FastifyReply, context: WriteContext) {
  const { deps, page } = context
  const ticket = await existingTicket(numberOf(request.params.id), deps.store)
  const files = await filesOf(request, deps)
  const writing = writingOf(request.body, files.kept)
  const newest = newestMessageMs(await deps.store.timeline.ofTicket(ticket.number))
  if (newest > writing.seenMs && writing.kind === 'answer') {
    const text = 'A message came while you were writing: it is the last one below. Nothing was sent; send again when you have read it.'
    return send(reply.code(409), await page(request, { notice: { kind: 'refused', text }, writing: { ...writing, seenMs: newest } }))
  }
  const once = digestOf(`page/${textOf(request.body['once'])}`)
  const isAgain = (await deps.store.storedAnswers.begin(once, 'page')) !== null
  let verdict: string | null = null
  try {
    refuseLost(files)
    if (!isAgain) verdict = await say(request, { ...context, ticket, writing, once })
  } catch (error) {
    await deps.store.storedAnswers.forget(once)
    const text = refusalText(error)
    if (text === null) throw error
    return send(reply.code(422), await page(request, { notice: { kind: 'refused', text }, writing }))
  }
  await keepDraft(request, '', deps)
  if (verdict === null) return reply.redirect(`/console/tickets/${displayId(ticket.number)}?done=${outcomeOf(writing, deps)}`, 303)
  return send(reply, await page(request, { notice: { kind: 'refused', text: verdict } }))
}

/** The notice on the next page. An answer that can still be taken back is not sent yet. */
function outcomeOf({ kind }: Writing, { config }: PageDeps): 'noted' | 'held' | 'sent' {
  if (kind === 'note') return 'noted'
  return (config.console?.undoSeconds ?? 0) > 0 ? 'held' : 'sent'
}

/**
 * Stores the note or holds the answer.
 *
 * @returns what the author must be told at once; null: nothing
 */
async function say(
  { body, session }: TicketRequest,
  { deps, ...context }: WriteContext & { readonly ticket: Ticket; readonly writing: Writing; readonly once: string },
): Promise<string | null> {
  const { ticket, writing, once } = context
  const by = agentOf(session!, deps.config)
  if (writing.kind === 'note') {
    await noteOnTicket(ticket.number, { by, text: writing.text, files: writing.files }, deps)
    return null
  }
  const held = heldWriting(ticket, writing, textOf(body['then']))
  await refuseAnswer(ticket, { ...held, by }, deps)
  const forMs = (deps.config.console?.undoSeconds ?? 0) * 1000
  await holdAnswer({ id: once, ticket: ticket.number, by, writing: held, forMs }, deps)
  return forMs > 0 ? null : sayNow(once, by.addrSpec, deps)
}

/** Sends an answer at once; a refusal becomes one of the form. */
async function sayNow(id: string, agent: string, deps: PageDeps): Promise<string | null> {
  const verdict = await sayHeld(id, deps)
  if (verdict === null) return null
  const judged = await deps.store.heldAnswers.takeBack(id, agent)
  if (judged && judged.saidAt === null) throw new UserError(verdict)
  return verdict
}

/**
 * An answer for the readers chosen in the form.
 *
 * @throws {UserError} when it has no reader
 */
function heldWriting({ emailMembers }: Ticket, { text, to, cc, files, seenMs }: Writing, next: string): HeldWriting {
  const chosen = emailMembers.filter(({ addrSpec }) => to?.includes(addrSpec))
  const copies = listOf(cc).map((address) => ({ addrSpec: addressAsSent(address), displayName: '' }))
  if (chosen.length + copies.length === 0) throw new UserError('nobody would get the answer: tick somebody, or add an address')
  const isWhole = chosen.length === emailMembers.length
  return { text, to: isWhole ? null : chosen, cc: copies, files, next, seenMs }
}
