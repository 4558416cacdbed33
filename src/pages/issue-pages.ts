/** Issues: a board by stage, and a page for each with the tickets that wait for it. */
import type { FastifyInstance } from 'fastify'
import { createIssue, editIssue, existingIssue } from '../act/edit-issue.ts'
import { NotFoundError } from '../errors.ts'
import {
  issueId,
  issueNumber,
  issueStages,
  issueStateOf,
  type Issue,
  type IssueNumber,
  type IssueStage,
  type IssueState,
} from '../tickets/issue.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from './frame.ts'
import { button, choice, element, form, hidden, link, moment, pageOf, part, textField, type Html, type HtmlNode } from './layout.ts'
import type { Notice, Visitor } from './layout.ts'
import { agentChoices, choicesWith, partChoices } from './record-choices.ts'
import { agentOf } from './signed-in.ts'
import { textOf, type Fields } from './begun-answer.ts'

interface IssueRoute {
  readonly Params: { readonly id: string }
  readonly Body: Fields
}

/** What a page is rendered with. */
interface Shown {
  readonly session: Visitor | null
  readonly notice: Notice | null
  /** The submitted values, after a refusal; null: the stored values. */
  readonly typed?: Fields | null
}

const at = '/console/issues'
const mostOfStage = 30
const states: Readonly<Record<IssueState, string>> = { planned: 'Planned', active: 'Under way', completed: 'Done', dropped: 'Given up' }

/** Adds the pages. */
export function issuePages(app: FastifyInstance, deps: PageDeps): void {
  app.get(at, async ({ session, query }, reply) => send(reply, await boardPage({ session, notice: noticeOf(query) }, deps)))
  app.post<IssueRoute>(at, async ({ session, body }, reply) => {
    try {
      const about = textOf(body['part'])
      const written = { title: textOf(body['title']), ...(about !== '' && { part: about }) }
      const { number } = await createIssue(written, agentOf(session!, deps.config), deps)
      return await reply.redirect(`${at}/${issueId(number)}?done=issue`, 303)
    } catch (error) {
      return send(reply.code(422), await boardPage({ session, notice: refusalNotice(error), typed: body }, deps))
    }
  })
  app.get<IssueRoute>(`${at}/:id`, async ({ params, session, query }, reply) =>
    send(reply, await issuePage(numberOf(params.id), { session, notice: noticeOf(query) }, deps)),
  )
  app.post<IssueRoute>(`${at}/:id`, async ({ params, session, body }, reply) => {
    const number = numberOf(params.id)
    try {
      const editing = { by: agentOf(session!, deps.config), ifVersion: Number(textOf(body['version'])) }
      await editIssue(number, changeOf(body), editing, deps)
      return await reply.redirect(`${at}/${issueId(number)}?done=changed`, 303)
    } catch (error) {
      return send(reply.code(422), await issuePage(number, { session, notice: refusalNotice(error), typed: body }, deps))
    }
  })
}

/** @throws {NotFoundError} when the text is no issue's id */
function numberOf(id: string): IssueNumber {
  const number = issueNumber(id)
  if (number === null) throw new NotFoundError(`there is no issue "${id}"`)
  return number
}

function changeOf(body: Fields) {
  const owner = textOf(body['owner'])
  return {
    title: textOf(body['title']),
    body: textOf(body['body']),
    stage: textOf(body['stage']) as IssueStage,
    part: textOf(body['part']),
    ownedBy: owner === '' ? [] : [owner],
  }
}

const words = (stage: string) => stage.replaceAll('_', ' ')

async function boardPage({ session, notice, typed }: Shown, { store }: PageDeps): Promise<Html> {
  const stages = await Promise.all(issueStages.map(async (stage) => ({ stage, ...(await store.issues.ofStage(stage, mostOfStage)) })))
  const parts = await partChoices(store)
  const columns = (Object.keys(states) as IssueState[]).map((state) =>
    part(
      'section',
      'column',
      element('h2', {}, [states[state]]),
      ...stages.filter(({ stage }) => issueStateOf[stage] === state).flatMap(stageParts),
    ),
  )
  const value = (name: string) => textOf(typed?.[name])
  const fields = [
    textField('New issue', 'title', { required: '', maxlength: '256', value: value('title') }),
    choice('Part', { name: 'part', value: value('part'), options: [['', 'the usual'], ...parts] }),
    button('Add'),
  ]
  const body = [element('h1', {}, ['Issues']), form(at, session, fields, { class: 'filters asking' }), part('div', 'board', ...columns)]
  return pageOf({ title: 'Issues', session, notice, body: [part('div', 'wide', ...body)] })
}

function stageParts({ stage, count, latest }: { stage: IssueStage; count: number; latest: readonly Issue[] }): readonly HtmlNode[] {
  const heading = element('h3', {}, [`${words(stage)} `, part('span', 'hint', String(count))])
  if (count === 0) return [heading]
  const rest = count > latest.length ? [part('p', 'hint', `The latest ${latest.length}; all of them: intray issue list.`)] : []
  return [heading, element('ul', { class: 'cards' }, latest.map(cardOf)), ...rest]
}

function cardOf({ number, title, part: about, ownedBy, modifiedAtMs }: Issue): HtmlNode {
  const facts = [about, ...ownedBy.map((owner) => owner.slice(owner.lastIndexOf('/') + 1))].join(' · ')
  return element('li', {}, [
    link(`${at}/${issueId(number)}`, `${issueId(number)} ${title}`),
    element('p', { class: 'hint' }, [`${facts} · `, moment(modifiedAtMs)]),
  ])
}

async function issuePage(number: IssueNumber, { session, notice, typed = null }: Shown, { store, config }: PageDeps): Promise<Html> {
  const issue = await existingIssue(number, store)
  const [parts, waiting] = await Promise.all([partChoices(store), store.tickets.linkedTo(issueId(number))])
  const id = issueId(number)
  const value = (name: string, holds: string) => (typed === null ? holds : textOf(typed[name]))
  const [about, owner] = [value('part', issue.part), value('owner', issue.ownedBy[0] ?? '')]
  const stages = issueStages.map((stage) => [stage, words(stage)] as const)
  const fields = [
    // The present version: after a conflict, the page shows the present values, and submitting again overwrites them.
    hidden('version', String(issue.version)),
    textField('Title', 'title', { required: '', maxlength: '256', value: value('title', issue.title) }),
    element('label', { class: 'writing' }, [
      element('span', {}, ['Description']),
      element('textarea', { name: 'body', rows: '8', dir: 'auto' }, [value('body', issue.body)]),
    ]),
    choice('Stage', { name: 'stage', value: value('stage', issue.stage), options: stages }),
    choice('Part', { name: 'part', value: about, options: choicesWith(about, parts) }),
    choice('Owner', { name: 'owner', value: owner, options: choicesWith(owner, agentChoices(config)) }),
    button('Save', { class: 'primary' }),
  ]
  const body = [
    element('h1', { dir: 'auto' }, [`${id} ${issue.title}`]),
    element('p', {}, [link(at, 'All issues')]),
    part('p', 'hint', `${words(issue.stage)}; changed `, moment(issue.modifiedAtMs), ` by ${shortName(issue.modifiedBy.id)}.`),
    form(`${at}/${id}`, session, fields, { class: 'stacked' }),
    element('h2', {}, ['Tickets that wait for it']),
    waitingPart(waiting),
  ]
  return pageOf({ title: `${id} ${issue.title}`, session, notice, body: [part('section', 'one-mail', ...body)] })
}

const shortName = (id: string) => id.slice(id.lastIndexOf('/') + 1)

function waitingPart(tickets: readonly Ticket[]): HtmlNode {
  if (tickets.length === 0) return part('p', 'hint', 'None: an issue is added to a ticket on its page, under Links.')
  const items = tickets.map(({ number, title, stage }) =>
    element('li', {}, [
      link(`/console/tickets/${displayId(number)}`, `${displayId(number)} ${title}`),
      ' ',
      part('span', 'hint', words(stage)),
    ]),
  )
  return element('ul', { class: 'cards' }, items)
}
