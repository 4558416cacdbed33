/**
 * Broadcasts: a list with the progress of each, and writing a new one (T-090 to T-093). All agents see them; administrators write and send
 * them.
 */
import type { FastifyInstance } from 'fastify'
import { existingBroadcast } from '../../act/broadcast.ts'
import { writeBroadcast, writtenSchema } from '../../operations/broadcast.ts'
import type { Broadcast } from '../../store/broadcasts.ts'
import { purposeWords } from '../../tickets/broadcast/letter.ts'
import { purposes } from '../../tickets/broadcast-mark.ts'
import { displayId, ticketNumber } from '../../tickets/ticket.ts'
import { admins, table } from '../admin/admin-frame.ts'
import { faultsIn, readForm, withFaults, type FaultsByField } from '../form-faults.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from '../frame.ts'
import { button, choice, element, form, link, moment, pageOf, part, textField, type Html, type HtmlNode } from '../layout.ts'
import type { Notice, Visitor } from '../layout.ts'
import { agentOf } from '../signed-in.ts'
import { numberOf } from '../ticket-numbers.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { broadcastPage } from './broadcast-page.ts'

const at = '/console/broadcasts'
const perPage = 20

interface ListRoute {
  readonly Querystring: { readonly before?: string; readonly like?: string }
  readonly Body: Fields
}

/** Adds the pages. */
export function broadcastPages(app: FastifyInstance, deps: PageDeps): void {
  app.get<ListRoute>(at, async ({ session, query }, reply) =>
    send(reply, await listPage(query.before ?? '', { session, notice: noticeOf(query) }, deps)),
  )
  app.get<ListRoute>(`${at}/new`, admins, async ({ session, query }, reply) =>
    send(reply, await newPage(await beginning(query.like ?? '', deps), { session, notice: null }, deps)),
  )
  app.post<ListRoute>(at, admins, async ({ session, body }, reply) => {
    try {
      const { ticket } = await writeBroadcast(readForm(writtenSchema, requestOf(body)), agentOf(session!, deps.config), deps)
      return await reply.redirect(`${at}/${displayId(ticket)}?done=written`, 303)
    } catch (error) {
      return send(reply.code(422), await newPage(body, { session, notice: refusalNotice(error), faults: faultsIn(error) }, deps))
    }
  })
  broadcastPage(app, deps)
}

/** What a page is rendered with. */
interface Shown {
  readonly session: Visitor | null
  readonly notice: Notice | null
  readonly faults?: FaultsByField
}

async function listPage(before: string, { session, notice }: Shown, { store }: PageDeps): Promise<Html> {
  const listed = await store.broadcasts.newest(perPage, undefined, ticketNumber(before) ?? undefined)
  const standing = await store.broadcasts.standingOf(listed.map(({ ticket }) => ticket))
  const rows = listed.map((broadcast) => cellsOf(broadcast, standing.get(broadcast.ticket) ?? new Map()))
  const last = listed.at(-1)
  const body = [
    element('h1', {}, ['Broadcasts']),
    part('p', 'hint', 'One mail for each of many people, whose answers stay apart.'),
    ...(session?.isAdmin
      ? [element('p', {}, [link(`${at}/new`, 'New broadcast', { class: 'button' })])]
      : [part('p', 'hint', 'Admins write and send them.')]),
    table(['Broadcast', 'State', 'For', 'To', 'So far', 'When'], rows, 'There was no broadcast yet.'),
    ...(last && listed.length === perPage
      ? [link(`${at}?before=${displayId(last.ticket)}`, 'Older ones', { class: 'more', rel: 'next' })]
      : []),
  ]
  return pageOf({ title: 'Broadcasts', session, notice, body: [part('div', 'wide', ...body)] })
}

function cellsOf(
  { ticket, subject, state, purpose, scope, total, at: when, by }: Broadcast,
  counts: ReadonlyMap<string, number>,
): readonly HtmlNode[] {
  const count = (...names: readonly string[]) => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0)
  const far = [
    `${count('sent')} sent`,
    `${count('waiting', 'queued', 'deferred')} ${state === 'canceled' ? 'held back' : 'to go'}`,
    `${count('failed', 'unknown', 'dropped')} not delivered`,
  ]
  const id = displayId(ticket)
  return [
    element('span', { dir: 'auto' }, [link(`${at}/${id}`, `${id} ${subject}`)]),
    state,
    purposeWords[purpose],
    total === 0
      ? scope === 'broadcast'
        ? 'all contacts'
        : 'those who are named'
      : `${total} ${scope === 'broadcast' ? '(all)' : ''}`.trim(),
    total === 0 ? 'nothing is sent' : far.join(', '),
    element('span', {}, [moment(when.getTime()), ` by ${by}`]),
  ]
}

/** The fields of the form in the shape of the API; lists are a line per item. */
function requestOf(body: Fields): object {
  const linesOf = (name: string) =>
    textOf(body[name])
      .split('\n')
      .flatMap((line) => line.trim() || [])
  const follows = textOf(body['follow_up_of'])
  const pace = textOf(body['per_minute']).trim()
  const perMinute = Number.isNaN(Number(pace)) ? pace : Number(pace)
  return {
    subject: textOf(body['subject']),
    text: textOf(body['text']),
    mailbox: textOf(body['mailbox']),
    purpose: textOf(body['purpose']),
    all: body['all'] !== undefined,
    ...Object.fromEntries(lists.map(({ name }) => [name, linesOf(name)])),
    follow_up_of: follows === '' ? null : follows,
    ...(pace !== '' && { per_minute: perMinute }),
  }
}

const lists = [
  { name: 'accounts', label: 'Accounts', about: 'their contacts, one account a line' },
  { name: 'workspaces', label: 'Workspaces', about: 'their contacts, one workspace a line' },
  { name: 'contacts', label: 'Contacts', about: 'by address, one a line' },
  {
    name: 'filter',
    label: 'Reporters of tickets',
    about: 'of which all of these hold: part=Kettles, created_date>=2026-01-01; one a line',
  },
] as const

/** The first values of the form: empty, or those of another broadcast. */
async function beginning(like: string, deps: PageDeps): Promise<Fields> {
  if (like === '') return {}
  const { audience, ticket, ...source } = await existingBroadcast(numberOf(like), deps)
  const { accounts, workspaces, contacts, filters, followUpOf } = audience
  return {
    subject: source.subject,
    text: source.text,
    mailbox: (await deps.store.tickets.find(ticket))?.mailbox ?? '',
    purpose: source.purpose,
    ...(source.scope === 'broadcast' && { all: 'on' }),
    accounts: accounts.join('\n'),
    workspaces: workspaces.join('\n'),
    contacts: contacts.join('\n'),
    filter: filters.join('\n'),
    follow_up_of: followUpOf === null ? '' : displayId(followUpOf),
    per_minute: String(source.perMinute),
  }
}

async function newPage(body: Fields, { session, notice, faults = {} }: Shown, { store, config }: PageDeps): Promise<Html> {
  const value = (name: string, usual = '') => (body[name] === undefined ? usual : textOf(body[name]))
  const earlier = (await store.broadcasts.newest(100)).filter(({ total }) => total > 0)
  const options = [
    ['', 'none'],
    ...earlier.map(({ ticket, subject }) => [displayId(ticket), `${displayId(ticket)} ${subject}`] as const),
  ] as const
  const area = (label: string, name: string, rows: string) =>
    element('label', { class: 'writing' }, [element('span', {}, [label]), element('textarea', { name, rows, dir: 'auto' }, [value(name)])])
  const mailboxes = config.mailboxes.map(({ name }) => [name, name] as const)
  const audience = [
    element('legend', {}, ['Whom it is for']),
    element('label', { class: 'tick' }, [
      element('input', { type: 'checkbox', name: 'all', ...(body['all'] === undefined ? {} : { checked: '' }) }),
      'All contacts',
    ]),
    part('p', 'hint', 'Or those who are named below; whoever is named in more than one way gets it once.'),
    ...lists.map(({ name, label, about }) => area(`${label}: ${about}`, name, '2')),
    choice('Those who had an earlier one', { name: 'follow_up_of', value: value('follow_up_of'), options }),
  ]
  const fields = [
    choice('Sent from', { name: 'mailbox', value: value('mailbox', mailboxes[0]?.[0]), options: mailboxes }),
    choice('For', {
      name: 'purpose',
      value: value('purpose'),
      options: purposes.map((purpose) => [purpose, purposeWords[purpose]] as const),
    }),
    element('fieldset', { class: 'stacked' }, audience),
    textField('Subject', 'subject', { required: '', maxlength: '256', dir: 'auto', value: value('subject') }),
    area('Text ({unsubscribe} stands for the link that ends them; without it the link stands below)', 'text', '12'),
    textField('Mails a minute at most', 'per_minute', { inputmode: 'numeric', value: value('per_minute', '100') }),
    part('p', 'hint', 'Nothing is sent yet: next you see whom it would go to, and what they would read.'),
    button('Go on', { class: 'primary' }),
  ]
  const parts = [element('h1', {}, ['New broadcast']), withFaults(form(at, session, fields, { class: 'stacked' }), faults)]
  return pageOf({ title: 'New broadcast', session, notice, body: [part('section', 'one-mail', ...parts)] })
}
