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
  const id = displayId(ticket.number)
  const members = ticket.emailMembers.filter(isReachable)
  const boxes = members.map(({ addrSpec, displayName }) => {
    const isChosen = writing.to === null || writing.to.includes(addrSpec)
    const box = element('input', { type: 'checkbox', name: 'to', value: addrSpec, ...(isChosen ? { checked: '' } : {}) })
    return element('label', { class: 'person' }, [box, displayName === '' ? addrSpec : `${displayName} <${addrSpec}>`])
  })
  const [opener = ''] = ticket.reportedBy
  const openerAddress = opener.slice(opener.lastIndexOf('/') + 1)
  const isLeftOut = openerAddress !== '' && !members.some(({ addrSpec }) => addrSpec === openerAddress)
  const kinds = ['answer', 'note'] as const
  const kindBoxes = kinds.map((kind) =>
    element('label', { class: `kind ${kind}` }, [
      element('input', {
        type: 'radio',
        name: 'kind',
        value: kind,
        'data-key': kind === 'note' ? 'n' : 'r',
        ...(kind === writing.kind ? { checked: '' } : {}),
      }),
      kind === 'answer' ? 'Answer to customers' : 'Internal note',
    ]),
  )
  return form(
    `/console/tickets/${id}/write`,
    session,
    [
      hidden('seen', String(writing.seenMs)),
      // Sent twice, it is said once.
      hidden('once', once),
      element('fieldset', { class: 'kinds' }, [element('legend', {}, ['What it is']), ...kindBoxes]),
      element('fieldset', { class: 'readers' }, [
        element('legend', {}, ['Who gets the answer']),
        ...(boxes.length > 0 ? boxes : [part('p', 'warning', 'Nobody outside: add an address in copy, or to the email members.')]),
        ...(isLeftOut ? [part('p', 'warning', `Not ${openerAddress}, who reported it.`)] : []),
        textField('In copy', 'cc', { value: writing.cc, placeholder: 'further addresses, separated by commas' }),
      ]),
      element('label', { class: 'writing' }, [
        element('span', {}, ['Text']),
        element('textarea', { name: 'text', rows: '8', required: '', dir: 'auto', 'data-draft': `/console/tickets/${id}/draft` }, [
          writing.text,
        ]),
      ]),
      element('div', { class: 'send' }, [
        choice('Then', { name: 'then', value: writing.next, options: afterwards }),
        button('Send', { class: 'primary' }),
      ]),
    ],
    { class: `composer ${writing.kind}`, id: 'composer' },
  )
}
