/** The bar above a list of tickets: words, filters over any attribute, order, group, columns, and saving them as a view. */
import type { FieldRecord } from '../tickets/records/records.ts'
import { ticketAttributes } from '../tickets/records/ticket-query.ts'
import { stages } from '../tickets/stage/stage.ts'
import { severities } from '../tickets/ticket.ts'
import type { Session } from '../store/sessions.ts'
import type { PageDeps } from './frame.ts'
import { button, choice, element, form, hidden, link, part, textField, type HtmlNode } from './layout.ts'
import { addressOf, filtersOf, sorts, textsOf, type ListQuery } from './list-query.ts'
import type { TicketView } from './ticket-views.ts'

/** What the bar is rendered with. */
export interface BarContext {
  readonly view: TicketView
  readonly fields: readonly FieldRecord[]
  readonly deps: PageDeps
  readonly session: Session
}

const any = ['', 'any'] as const
const spoken = (text: string) => text.replaceAll('_', ' ')
const same = (values: readonly string[]) => values.map((value) => [value, spoken(value)] as const)

/** The bar. */
export function filterBar(query: ListQuery, context: BarContext): readonly HtmlNode[] {
  const { view, deps } = context
  const owners = [any, ['nobody', 'nobody'] as const, ...deps.config.agents.map(({ address, name }) => [address, name] as const)]
  const isNamed = (query.sort ?? '') === '' || Object.hasOwn(sorts, query.sort ?? '')
  const orders = [
    ['', query.q ? 'Best match' : 'Usual'] as const,
    ...Object.entries(sorts).map(([id, { title }]) => [id, title] as const),
    ...(isNamed ? [] : [[query.sort ?? '', spoken(query.sort ?? '')] as const]),
  ]
  const bar = element('form', { method: 'get', action: '/console', class: 'filters', role: 'search' }, [
    hidden('view', view.id),
    element('label', { class: 'words' }, [
      element('span', {}, ['Search']),
      element('input', {
        type: 'search',
        name: 'q',
        value: query.q ?? '',
        placeholder: 'words, from:, tag:, "a phrase"',
        'data-key': '/',
        title: '/',
      }),
    ]),
    choice('Stage', { name: 'stage', value: query.stage ?? '', options: [any, ...same(stages)] }),
    choice('Severity', { name: 'severity', value: query.severity ?? '', options: [any, ...same(severities)] }),
    choice('Owner', { name: 'owner', value: query.owner ?? '', options: owners }),
    choice('Order', { name: 'sort', value: query.sort ?? '', options: orders }),
    button('Show'),
    moreChoices(query, context),
  ])
  return [bar, ...chips(query), saving(query, context)]
}

function moreChoices(query: ListQuery, { fields }: BarContext): HtmlNode {
  const names = ticketAttributes(fields).map(({ name }) => name)
  const chosen = textsOf(query.columns)
  const signs = [
    ['=', 'is any of'],
    ['!=', 'is none of'],
    ['>=', 'is from'],
    ['<', 'is before'],
  ] as const
  const boxes = names.map((name) =>
    element('label', { class: 'tick' }, [
      element('input', { type: 'checkbox', name: 'columns', value: name, ...(chosen.includes(name) ? { checked: '' } : {}) }),
      spoken(name),
    ]),
  )
  const isOpen = Boolean(query.name) || chosen.length > 0 || Boolean(query.group)
  return element('details', { class: 'more-filters', ...(isOpen ? { open: '' } : {}) }, [
    element('summary', {}, ['More filters, group, order, columns']),
    part(
      'div',
      'filters',
      ...filtersOf(query).map((text) => hidden('filter', text)),
      choice('Attribute', { name: 'name', value: '', options: [['', 'choose one'], ...same(names)] }),
      choice('Is', { name: 'is', value: '=', options: signs }),
      textField('Value', 'value', { placeholder: 'one, another' }),
      choice('Group by', { name: 'group', value: query.group ?? '', options: [['', 'nothing'], ...same(names)] }),
      textField('Several keys', 'keys', { value: query.keys ?? '', placeholder: 'severity:desc' }),
    ),
    element('fieldset', { class: 'columns' }, [element('legend', {}, ['Columns']), ...boxes]),
  ])
}

function chips(query: ListQuery): readonly HtmlNode[] {
  const filters = filtersOf(query)
  const items = filters.map((text) =>
    element('li', {}, [
      spoken(text),
      link(`/console${addressOf(query, { filter: filters.filter((other) => other !== text) })}`, '×', { 'aria-label': `Without ${text}` }),
    ]),
  )
  return items.length === 0 ? [] : [element('ul', { class: 'chips', 'aria-label': 'Filters' }, items)]
}

function saving(query: ListQuery, { view, session }: BarContext): HtmlNode {
  const remove = form('/console/views/delete', session, [hidden('name', view.record ?? ''), button('Delete this view', { class: 'plain' })])
  const save = form('/console/views', session, [
    hidden('back', addressOf(query)),
    hidden('view', view.id),
    textField('Name', 'name', { required: '', maxlength: '100', value: view.record ?? '' }),
    button('Save'),
  ])
  return element('details', { class: 'saving' }, [
    element('summary', {}, ['Save as a view']),
    part('p', 'hint', 'Everybody finds it at the left; the address of this page can be shared, too.'),
    save,
    ...(view.record === null ? [] : [remove]),
  ])
}
