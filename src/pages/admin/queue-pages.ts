/** Queues: how many jobs are in which state, which were given up and why, and trying one again. */
import type { FastifyInstance } from 'fastify'
import { NotFoundError, StoreUnavailableError, UserError } from '../../errors.ts'
import type { FailedJob } from '../../queue/job-queue.ts'
import { noticeOf, send, type PageDeps } from '../frame.ts'
import { button, element, form, hidden, link, moment, part, type HtmlNode, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../writing.ts'
import { adminPage, admins, facts, table } from './admin-frame.ts'

/** A queue, as far as it is looked at. */
interface LookedAt {
  readonly name: string
  counts(): Promise<Readonly<Record<string, number>>>
  failed(most: number): Promise<readonly FailedJob[]>
  retry(id: string): Promise<boolean>
}

/** What the page needs beside. */
export interface QueuePageDeps extends PageDeps {
  /** null: without Redis there is none. */
  readonly queues: readonly (LookedAt | null)[]
}

const at = '/console/admin/queues'
const mostFailed = 50
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

/** Adds the page. */
export function queuePages(app: FastifyInstance, deps: QueuePageDeps): void {
  const queues = deps.queues.filter((queue) => queue !== null)
  app.get(at, admins, async ({ query, session }, reply) => {
    const parts = await Promise.all(queues.map(async (queue) => queueParts(queue, session)))
    const hint =
      'A job only says which row is to be looked at: what is lost or given up here is found by the sweeper within minutes, and no mail is only here. Jobs that are done are not kept.'
    return send(
      reply,
      adminPage({ title: 'Queues', at, session, notice: noticeOf(query), body: [...parts.flat(), part('p', 'hint', hint)] }),
    )
  })
  app.post<{ Body: Fields }>(`${at}/retry`, admins, async ({ body }, reply) => {
    const queue = queues.find(({ name }) => name === textOf(body['queue']))
    if (!queue) throw new NotFoundError('there is no such queue')
    const isRetried = await queue.retry(textOf(body['job'])).catch((error: unknown) => {
      if (error instanceof StoreUnavailableError) throw new UserError(away)
      throw error
    })
    if (!isRetried) throw new UserError('that job is no longer among those that were given up')
    return reply.redirect(`${at}?done=retried`, 303)
  })
}

const away = 'Redis does not answer; workers go on once it does, and nothing is lost'

async function queueParts(queue: LookedAt, session: Visitor | null): Promise<readonly HtmlNode[]> {
  const heading = element('h2', {}, [`${queue.name}: ${purposes[queue.name] ?? 'jobs'}`])
  try {
    const [counts, failed] = await Promise.all([queue.counts(), queue.failed(mostFailed)])
    const rows = failed.map((job) => [
      element(
        'span',
        {},
        job.subjects.flatMap((id) => [link(`/console/admin/mail?id=${encodeURIComponent(id)}`, id), ' ']),
      ),
      job.reason.slice(0, 300),
      String(job.attemptsMade),
      job.atMs === null ? '' : moment(job.atMs),
      form(`${at}/retry`, session, [
        hidden('queue', queue.name),
        hidden('job', job.id),
        button('Try again', { 'aria-label': `Try again: ${job.subjects[0] ?? job.id}` }),
      ]),
    ])
    return [
      heading,
      facts(Object.entries(counts).map(([state, count]) => [states[state] ?? state, String(count)])),
      table(['About', 'Why', 'Tries', 'When', 'To do'], rows, 'Nothing was given up.'),
    ]
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    return [heading, part('p', 'warning', `${away}.`)]
  }
}
