/** Spam: held mails, which can be released, and blocked senders. */
import type { FastifyInstance } from 'fastify'
import { blockSender, releaseMail, unblockSender } from '../act/spam.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { MailReading } from '../store/mails.ts'
import type { BlockedSender } from '../tickets/people/blocked.ts'
import { displayId } from '../tickets/ticket.ts'
import { table } from './admin/admin-frame.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from './frame.ts'
import { button, element, form, hidden, link, moment, pageOf, part, textField, type HtmlNode, type Notice, type Visitor } from './layout.ts'
import { noteWords } from './shown-text.ts'
import { textOf, type Fields } from './begun-answer.ts'

const at = '/console/spam'
const mostListed = 200

type Change = (body: Fields, by: string) => Promise<unknown>

/** Adds the page. */
export function spamPages(app: FastifyInstance, deps: PageDeps): void {
  app.get(at, async ({ session, query }, reply) => send(reply, await page(session, noticeOf(query), deps)))
  const changes: Readonly<Record<string, Change>> = {
    release: (body, by) => releaseMail(textOf(body['id']), by, deps),
    block: (body, by) => blockSender(textOf(body['sender']), { by, ticket: null }, deps),
    unblock: (body) => unblockSender(textOf(body['sender']), deps),
  }
  for (const [what, change] of Object.entries(changes))
    app.post<{ Body: Fields }>(`${at}/${what}`, async ({ session, body }, reply) => {
      try {
        await change(body, session!.addrSpec)
        return await reply.redirect(`${at}?done=${what === 'release' ? 'released' : 'changed'}`, 303)
      } catch (error) {
        return send(reply.code(422), await page(session, refusalNotice(error), deps))
      }
    })
}

async function page(session: Visitor | null, notice: Notice | null, { store, config }: PageDeps) {
  const [held, blocked] = await Promise.all([store.inboundRows.held(mostListed), store.blockedSenders.all(mostListed)])
  const mails = await store.parsedMails.load(held.map(({ rawSha256 }) => rawSha256))
  const block = [textField('Address or domain to block', 'sender', { required: '' }), button('Block')]
  const rows = held.map((row) => heldCells(row, mails.get(row.rawSha256)?.message, session))
  const configured = config.blocked.map((entry) => [entry, 'the configuration', '', ''])
  const body = [
    element('h1', {}, ['Spam']),
    table(['When', 'From', 'What', 'Why', 'To do'], rows, 'Nothing is held.'),
    element('h2', {}, ['Blocked senders']),
    form(`${at}/block`, session, block, { class: 'filters asking' }),
    table(
      ['Who', 'By', 'Since', 'To do'],
      [...blocked.map((sender) => blockedCells(sender, session)), ...configured],
      'Nobody is blocked.',
    ),
    part('p', 'hint', `At most ${mostListed} of each; whole tickets are marked as spam on their pages.`),
  ]
  return pageOf({ title: 'Spam', session, notice, body: [part('div', 'wide', ...body)] })
}

function heldCells(
  { _id, at: when, explanation }: InboundRow,
  mail: MailReading['message'] | undefined,
  session: Visitor | null,
): readonly HtmlNode[] {
  const text = element('details', {}, [
    element('summary', { dir: 'auto' }, [mail?.subject || '(no subject)']),
    element('pre', { class: 'whole', dir: 'auto' }, [mail?.text.slice(0, 2000) ?? '']),
  ])
  const sender = mail?.from.addrSpec ?? 'nobody'
  const release = form(`${at}/release`, session, [hidden('id', _id), button('Release', { 'aria-label': `Release the mail of ${sender}` })])
  return [moment(when.getTime()), sender, text, explanation?.notes.map(noteWords).join('; ') || 'no reason was kept', release]
}

function blockedCells({ id, by, at: when, ticket }: BlockedSender, session: Visitor | null): readonly HtmlNode[] {
  const lift = form(`${at}/unblock`, session, [hidden('sender', id), button('Let in', { 'aria-label': `Let ${id} in again` })])
  const why = ticket === null ? [] : [' for ', link(`/console/tickets/${displayId(ticket)}`, displayId(ticket))]
  return [id, element('span', {}, [by, ...why]), moment(when.getTime()), lift]
}
