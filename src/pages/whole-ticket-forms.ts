/** Actions on a whole ticket: snoozing, splitting, merging, marking as spam. */
import type { MessageDocument } from '../store/messages.ts'
import type { Session } from '../store/sessions.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { button, choice, element, form, hidden, moment, part, textField, type HtmlNode } from './layout.ts'

const blocks = [
  ['nothing', 'nobody'],
  ['sender', 'who opened it'],
  ['domain', 'their whole domain'],
] as const
const mostMessages = 100

/** The section of the panel with these actions. */
export function actSection(ticket: Ticket, messages: readonly MessageDocument[], session: Session): HtmlNode {
  const act = (what: string, children: readonly HtmlNode[]) =>
    form(`/console/tickets/${displayId(ticket.number)}/${what}`, session, children)
  const { snoozedUntilMs } = ticket
  const aside = snoozedUntilMs
    ? element('div', {}, ['Put aside until ', moment(snoozedUntilMs), act('snooze', [hidden('until', ''), button('Wake it')])])
    : folded(
        'Put aside',
        act('snooze', [textField('Until', 'until', { required: '', placeholder: 'tomorrow, friday, +3d' }), button('Put aside')]),
      )
  const customers = messages.filter(({ direction }) => direction === 'inbound').slice(0, mostMessages)
  const split = [
    part('p', 'hint', 'What answers them goes along. There is no way back.'),
    ...customers.map(messageBox),
    button('Make a ticket of them'),
  ]
  return element('section', {}, [
    element('h2', {}, ['The whole ticket']),
    aside,
    ...(customers.length > 1 ? [folded('Split messages off', act('split', split))] : []),
    folded(
      'Merge into another ticket',
      act('merge', [textField('The one that stays', 'into', { required: '', placeholder: 'TKT-12' }), button('Merge')]),
    ),
    ticket.isSpam
      ? part('p', 'warning', 'It is marked as spam.')
      : folded('Spam', act('spam', [choice('Block', { name: 'block', value: 'nothing', options: blocks }), button('It is spam')])),
  ])
}

function folded(title: string, content: HtmlNode): HtmlNode {
  return element('details', {}, [element('summary', {}, [title]), content])
}

function messageBox({ _id, subject, from, at }: MessageDocument): HtmlNode {
  return element('label', { class: 'person' }, [
    element('input', { type: 'checkbox', name: 'message', value: _id }),
    `${from ?? 'somebody'}: ${subject || '(no subject)'} `,
    moment(at.getTime()),
  ])
}
