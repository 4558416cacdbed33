/** The progress of a broadcast: on its page, and as it is updated while somebody looks. */
import { progressOf, type BroadcastProgress } from '../../act/broadcast-progress.ts'
import { sitePart, type Html } from '../../mail/compose/html-tree.ts'
import type { Broadcast, LostCopy } from '../../store/broadcasts.ts'
import { displayId, type Ticket } from '../../tickets/ticket.ts'
import { facts, table } from '../admin/admin-frame.ts'
import type { PageDeps } from '../frame.ts'
import { element, link, part, type HtmlNode } from '../layout.ts'

const mostListed = 100

/** The section of the page that is updated. */
export async function progressSection(broadcast: Broadcast, deps: Pick<PageDeps, 'store'>): Promise<HtmlNode> {
  const { ticket, state } = broadcast
  const live = { 'data-live': `/console/broadcasts/${displayId(ticket)}/news`, 'data-state': state }
  return element('section', { class: 'progress', ...live }, await progressParts(broadcast, deps))
}

/** The content of that section alone. */
export async function progressHtml(broadcast: Broadcast, deps: Pick<PageDeps, 'store'>): Promise<Html> {
  return sitePart(await progressParts(broadcast, deps))
}

async function progressParts(broadcast: Broadcast, { store }: Pick<PageDeps, 'store'>): Promise<readonly HtmlNode[]> {
  const { ticket } = broadcast
  const [progress, lost, gone] = await Promise.all([
    progressOf(broadcast, store),
    store.broadcasts.lost(ticket, mostListed),
    store.broadcasts.unsubscribedAfter(ticket, mostListed),
  ])
  const answers = await store.tickets.inOrder(progress.replies.slice(0, mostListed).map((reply) => reply.ticket))
  return [...countParts(progress), ...replyParts(progress, answers), ...lostParts(lost), ...goneParts(gone)]
}

function countParts(progress: BroadcastProgress): readonly HtmlNode[] {
  const { total, waiting, queued, sent, failed, unknown, skipped, unsubscribed, state } = progress
  const settled = sent + failed + unknown + skipped
  const bar = element('progress', { max: String(Math.max(1, total)), value: String(settled), 'aria-label': 'How many are settled' })
  return [
    element('h2', {}, [state === 'canceled' ? 'How far it came' : `${settled} of ${total} settled`]),
    bar,
    facts([
      ['Sent', String(sent)],
      [state === 'canceled' ? 'Got nothing' : 'Waiting', String(waiting)],
      ['In the outbox', String(queued)],
      ['Failed', String(failed)],
      ['Unknown', String(unknown)],
      ['Left out', `${skipped}, who unsubscribed before their turn`],
      ['Unsubscribed', `${unsubscribed} after they had it`],
    ]),
  ]
}

function replyParts({ ticket, replies }: BroadcastProgress, answers: readonly Ticket[]): readonly HtmlNode[] {
  const stages = [...Map.groupBy(replies, ({ stage }) => stage)].map(([stage, some]) => `${some.length} ${stage.replaceAll('_', ' ')}`)
  const rows = answers.map(({ number, title, revOrg, stage }) => [
    element('span', { dir: 'auto' }, [link(`/console/tickets/${displayId(number)}`, `${displayId(number)} ${title}`)]),
    element('span', { dir: 'auto' }, [revOrg ?? 'none']),
    stage.replaceAll('_', ' '),
  ])
  const all = `/console?view=open&filter=${encodeURIComponent(`links=${displayId(ticket)}`)}`
  return [
    element('h2', {}, [`Answers: ${replies.length}`]),
    ...(stages.length > 0 ? [element('p', { class: 'hint' }, [`${stages.join(', ')}. `, link(all, 'The open ones as a list')])] : []),
    table(['Ticket', 'Workspace', 'Stage'], rows, 'Nobody has answered.'),
    ...more(replies.length),
  ]
}

function lostParts(lost: readonly LostCopy[]): readonly HtmlNode[] {
  if (lost.length === 0) return []
  const rows = lost.map(({ addrSpec, status, enhancedStatusCode, text }) => [
    addrSpec,
    status,
    element('span', { dir: 'auto' }, [[enhancedStatusCode, text].filter(Boolean).join(' ') || 'no reason was given']),
  ])
  return [element('h2', {}, ['Not delivered']), table(['Who', 'How', 'Why'], rows, ''), ...more(lost.length)]
}

function goneParts(gone: readonly string[]): readonly HtmlNode[] {
  if (gone.length === 0) return []
  const items = gone.map((addrSpec) => element('li', { dir: 'auto' }, [addrSpec]))
  return [element('h2', {}, ['Unsubscribed by it']), element('ul', { class: 'cards' }, items), ...more(gone.length)]
}

function more(count: number): readonly HtmlNode[] {
  return count < mostListed ? [] : [part('p', 'hint', `The first ${mostListed} are listed.`)]
}
