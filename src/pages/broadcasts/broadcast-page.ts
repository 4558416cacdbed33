/** One broadcast: before it is confirmed, its recipients and mails; afterwards its progress, updated while somebody looks. */
import type { FastifyInstance } from 'fastify'
import {
  existingBroadcast,
  moveBroadcast,
  previewBroadcast,
  sampleSource,
  sendBroadcast,
  translateBroadcast,
  type BroadcastPreview,
} from '../../act/broadcast.ts'
import { composedLetter } from '../../act/broadcast-letters.ts'
import { UserError } from '../../errors.ts'
import { translationSchema } from '../../operations/broadcast.ts'
import type { Broadcast } from '../../store/broadcasts.ts'
import { purposeWords } from '../../tickets/broadcast/letter.ts'
import type { Agent } from '../../tickets/directory.ts'
import { displayId, type Ticket } from '../../tickets/ticket.ts'
import { admins, facts, type Shown as Fact } from '../admin/admin-frame.ts'
import { faultsIn, readForm, withFaults, type FaultsByField } from '../form-faults.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from '../frame.ts'
import { button, element, form, link, moment, pageOf, part, type Html, type HtmlNode, type Notice, type Visitor } from '../layout.ts'
import { agentOf } from '../signed-in.ts'
import { numberOf } from '../ticket-numbers.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { confirmForm, previewParts, translationForm } from './preview-parts.ts'
import { progressSection } from './progress-parts.ts'

const at = '/console/broadcasts'

interface OneRoute {
  readonly Params: { readonly id: string }
  readonly Querystring: { readonly language?: string; readonly people?: string }
  readonly Body: Fields
}

/** What the page is rendered with. */
interface Shown {
  readonly session: Visitor | null
  readonly notice: Notice | null
  readonly typed?: Fields
  readonly faults?: FaultsByField
  /** The page of the recipients' list. */
  readonly people?: string | undefined
}

type Change = (broadcast: Broadcast, by: Agent, body: Fields) => Promise<unknown>

/** Adds the page, and the routes of its forms. */
export function broadcastPage(app: FastifyInstance, deps: PageDeps): void {
  app.get<OneRoute>(`${at}/:id`, async ({ params, session, query }, reply) => {
    const broadcast = await existingBroadcast(numberOf(params.id), deps)
    return send(reply, await pageFor(broadcast, { session, notice: noticeOf(query), people: query.people }, deps))
  })
  letterRoute(app, deps)
  for (const [what, change] of Object.entries(changesBy(deps)))
    app.post<OneRoute>(`${at}/:id/${what}`, admins, async ({ params, session, body }, reply) => {
      const number = numberOf(params.id)
      try {
        await change(await existingBroadcast(number, deps), agentOf(session!, deps.config), body)
        return await reply.redirect(`${at}/${displayId(number)}?done=changed`, 303)
      } catch (error) {
        const shown = { session, notice: refusalNotice(error), typed: body, faults: faultsIn(error) }
        return send(reply.code(422), await pageFor(await existingBroadcast(number, deps), shown, deps))
      }
    })
}

function changesBy(deps: PageDeps): Readonly<Record<string, Change>> {
  return {
    send: async ({ ticket }, by, body) => {
      const [shown, typed] = [Number(textOf(body['count'])), textOf(body['typed']).trim()]
      if (!/^\d+$/.test(typed) || Number(typed) !== shown)
        throw new UserError(`you typed "${typed.slice(0, 40)}"; it would go to ${shown}: nothing is sent, type that number`)
      await sendBroadcast(ticket, { count: shown, by, proof: textOf(body['proof']) }, deps)
    },
    pause: async ({ ticket }, by) => moveBroadcast(ticket, { move: 'paused', by }, deps),
    resume: async ({ ticket }, by) => moveBroadcast(ticket, { move: 'resumed', by }, deps),
    cancel: async ({ ticket }, by) => moveBroadcast(ticket, { move: 'canceled', by }, deps),
    translations: async ({ ticket }, by, body) => {
      const written = {
        language: textOf(body['language']).trim().toLowerCase(),
        subject: textOf(body['subject']),
        text: textOf(body['text']),
      }
      await translateBroadcast(ticket, { translation: readForm(translationSchema, written), by }, deps)
    },
  }
}

/** The HTML of its mail in a language, in a sandboxed frame. */
function letterRoute(app: FastifyInstance, deps: PageDeps): void {
  app.get<OneRoute>(`${at}/:id/letter`, async ({ params, query }, reply) => {
    const broadcast = await existingBroadcast(numberOf(params.id), deps)
    const reader = { addrSpec: '', displayName: '', language: query.language ?? null }
    const { html } = composedLetter(reader, broadcast, await sampleSource(broadcast.ticket, deps))
    reply.headers({
      'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    })
    return send(reply, html)
  })
}

async function pageFor(broadcast: Broadcast, shown: Shown, deps: PageDeps): Promise<Html> {
  const { ticket: number, subject, state } = broadcast
  const ticket = await deps.store.tickets.find(number)
  const { session, notice } = shown
  const body = [
    element('h1', { dir: 'auto' }, [subject]),
    element('p', {}, [
      link(at, 'All broadcasts'),
      ' · ',
      link(`/console/tickets/${displayId(number)}`, `${displayId(number)}, its ticket`),
      ...(session?.isAdmin ? [' · ', link(`${at}/new?like=${displayId(number)}`, 'Write another like it')] : []),
    ]),
    facts(factsOf(broadcast, ticket)),
    ...(state === 'draft'
      ? await draftParts(broadcast, shown, deps)
      : [await progressSection(broadcast, deps), ...(await laterMoves(broadcast, session, deps))]),
    ...(state === 'draft' ? [] : [element('h2', {}, ['What it says']), ...saidParts(broadcast)]),
  ]
  return pageOf({ title: `${displayId(number)} ${subject}`, session, notice, body: [part('div', 'wide broadcast', ...body)] })
}

async function draftParts(
  broadcast: Broadcast,
  { session, typed = {}, faults = {}, people }: Shown,
  deps: PageDeps,
): Promise<readonly HtmlNode[]> {
  const preview = await previewed(broadcast, deps)
  if ('kind' in preview) return [part('p', 'warning', preview.text), ...movesOf(broadcast, session)]
  const path = `${at}/${displayId(broadcast.ticket)}`
  const forAdmins = session?.isAdmin
    ? [withFaults(translationForm(path, session, typed), faults), confirmForm(path, session, preview)]
    : [part('p', 'hint', 'Admins send it.')]
  return [...previewParts(path, preview, people), ...forAdmins, ...movesOf(broadcast, session)]
}

/** The preview; or why there is none, since something that the broadcast names is gone. */
async function previewed({ ticket }: Broadcast, deps: PageDeps): Promise<BroadcastPreview | Notice> {
  try {
    return await previewBroadcast(ticket, deps)
  } catch (error) {
    return refusalNotice(error)
  }
}

function factsOf(broadcast: Broadcast, ticket: Ticket | null): readonly Fact[] {
  const { state, purpose, by, perMinute, scope, audience, total, at: when } = broadcast
  const { accounts, workspaces, contacts, filters, followUpOf } = audience
  const audienceLines = [
    ['Accounts', accounts],
    ['Workspaces', workspaces],
    ['Contacts', contacts],
    ['Reporters of tickets with', filters],
    ['Those who had', followUpOf === null ? [] : [displayId(followUpOf)]],
  ] as const
  return [
    ['State', state],
    ['For', purposeWords[purpose]],
    ['Sent from', ticket?.mailbox ?? 'a mailbox that is gone'],
    ['Written', [moment(when.getTime()), ` by ${by}`]],
    ['Pace', `${perMinute} a minute at most`],
    ...(scope === 'broadcast' ? [['To', 'all contacts'] as const] : []),
    ...audienceLines.flatMap(([name, values]) => (values.length === 0 ? [] : [[name, shortened(values)] as const])),
    ...(total > 0 ? [['Confirmed', `for ${total}`] as const] : []),
  ]
}

const mostNamed = 20
const shortened = (values: readonly string[]) =>
  `${values.slice(0, mostNamed).join(', ')}${values.length > mostNamed ? ` and ${values.length - mostNamed} more` : ''}`

const moves = [
  { what: 'pause', from: ['sending', 'done'], title: 'Pause' },
  { what: 'resume', from: ['paused'], title: 'Go on' },
  { what: 'cancel', from: ['draft', 'sending', 'paused', 'done'], title: 'Cancel it for good' },
] as const

/** After all mails are made, those in the outbox may still wait. */
async function laterMoves(broadcast: Broadcast, session: Visitor | null, { store }: PageDeps): Promise<readonly HtmlNode[]> {
  const isOver = broadcast.state === 'done' && !(await store.broadcasts.hasUnsent(broadcast.ticket))
  return isOver ? [] : movesOf(broadcast, session)
}

function movesOf({ ticket, state }: Broadcast, session: Visitor | null): readonly HtmlNode[] {
  const possible = moves.filter(({ from }) => from.some((allowed) => allowed === state))
  if (!session?.isAdmin || possible.length === 0) return []
  const buttons = possible.map(({ what, title }) => form(`${at}/${displayId(ticket)}/${what}`, session, [button(title)]))
  return [part('div', 'steps', ...buttons)]
}

function saidParts({ subject, text, translations }: Broadcast): readonly HtmlNode[] {
  const whole = (body: string) => element('pre', { class: 'whole', dir: 'auto' }, [body])
  return [
    whole(text),
    ...translations.flatMap((translation) => [
      element('h3', { dir: 'auto' }, [`${translation.language}: ${translation.subject}`]),
      element('div', { lang: translation.language }, [whole(translation.text)]),
    ]),
    ...(translations.length > 0 ? [part('p', 'hint', `Whoever writes none of these read “${subject}”.`)] : []),
  ]
}
