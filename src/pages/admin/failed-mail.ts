/** Failed mail: why a mail is no ticket, what failed, and trying it again. */
import type { FastifyInstance } from 'fastify'
import { mailNames, mailsNamed } from '../../act/delivered-mails.ts'
import { explained, placesOf, type Places } from '../../act/explain-mail.ts'
import { failedMails, retryMail, type FailedMail } from '../../act/failed-mails.ts'
import { NotFoundError } from '../../errors.ts'
import type { InboundRow } from '../../store/inbound-row.ts'
import type { Store } from '../../store/store.ts'
import type { OutboxRow } from '../../store/outbox-row.ts'
import { displayId, type InboundId } from '../../tickets/ticket.ts'
import { noticeOf, refusalText, send, type PageDeps } from '../frame.ts'
import { button, element, form, hidden, link, part, textField, type HtmlNode, type Notice, type Visitor } from '../layout.ts'
import { noteWords, withMoments } from '../shown-text.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { adminPage, admins, facts, table, type Shown } from './admin-frame.ts'

const at = '/console/admin'

interface Asked {
  readonly Querystring: { readonly q?: string; readonly id?: string }
}

/** Adds the pages. */
export function failedMailPages(app: FastifyInstance, { store }: PageDeps): void {
  app.get<Asked>(at, admins, async ({ query, session }, reply) => {
    const { q = '' } = query
    const found = q === '' ? null : await rowsNamed(q)
    const failed = await failedMails(store)
    const body = [askForm(q), ...(await mailLines(found?.rows ?? [], store)), ...failedParts(failed, session)]
    return send(reply, adminPage({ title: 'Failed mail', at, session, notice: found?.notice ?? noticeOf(query), body }))
  })
  const rowsNamed = async (text: string): Promise<{ rows: readonly InboundRow[]; notice: Notice | null }> => {
    try {
      return { rows: await mailsNamed(text, store), notice: null }
    } catch (error) {
      const refusal = refusalText(error)
      if (refusal === null) throw error
      return { rows: [], notice: { kind: 'refused', text: refusal } }
    }
  }
  app.get<Asked>(`${at}/mail`, admins, async ({ query, session }, reply) => {
    const { id = '' } = query
    const [row] = await store.inboundRows.load([id as InboundId])
    const sent = row ? null : await store.outbox.find(id)
    if (!row && !sent) throw new NotFoundError(`nothing is known as "${id}"`)
    const body = row ? await deliveredParts(row, session) : sentParts(sent!, session)
    return send(reply, adminPage({ title: row ? 'A delivered mail' : 'A mail of ours', at, session, notice: noticeOf(query), body }))
  })
  app.get<Asked>(`${at}/raw`, admins, async ({ query }, reply) => {
    const [row] = await store.inboundRows.load([(query.id ?? '') as InboundId])
    if (!row) throw new NotFoundError(`no delivered mail is known as "${query.id ?? ''}"`)
    reply.headers({ 'content-disposition': 'attachment; filename="mail.eml"', 'x-content-type-options': 'nosniff' })
    return reply.type('message/rfc822').send(await store.rawMails.open(row.rawSha256))
  })
  app.post<{ Body: Fields }>(`${at}/retry`, admins, async ({ body }, reply) => {
    await retryMail(textOf(body['id']), store)
    return reply.redirect(`${at}?done=retried`, 303)
  })
  const deliveredParts = async (row: InboundRow, session: Visitor | null): Promise<readonly HtmlNode[]> => {
    const mail = (await store.parsedMails.load([row.rawSha256])).get(row.rawSha256)?.message
    const head = mail
      ? ([
          ['Subject', mail.subject],
          ['From', mail.from.addrSpec ?? 'unreadable'],
        ] as const)
      : []
    return [
      facts([['Ledger', row._id], ...head, ...explainedParts(row, await placesOf([row], store))]),
      part('div', 'steps', ...stepsOf(row, session)),
      ...(mail ? [element('h2', {}, ['Its text']), element('pre', { class: 'whole', dir: 'auto' }, [mail.text.slice(0, 20_000)])] : []),
    ]
  }
}

function askForm(q: string): HtmlNode {
  const field = textField('Why is this mail no ticket?', 'q', { value: q, type: 'search' })
  const hint = part('p', 'hint', `By ${mailNames}.`)
  return element('div', {}, [element('form', { method: 'get', action: at, class: 'filters asking' }, [field, button('Look')]), hint])
}

async function mailLines(rows: readonly InboundRow[], store: Store): Promise<readonly HtmlNode[]> {
  const places = await placesOf(rows, store)
  return rows.map((row) => part('section', 'comment', link(pathOf(row._id), row._id), facts(explainedParts(row, places))))
}

function explainedParts(row: InboundRow, places: Places): readonly Shown[] {
  return explained(row, places).map(([name, value]) => [name, withMoments(noteWords(value))])
}

const pathOf = (id: string) => `${at}/mail?id=${encodeURIComponent(id)}`

const kinds = {
  waiting: 'could not be applied',
  degraded: 'read in part',
  report: 'a report of no mail of ours',
  outbound: 'did not arrive',
} as const

function failedParts(failed: readonly FailedMail[], session: Visitor | null): readonly HtmlNode[] {
  const rows = failed.map(({ what, id, reason }) => [
    kinds[what],
    link(pathOf(id), id),
    reason,
    mayRetry(what) ? retryForm(id, session) : 'look at it',
  ])
  return [element('h2', {}, ['What failed']), table(['What', 'Mail', 'Why', 'To do'], rows, 'Nothing failed.')]
}

const mayRetry = (what: FailedMail['what']) => what === 'waiting' || what === 'outbound'

function retryForm(id: string, session: Visitor | null): HtmlNode {
  return form(`${at}/retry`, session, [hidden('id', id), button('Try again', { 'aria-label': `Try again: ${id}` })])
}

function stepsOf(row: InboundRow, session: Visitor | null): readonly HtmlNode[] {
  const id = encodeURIComponent(row._id)
  return [
    ...(row.isDone ? [] : [retryForm(row._id, session)]),
    link(`${at}/raw?id=${id}`, 'Raw mail', { class: 'button' }),
    link(`${at}/rules?mail=${id}`, 'Try the rules on it', { class: 'button' }),
    ...(row.ticket ? [link(`/console/tickets/${displayId(row.ticket)}`, displayId(row.ticket), { class: 'button' })] : []),
  ]
}

function sentParts({ _id, kind, ticket, state, subject, recipients, text }: OutboxRow, session: Visitor | null): readonly HtmlNode[] {
  const copies = recipients.map(({ addrSpec, status, text: why }) => [addrSpec, status, why ?? ''])
  const isLost = recipients.some(({ status }) => status !== 'sent')
  return [
    facts([
      ['Outbox', _id],
      ['Kind', kind],
      ['Ticket', displayId(ticket)],
      ['State', state],
      ['Subject', subject],
    ]),
    table(['Whom', 'What became of it', 'Why'], copies, 'Nobody.'),
    ...(isLost ? [retryForm(_id, session)] : []),
    element('h2', {}, ['Its text']),
    element('pre', { class: 'whole', dir: 'auto' }, [text.slice(0, 20_000)]),
  ]
}
