/** The form for a new ticket (T-100); "Create multiple" keeps it open. */
import type { FastifyInstance } from 'fastify'
import { createRecord } from '../act/edit-records.ts'
import { createTicket } from '../act/create-ticket.ts'
import { peopleNamed } from '../act/named-people.ts'
import { UserError } from '../errors.ts'
import { displayId, severities, type Link, type Severity } from '../tickets/ticket.ts'
import { fileField, filesOf, refuseLost, type FormFiles } from './form-files.ts'
import { refusalText, send, type PageDeps } from './frame.ts'
import { button, choice, element, form, link, pageOf, part, textField, type Html, type HtmlNode, type Notice } from './layout.ts'
import { agentOf } from './signed-in.ts'
import { listOf } from './begun-answer.ts'

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
    const { session } = request
    let body = request.body
    const files = await filesOf(request, deps)
    try {
      refuseLost(files)
      body = await withPlaceMade(body, deps)
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

/** Creates the workspace and account that the form names. They stay, and are selected, if the ticket is then refused. */
async function withPlaceMade(body: Fields, deps: PageDeps): Promise<Fields> {
  const { title = '', newWorkspace = '', newAccount = '' } = body
  const [id, account] = [newWorkspace.trim(), newAccount.trim()]
  if (id === '' && account !== '') throw new UserError('an account needs a workspace: name the new one, too')
  if (id === '' || title.trim() === '') return body
  await createRecord('workspace', { id, account: account || id }, deps)
  return { ...body, workspace: id, newWorkspace: '', newAccount: '' }
}

/** T-080: tickets are linked as related, issues as dependencies. */
function linksIn(text: string): readonly Link[] {
  return listOf(text).map((target) => ({ type: /^iss-/i.test(target) ? 'is_dependent_on' : 'is_related_to', target }))
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
    links: linksIn(body['links'] ?? ''),
    edits: owner === '' ? [] : [{ kind: 'set' as const, field: 'ownedBy' as const, to: [owner] }],
  }
}

/** The fields for an existing or a new workspace. */
async function placeFields(values: Fields, { records }: PageDeps['store']): Promise<readonly HtmlNode[]> {
  const workspaces = await Array.fromAsync(records.all('workspace'))
  const accounts = await Array.fromAsync(records.all('account'))
  const { workspace = '', newWorkspace = '', newAccount = '' } = values
  const isNew = newWorkspace !== '' || newAccount !== ''
  return [
    choice('Workspace', {
      name: 'workspace',
      value: workspace,
      options: [['', 'of the reporter'], ...workspaces.map(({ id }) => [id, id] as const)],
    }),
    element('details', isNew ? { open: '' } : {}, [
      element('summary', {}, ['A workspace that is not there yet']),
      textField('Its name', 'newWorkspace', { maxlength: '100', value: newWorkspace }),
      textField('Its account', 'newAccount', { maxlength: '100', value: newAccount, placeholder: 'of the same name', list: 'accounts' }),
      element(
        'datalist',
        { id: 'accounts' },
        accounts.map(({ id }) => element('option', { value: id })),
      ),
    ]),
  ]
}

async function formPage({ fields: values, files }: Given, session: Session, notice: Notice | null, deps: PageDeps): Promise<Html> {
  const { store, config } = deps
  const parts = await Array.fromAsync(store.records.all('part'))
  const value = (name: string) => values[name] ?? ''
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
    ...(await placeFields(values, store)),
    choice('Part', { name: 'part', value: value('part'), options: [['', 'of the mailbox'], ...same(parts.map(({ id }) => id))] }),
    choice('Severity', { name: 'severity', value: value('severity'), options: [['', 'of the mailbox'], ...same(severities)] }),
    choice('Owner', {
      name: 'owner',
      value: value('owner'),
      options: [['', 'nobody'], ...config.agents.map(({ address, name }) => [address, name] as const)],
    }),
    textField('Link records', 'links', { value: value('links'), placeholder: 'TKT-1, ISS-2' }),
    element('label', { class: 'tick' }, [
      element('input', { type: 'checkbox', name: 'multiple', ...(values['multiple'] === undefined ? {} : { checked: '' }) }),
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
