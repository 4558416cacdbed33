/** The composer for answers and notes, with the readers above the text. */
import type { FilledAnswer } from '../act/canned-answers.ts'
import type { HeldAnswer } from '../store/answers-in-undo-window.ts'
import type { Session } from '../store/sessions.ts'
import { isReachable } from '../tickets/people/people.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { fileField } from './form-files.ts'
import type { PageDeps } from './frame.ts'
import { button, element, form, hidden, link, part, textField, type HtmlNode } from './layout.ts'
import type { Writing } from './begun-answer.ts'

interface ComposerContext {
  readonly session: Session
  /** The id of the form, by which a repeated submission is recognized. */
  readonly once: string
  /** Canned answers to begin with, the likeliest first. */
  readonly canned: readonly FilledAnswer[]
  readonly deps: PageDeps
}

/** The composer. */
export function composerPart(ticket: Ticket, writing: Writing, { session, once, canned, deps }: ComposerContext): HtmlNode {
  const action = `/console/tickets/${displayId(ticket.number)}`
  const area = { name: 'text', rows: '8', required: '', dir: 'auto', 'data-draft': `${action}/draft` }
  return form(
    `${action}/write`,
    session,
    [
      hidden('seen', String(writing.seenMs)),
      // A repeated submission is stored once.
      hidden('once', once),
      kindsPart(writing),
      readersPart(ticket, writing),
      element('label', { class: 'writing' }, [element('span', {}, ['Text']), element('textarea', area, [writing.text])]),
      ...cannedPart(action, canned),
      fileField(writing.files, deps, '/console'),
      element('div', { class: 'send' }, [
        button('Send', { class: 'primary', title: 'Ctrl+Enter' }),
        button('Send and wait', { name: 'then', value: 'awaiting_customer_response', title: 'and wait for the customer' }),
        button('Send and resolve', { name: 'then', value: 'resolved' }),
      ]),
    ],
    { class: `composer ${writing.kind}`, id: 'composer', enctype: 'multipart/form-data' },
  )
}

/** Answers that are not sent yet: some can be taken back, and of others the author must be told something. */
export function heldParts(held: readonly HeldAnswer[], { session, deps }: Pick<ComposerContext, 'session' | 'deps'>): readonly HtmlNode[] {
  return held.map(({ _id, ticket, writing, dueAt, verdict, saidAt }) => {
    const seconds = Math.max(0, Math.ceil((dueAt.getTime() - deps.now()) / 1000))
    const waits = element('span', { role: 'status', 'data-countdown': String(seconds) }, [`This answer goes out in ${seconds} s.`])
    const back = form(`/console/tickets/${displayId(ticket)}/take-back`, session, [
      hidden('answer', _id),
      button(saidAt ? 'Understood' : verdict === null ? 'Undo' : 'Go on writing', { 'data-key': 'z', title: 'z' }),
    ])
    const text = part('div', 'text', writing.text.slice(0, 500))
    return element('article', { class: 'comment ours held' }, [
      element('header', {}, [verdict === null ? waits : part('strong', 'warning', verdict), back]),
      ...(saidAt ? [] : [text]),
    ])
  })
}

function cannedPart(action: string, canned: readonly FilledAnswer[]): readonly HtmlNode[] {
  if (canned.length === 0) return []
  const items = canned.map(({ id, name, text }) =>
    element('li', {}, [
      link(`${action}?canned=${encodeURIComponent(id)}#composer`, name, { 'data-canned': text, title: text.slice(0, 300) }),
    ]),
  )
  const list = element('ul', { class: 'people' }, items)
  return [element('details', { class: 'canned' }, [element('summary', { 'data-key': 'm', title: 'm' }, ['Canned answers']), list])]
}

const checkedIf = (isSo: boolean): Readonly<Record<string, string>> => (isSo ? { checked: '' } : {})

function kindsPart({ kind }: Writing): HtmlNode {
  const kinds = [
    ['answer', 'Answer to customers', 'r'],
    ['note', 'Internal note', 'n'],
  ] as const
  const boxes = kinds.map(([value, title, key]) =>
    element('label', { class: `kind ${value}`, title: key }, [
      element('input', { type: 'radio', name: 'kind', value, 'data-key': key, ...checkedIf(value === kind) }),
      title,
    ]),
  )
  return element('fieldset', { class: 'kinds' }, [element('legend', {}, ['What it is']), ...boxes])
}

function readersPart({ emailMembers, reportedBy }: Ticket, { to, cc }: Writing): HtmlNode {
  const members = emailMembers.filter(isReachable)
  const boxes = members.map(({ addrSpec, displayName }) => {
    const box = element('input', { type: 'checkbox', name: 'to', value: addrSpec, ...checkedIf(to === null || to.includes(addrSpec)) })
    return element('label', { class: 'person' }, [box, displayName === '' ? addrSpec : `${displayName} <${addrSpec}>`])
  })
  const [reporter = ''] = reportedBy
  const address = reporter.slice(reporter.lastIndexOf('/') + 1)
  const isLeftOut = address !== '' && !members.some(({ addrSpec }) => addrSpec === address)
  return element('fieldset', { class: 'readers' }, [
    element('legend', {}, ['Who gets the answer']),
    ...(boxes.length > 0 ? boxes : [part('p', 'warning', 'Nobody outside: add an address in copy, or to the email members.')]),
    ...(isLeftOut ? [part('p', 'warning', `Not ${address}, who reported it.`)] : []),
    textField('In copy', 'cc', { value: cc, placeholder: 'further addresses, separated by commas' }),
  ])
}
