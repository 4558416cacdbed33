/** A new ticket by hand (T-100); "Create multiple" keeps the form. */
import type { FastifyInstance } from 'fastify'
import { createTicket } from '../act/create-ticket.ts'
import { peopleNamed } from '../act/named-people.ts'
import { UserError } from '../errors.ts'
import { displayId, severities, type Severity } from '../tickets/ticket.ts'
import { fileField, filesOf, refuseLost, type FormFiles } from './form-files.ts'
import { refusalText, send, type PageDeps } from './frame.ts'
import { button, choice, element, form, link, pageOf, part, textField, type Html, type Notice } from './layout.ts'
import { agentOf } from './signed-in.ts'

type Fields = Readonly<Record<string, string | undefined>>
interface Given {
  readonly fields: Fields
  readonly files: FormFiles['kept']
}
const nothing: Given = { fields: {}, files: [] }
type Session = Parameters<typeof pageOf>[0]['session']

/** Adds the page. */
export function newTicketPage(app: FastifyInstance, deps: PageDeps): void {
  app.get('/console/new', async ({ session }, reply) => send(reply, await formPage(nothing, session, null, deps)))
  app.post<{ Body: Fields }>('/console/new', async (request, reply) => {
    const { session, body } = request
    const files = await filesOf(request, deps)
    try {
      refuseLost(files)
      const written = await writtenFrom(body, agentOf(session!, deps.config), deps)
      const ticket = await createTicket({ ...written, files: files.kept }, deps)
      const id = displayId(ticket.number)
      if (body['multiple'] === undefined) return await reply.redirect(`/console/tickets/${id}?done=created`, 303)
      const notice = { kind: 'done', text: `${id} is there.` } as const
      return send(reply, await formPage({ fields: { ...body, title: '', body: '' }, files: [] }, session, notice, deps))
    } catch (error) {
      const text = refusalText(error)
      if (text === null) throw error
      return send(reply.code(422), await formPage({ fields: body, files: files.kept }, session, { kind: 'refused', text }, deps))
    }
  })
}

async function writtenFrom(body: Fields, by: ReturnType<typeof agentOf>, deps: PageDeps) {
  const { title = '', body: text = '', mailbox = '', severity = '', part: partId = '', reporter = '', owner = '', workspace = '' } = body
  if (title.trim() === '') throw new UserError('a ticket needs a title')
  const [person] = reporter === '' ? [] : await peopleNamed([reporter], deps.store)
  return {
    by,
    mailbox,
    title,
    body: text.replace(/\r\n/g, '\n'),
    part: partId || null,
    severity: (severity || null) as Severity | null,
    reporter: person ?? null,
    revOrg: workspace || undefined,
    edits: owner === '' ? [] : [{ kind: 'set' as const, field: 'ownedBy' as const, to: [owner] }],
  }
}

async function formPage({ fields: given, files }: Given, session: Session, notice: Notice | null, deps: PageDeps): Promise<Html> {
  const { store, config } = deps
  const parts = await Array.fromAsync(store.records.all('part'))
  const workspaces = await Array.fromAsync(store.records.all('workspace'))
  const value = (name: string) => given[name] ?? ''
  const same = (ids: readonly string[]) => ids.map((id) => [id, id] as const)
  const fields = [
    textField('Title', 'title', { required: '', maxlength: '256', value: value('title'), autofocus: '' }),
    element('label', { class: 'writing' }, [
      element('span', {}, ['Description']),
      element('textarea', { name: 'body', rows: '8', dir: 'auto' }, [value('body')]),
    ]),
    fileField(files, deps, '/console'),
    choice('Mailbox', { name: 'mailbox', value: value('mailbox'), options: same(config.mailboxes.map(({ name }) => name)) }),
    textField('Reported by', 'reporter', { value: value('reporter'), placeholder: 'address of the customer' }),
    choice('Workspace', {
      name: 'workspace',
      value: value('workspace'),
      options: [['', 'of the reporter'], ...same(workspaces.map(({ id }) => id))],
    }),
    choice('Part', { name: 'part', value: value('part'), options: [['', 'of the mailbox'], ...same(parts.map(({ id }) => id))] }),
    choice('Severity', { name: 'severity', value: value('severity'), options: [['', 'of the mailbox'], ...same(severities)] }),
    choice('Owner', {
      name: 'owner',
      value: value('owner'),
      options: [['', 'nobody'], ...config.agents.map(({ address, name }) => [address, name] as const)],
    }),
    element('label', { class: 'tick' }, [
      element('input', { type: 'checkbox', name: 'multiple', ...(given['multiple'] === undefined ? {} : { checked: '' }) }),
      'Create multiple',
    ]),
    element('div', { class: 'send' }, [button('Create', { class: 'primary' }), link('/console', 'Cancel')]),
  ]
  return pageOf({
    title: 'New ticket',
    session,
    notice,
    body: [
      part(
        'section',
        'new-ticket',
        element('h1', {}, ['New ticket']),
        form('/console/new', session, fields, { enctype: 'multipart/form-data' }),
      ),
    ],
  })
}
