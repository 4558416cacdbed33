/** Bulk edits of tickets: the bar above a list, the results, and undoing them. */
import type { FastifyInstance } from 'fastify'
import { editMany, undoBulk, undoMs } from '../act/bulk-edit.ts'
import { UserError } from '../errors.ts'
import type { BulkEdit } from '../store/bulk-edits.ts'
import type { Session } from '../store/sessions.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { displayId, severities, ticketNumber } from '../tickets/ticket.ts'
import { send, type PageDeps } from './frame.ts'
import { button, choice, element, form, hidden, link, moment, pageOf, part, textField, type HtmlNode, type Notice } from './layout.ts'
import { agentOf } from './signed-in.ts'
import { textOf, type Fields } from './begun-answer.ts'

const at = '/console/bulk'
const mostListed = 50

/** Adds the routes. */
export function bulkPages(app: FastifyInstance, deps: PageDeps): void {
  app.post<{ Body: Fields }>(at, async ({ session, body }, reply) => {
    const numbers = [body['ticket'] ?? []].flat().flatMap((text) => ticketNumber(text) ?? [])
    const [what, name] = [textOf(body['do']), textOf(body['which']).trim()]
    const edits = bulkEdits(what, name, session!.addrSpec)
    if (numbers.length === 0 || edits.length === 0) throw new UserError('tick tickets, and choose what is to be done to them')
    const by = agentOf(session!, deps.config)
    const words = [deeds.find(([value]) => value === what)?.[1] ?? what, name].join(' ').trim()
    const plain = { by, numbers, edits, words, filters: [], view: null, isLikeThose: false, isDry: false, isTold: true }
    const { id } = await editMany(plain, deps)
    const back = new URLSearchParams(textOf(body['back']))
    back.set('bulk', id)
    return reply.redirect(`/console?${back.toString()}`, 303)
  })
  app.post<{ Params: { id: string } }>(`${at}/:id/undo`, async ({ session, params }, reply) => {
    await undoBulk(params.id, agentOf(session!, deps.config), deps)
    return reply.redirect(at, 303)
  })
  app.get(at, async ({ session }, reply) => {
    const edits = await deps.store.bulkEdits.newest(mostListed)
    const items = edits.map((bulk) => element('li', {}, itemParts(bulk, session!, deps.now())))
    const body = [
      element('h1', {}, ['Changes of many']),
      part(
        'p',
        'hint',
        'Each can be taken back for ten minutes; what somebody has changed since stays as it is. Mails that went out stay sent.',
      ),
      edits.length === 0 ? part('p', 'empty', 'Many tickets were never changed at once.') : element('ul', { class: 'own' }, items),
    ]
    return send(reply, pageOf({ title: 'Changes of many', session, body: [part('section', 'one-mail', ...body)] }))
  })
}

function itemParts(bulk: BulkEdit, session: Session, nowMs: number): readonly HtmlNode[] {
  const state = bulk.undoneAt ? 'taken back' : bulk.isDone ? 'done' : 'under way, or cut off'
  return [
    element('span', {}, [`${bulk.words.slice(0, 200)} (${state})`]),
    element('span', {}, [moment(bulk.at.getTime()), ` by ${bulk.by}`]),
    element('span', {}, [countsOf(bulk)]),
    ...refusals(bulk),
    ...undoForm(bulk, session, nowMs),
  ]
}

/** The notice on a bulk edit that the user has just made; null: none. */
export async function bulkNotice(id: string, session: Session, { store, now }: PageDeps): Promise<Notice | null> {
  const bulk = id === '' ? null : await store.bulkEdits.find(id)
  if (bulk?.by !== session.addrSpec) return null
  const more = [...refusals(bulk), ...undoForm(bulk, session, now())]
  return { kind: bulk.refused.length > 0 ? 'refused' : 'done', text: `${bulk.words}: ${countsOf(bulk)}. `, more }
}

function countsOf({ total, changed, unchanged, refused, undoneAt }: BulkEdit): string {
  const counts = [
    undoneAt ? `${changed} put back` : `${changed} of ${total} changed`,
    ...(unchanged > 0 ? [`${unchanged} not changed by it`] : []),
    ...(refused.length > 0 ? [`${refused.length} refused`] : []),
  ]
  return counts.join(', ')
}

function refusals({ refused }: BulkEdit): readonly HtmlNode[] {
  const items = refused.map(({ ticket, reason }) => {
    const id = displayId(ticket)
    return element('li', { dir: 'auto' }, [link(`/console/tickets/${id}`, id), `: ${reason}`])
  })
  return items.length === 0 ? [] : [element('ul', {}, items)]
}

function undoForm({ id, at: madeAt, words, changed, undoneAt }: BulkEdit, session: Session, nowMs: number): readonly HtmlNode[] {
  if (undoneAt || changed === 0 || nowMs - madeAt.getTime() > undoMs) return []
  return [form(`${at}/${id}/undo`, session, [hidden('id', id), button('Undo', { class: 'plain', 'aria-label': `Undo: ${words}` })])]
}

const deeds = [
  ['', 'nothing'],
  ['assign', 'Assign to me'],
  ['unassign', 'Take the owner off'],
  ['group', 'Give to the group …'],
  ['tag', 'Add the tag …'],
  ['untag', 'Take off the tag …'],
  ['needs-off', 'Needs response off'],
  ['stage:work_in_progress', 'Work in progress'],
  ['stage:resolved', 'Resolve'],
  ...severities.map((severity) => [`severity:${severity}`, `Severity ${severity}`] as const),
  ['spam', 'Spam'],
] as const

/** The bar with the edits for ticked tickets. */
export function bulkBar(): HtmlNode {
  return part(
    'div',
    'bulk-bar',
    choice('To the ticked ones', { name: 'do', value: '', options: deeds }),
    textField('Group or tag', 'which', { maxlength: '200' }),
    button('Do it', { class: 'plain' }),
  )
}

function bulkEdits(what: string, name: string, agent: string): readonly TicketEdit[] {
  const [verb, value = ''] = what.split(':')
  const edits: Readonly<Record<string, () => TicketEdit>> = {
    assign: () => ({ kind: 'set', field: 'ownedBy', to: [agent] }),
    unassign: () => ({ kind: 'set', field: 'ownedBy', to: [] }),
    group: () => ({ kind: 'set', field: 'group', to: named(name) }),
    tag: () => ({ kind: 'tag', add: [{ name: named(name), value: null }], remove: [] }),
    untag: () => ({ kind: 'tag', add: [], remove: [named(name)] }),
    'needs-off': () => ({ kind: 'needsResponse', to: false }),
    stage: () => ({ kind: 'stage', to: value as never, override: false, reason: null }),
    severity: () => ({ kind: 'set', field: 'severity', to: value }),
    spam: () => ({ kind: 'set', field: 'isSpam', to: true }),
  }
  const edit = Object.hasOwn(edits, verb ?? '') ? edits[verb ?? '']?.() : undefined
  return edit ? [edit] : []
}

/** @throws {UserError} when the name is empty */
function named(name: string): string {
  if (name === '') throw new UserError('say which group or tag')
  return name
}
