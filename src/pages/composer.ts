/** Where answers and notes are written: who will get it stands above the text. */
import type { Session } from '../store/sessions.ts'
import { isReachable } from '../tickets/people/people.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { button, choice, element, form, hidden, part, textField, type HtmlNode } from './layout.ts'

/** What is being written. */
export interface Writing {
  readonly text: string
  readonly kind: 'answer' | 'note'
  /** Null: all members. */
  readonly to: readonly string[] | null
  readonly cc: string
  readonly next: string
  /** The newest message of a customer that was on the page. */
  readonly seenMs: number
}

const afterwards = [
  ['', 'and leave the stage to the rules'],
  ['awaiting_customer_response', 'and wait for the customer'],
  ['resolved', 'and resolve'],
] as const

/** The composer. */
export function composerPart(
  ticket: Ticket,
  writing: Writing,
  { session, once }: { readonly session: Session; readonly once: string },
): HtmlNode {
  const action = `/console/tickets/${displayId(ticket.number)}`
  const area = { name: 'text', rows: '8', required: '', dir: 'auto', 'data-draft': `${action}/draft` }
  return form(
    `${action}/write`,
    session,
    [
      hidden('seen', String(writing.seenMs)),
      // Sent twice, it is said once.
      hidden('once', once),
      kindsPart(writing),
      readersPart(ticket, writing),
      element('label', { class: 'writing' }, [element('span', {}, ['Text']), element('textarea', area, [writing.text])]),
      element('div', { class: 'send' }, [
        choice('Then', { name: 'then', value: writing.next, options: afterwards }),
        button('Send', { class: 'primary' }),
      ]),
    ],
    { class: `composer ${writing.kind}`, id: 'composer' },
  )
}

const checkedIf = (isSo: boolean): Readonly<Record<string, string>> => (isSo ? { checked: '' } : {})

function kindsPart({ kind }: Writing): HtmlNode {
  const kinds = [
    ['answer', 'Answer to customers', 'r'],
    ['note', 'Internal note', 'n'],
  ] as const
  const boxes = kinds.map(([value, title, key]) =>
    element('label', { class: `kind ${value}` }, [
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
