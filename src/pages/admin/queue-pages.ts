/** Queues: jobs by state, failed jobs with their reason, and trying one again. */
import type { FastifyInstance } from 'fastify'
import { awayText, queueStates, retryJob, type QueueState, type WatchedQueue } from '../../act/failed-jobs.ts'
import { noticeOf, send, type PageDeps } from '../frame.ts'
import { button, element, form, hidden, link, moment, part, type HtmlNode, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { adminPage, admins, facts, table } from './admin-frame.ts'

/** What the page needs. */
export interface QueuePageDeps extends PageDeps {
  /** null: without Redis there is no queue. */
  readonly queues: readonly (WatchedQueue | null)[]
}

const at = '/console/admin/queues'
const mostReason = 300
const purposes: Readonly<Record<string, string>> = {
  inbound: 'mails that become tickets',
  outbox: 'mails of ours that are to be sent',
}
const states: Readonly<Record<string, string>> = {
  wait: 'wait for a worker',
  active: 'in the works',
  delayed: 'wait for another try',
  prioritized: 'wait, before others',
  failed: 'given up',
}
const hint =
  'A job only says which row is to be looked at: what is lost or given up here is found by the sweeper within minutes, and no mail is only here. Jobs that are done are not kept.'

/** Adds the page. */
export function queuePages(app: FastifyInstance, deps: QueuePageDeps): void {
  const queues = deps.queues.filter((queue) => queue !== null)
  app.get(at, admins, async ({ query, session }, reply) => {
    const parts = (await queueStates(queues)).flatMap((state) => queueParts(state, session))
    return send(reply, adminPage({ title: 'Queues', at, session, notice: noticeOf(query), body: [...parts, part('p', 'hint', hint)] }))
  })
  app.post<{ Body: Fields }>(`${at}/retry`, admins, async ({ body }, reply) => {
    await retryJob({ queue: textOf(body['queue']), job: textOf(body['job']) }, queues)
    return reply.redirect(`${at}?done=retried`, 303)
  })
}

function queueParts({ name, found }: QueueState, session: Visitor | null): readonly HtmlNode[] {
  const heading = element('h2', {}, [`${name}: ${purposes[name] ?? 'jobs'}`])
  if (found === null) return [heading, part('p', 'warning', `${awayText}.`)]
  const rows = found.failed.map(({ id, subjects, reason, attemptsMade, atMs }) => [
    element(
      'span',
      {},
      subjects.flatMap((subject) => [link(`/console/admin/mail?id=${encodeURIComponent(subject)}`, subject), ' ']),
    ),
    reason.slice(0, mostReason),
    String(attemptsMade),
    atMs === null ? '' : moment(atMs),
    form(`${at}/retry`, session, [
      hidden('queue', name),
      hidden('job', id),
      button('Try again', { 'aria-label': `Try again: ${subjects[0] ?? id}` }),
    ]),
  ])
  return [
    heading,
    facts(Object.entries(found.counts).map(([state, count]) => [states[state] ?? state, String(count)])),
    table(['About', 'Why', 'Tries', 'When', 'To do'], rows, 'Nothing was given up.'),
  ]
}
