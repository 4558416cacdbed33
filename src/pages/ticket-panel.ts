/** The panel beside a ticket: attributes, which are set in place, people, tags, links, files and similar tickets. */
import { clocksOf } from '../config/sla-policy.ts'
import { diagramsOf } from '../config/stages.ts'
import type { Suggestion } from '../act/suggest.ts'
import type { TicketArtifact } from '../act/ticket-attachments.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { Session } from '../store/sessions.ts'
import type { FieldRecord, Records } from '../tickets/records/records.ts'
import type { SlaClock } from '../tickets/stage/sla.ts'
import { diagramOf, nextIn } from '../tickets/stage/stage-diagram.ts'
import { stages } from '../tickets/stage/stage.ts'
import { displayId, isConversation, severities, type Ticket } from '../tickets/ticket.ts'
import type { PageDeps } from './frame.ts'
import { attributeControl, plainAttributes, valueAt } from './attribute-controls.ts'
import { actSection } from './whole-ticket-forms.ts'
import { hasPreview } from './file-pages.ts'
import { button, choice, element, form, hidden, link, moment, part, textField, type HtmlNode } from './layout.ts'

/** What the panel is rendered with, beside the ticket. */
export interface PanelReading {
  readonly parts: readonly Records['part'][]
  readonly groups: readonly Records['group'][]
  readonly fields: readonly FieldRecord[]
  readonly suggestions: readonly Suggestion[]
  readonly files: readonly TicketArtifact[]
  readonly keys: ReadonlyMap<string, string>
  readonly messages: readonly MessageDocument[]
}

interface PanelContext {
  readonly session: Session
  readonly deps: PageDeps
}

/** The panel. */
export function ticketPanel(ticket: Ticket, reading: PanelReading, context: PanelContext): HtmlNode {
  const sections = [
    stageSection(ticket, context),
    attributeSection(ticket, reading, context),
    peopleSection(ticket, context),
    tagSection(ticket, context),
    linkSection(ticket, context),
    actSection(ticket, reading.messages, context.session),
    fileSection(reading),
    suggestionSection(ticket, reading, context),
  ]
  return element('aside', { class: 'panel', 'aria-label': 'About this ticket' }, sections)
}

const section = (title: string, ...children: readonly HtmlNode[]) => element('section', {}, [element('h2', {}, [title]), ...children])
const actionOf = ({ number }: Ticket, what: string) => `/console/tickets/${displayId(number)}/${what}`
const words = (text: string) => text.replaceAll('_', ' ')

function stageSection(ticket: Ticket, { session, deps }: PanelContext): HtmlNode {
  const next = nextIn(diagramOf(diagramsOf(deps.config.stages), ticket.subtype), ticket.stage)
  const steps = next.map((to) =>
    form(actionOf(ticket, 'stage'), session, [
      hidden('stage', to),
      ...(to === 'canceled' ? [textField('Reason', 'reason', { required: '' })] : []),
      button(words(to), { class: 'step', ...(to === 'resolved' ? { 'data-key': 'e' } : {}) }),
    ]),
  )
  const elsewhere = element('details', {}, [
    element('summary', {}, ['Elsewhere…']),
    form(actionOf(ticket, 'stage'), session, [
      choice('Stage', {
        name: 'stage',
        value: '',
        options: stages.filter((stage) => stage !== ticket.stage).map((stage) => [stage, words(stage)]),
      }),
      textField('Reason', 'reason', { required: '' }),
      hidden('override', 'true'),
      button('Move'),
    ]),
  ])
  const clocks = Object.entries(clocksOf(ticket, deps.config, deps.now())).flatMap(([name, clock]) =>
    clockPart(name, clock as SlaClock | null),
  )
  const making = isConversation(ticket) ? [form(actionOf(ticket, 'ticket'), session, [button('Make a ticket of this conversation')])] : []
  return section('Stage', ...making, part('p', 'stage', words(ticket.stage)), part('div', 'steps', ...steps), elsewhere, ...clocks)
}

function clockPart(name: string, clock: SlaClock | null): readonly HtmlNode[] {
  if (!clock || clock.targetMs === null) return []
  const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`
  const text = `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}: ${minutes(clock.elapsedMs)} of ${minutes(clock.targetMs)}${clock.isBreached ? ', too late' : ''}`
  return [part('p', clock.isBreached ? 'clock late' : 'clock', text)]
}

/** A form that sets one attribute. It includes the value that it showed, so that another change is not overwritten. */
function setter(ticket: Ticket, name: string, control: HtmlNode, { session }: PanelContext, was: string): HtmlNode {
  return form(
    actionOf(ticket, 'set'),
    session,
    [hidden('name', name), hidden('was', was), control, button('Set', { class: 'set plain' })],
    {
      class: 'setter',
    },
  )
}

function attributeSection(ticket: Ticket, { parts, groups, fields }: PanelReading, context: PanelContext): HtmlNode {
  const { severity, group, ownedBy, needsResponse, targetCloseAtMs, customFields } = ticket
  const [owner = ''] = ownedBy
  const owners = [['', 'nobody'], ...context.deps.config.agents.map(({ address, name }) => [address, name])] as [string, string][]
  const select = (label: string, value: string, options: readonly (readonly [string, string])[]) =>
    choice(label, { name: 'value', value, options })
  const named = (ids: readonly string[]) => ids.map((id) => [id, id] as const)
  const close = targetCloseAtMs === null ? '' : new Date(targetCloseAtMs).toISOString().slice(0, 10)
  const custom = fields
    .filter(({ subtype }) => subtype === null || subtype === ticket.subtype)
    .map(({ id }) => {
      const value = customFields.find(({ name }) => name === id)?.value
      const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
      return setter(ticket, id, textField(id, 'value', { value: text }), context, text)
    })
  return section(
    'Attributes',
    setter(ticket, 'title', textField('Title', 'value', { value: ticket.title }), context, ticket.title),
    setter(ticket, 'ownedBy', select('Owner', owner, owners), context, owner),
    setter(ticket, 'group', select('Group', group ?? '', [['', 'none'], ...named(groups.map(({ id }) => id))]), context, group ?? ''),
    setter(ticket, 'severity', select('Severity', severity, named(severities)), context, severity),
    setter(ticket, 'part', select('Part', ticket.part, named(parts.map(({ id }) => id))), context, ticket.part),
    setter(
      ticket,
      'needsResponse',
      select('Needs response', String(needsResponse), [
        ['true', 'yes'],
        ['false', 'no'],
      ]),
      context,
      String(needsResponse),
    ),
    setter(ticket, 'targetCloseAtMs', textField('Due', 'value', { type: 'date', value: close }), context, close),
    ...plainAttributes.map((attribute) => {
      const value = valueAt(ticket, attribute.path)
      return setter(ticket, attribute.path, attributeControl(attribute, value), context, value)
    }),
    ...custom,
    element('dl', {}, [
      ...fact('Mailbox', ticket.mailbox),
      element('dt', {}, ['Created']),
      element('dd', {}, [moment(ticket.createdAtMs), ` by ${ticket.createdBy.id.slice(ticket.createdBy.id.lastIndexOf('/') + 1)}`]),
    ]),
  )
}

const fact = (name: string, value: string) => [element('dt', {}, [name]), element('dd', {}, [value])]

function peopleSection(ticket: Ticket, { session }: PanelContext): HtmlNode {
  const lists = [
    ['member', 'Email members', ticket.emailMembers.map(({ addrSpec }) => addrSpec)],
    ['reporter', 'Reported by', ticket.reportedBy],
    ['subscriber', 'Subscribers', ticket.subscribers],
  ] as const
  return section(
    'People',
    ...lists.flatMap(([kind, title, ids]) => [
      element('h3', {}, [title]),
      element(
        'ul',
        { class: 'people' },
        ids.map((id) =>
          element('li', {}, [
            id.slice(id.lastIndexOf('/') + 1),
            form(actionOf(ticket, 'people'), session, [
              hidden('kind', kind),
              hidden('remove', id),
              button('×', { class: 'plain', 'aria-label': `Remove ${id}` }),
            ]),
          ]),
        ),
      ),
      form(
        actionOf(ticket, 'people'),
        session,
        [
          hidden('kind', kind),
          textField(`Add to ${title.toLowerCase()}`, 'add', { placeholder: 'address' }),
          button('Add', { class: 'plain' }),
        ],
        { class: 'adder' },
      ),
    ]),
  )
}

function tagSection(ticket: Ticket, { session }: PanelContext): HtmlNode {
  const tags = ticket.tags.map(({ name, value }) =>
    element('li', {}, [
      value === null ? name : `${name}=${value}`,
      form(actionOf(ticket, 'tags'), session, [hidden('remove', name), button('×', { class: 'plain', 'aria-label': `Remove ${name}` })]),
    ]),
  )
  const add = form(
    actionOf(ticket, 'tags'),
    session,
    [textField('Add a tag', 'add', { placeholder: 'name or name=value', 'data-key': 't' }), button('Add', { class: 'plain' })],
    { class: 'adder' },
  )
  return section('Tags', element('ul', { class: 'people' }, tags), add)
}

function linkSection(ticket: Ticket, { session }: PanelContext): HtmlNode {
  const items = ticket.links.map(({ type, target }) =>
    element('li', {}, [`${words(type)} `, link(`/console/${target.startsWith('TKT-') ? 'tickets' : 'issues'}/${target}`, target)]),
  )
  return section(
    'Links',
    element('ul', { class: 'people' }, items),
    element('details', {}, [
      element('summary', {}, ['+ Link issue › Add a child issue']),
      form(actionOf(ticket, 'child-issue'), session, [textField('Title', 'title', { required: '' }), button('Add')]),
    ]),
  )
}

function fileSection({ files, keys }: PanelReading): HtmlNode {
  const items = files.map(({ filename, contentType, sizeBytes, sha256, origins }) => {
    const key = keys.get(sha256)
    const name = filename ?? contentType
    const from = origins.map(({ kind, by }) => `${kind} of ${by.slice(by.lastIndexOf('/') + 1)}`).join(', ')
    const shown =
      key === undefined ? name : link(`/console/files/${key}?filename=${encodeURIComponent(name.slice(0, 200).toWellFormed())}`, name)
    const picture =
      key !== undefined && hasPreview({ contentType, sizeBytes })
        ? [element('img', { class: 'preview', src: `/console/files/${key}/preview`, alt: '', loading: 'lazy' })]
        : []
    return element('li', {}, [...picture, shown, ` ${Math.ceil(sizeBytes / 1024)} kB, ${from}`])
  })
  return section('Attachments', items.length === 0 ? part('p', 'hint', 'none') : element('ul', { class: 'people' }, items))
}

function suggestionSection(ticket: Ticket, { suggestions }: PanelReading, { session }: PanelContext): HtmlNode {
  const items = suggestions.map(({ id, type, title, vote }) =>
    element('li', {}, [
      type === 'canned-answer' ? `#canned ${id}: ${title}` : link(`/console/${type}s/${id}`, `${id} ${title}`),
      form(actionOf(ticket, 'vote'), session, [
        hidden('suggestion', id),
        button('👍', { name: 'vote', value: 'up', class: 'plain', 'aria-label': `${id} helps`, 'aria-pressed': String(vote === 1) }),
        button('👎', {
          name: 'vote',
          value: 'down',
          class: 'plain',
          'aria-label': `${id} does not help`,
          'aria-pressed': String(vote === -1),
        }),
      ]),
    ]),
  )
  return section(
    'Turing suggests',
    items.length === 0 ? part('p', 'hint', 'Nothing is like it.') : element('ul', { class: 'people' }, items),
  )
}
