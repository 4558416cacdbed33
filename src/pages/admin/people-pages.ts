/** What is stored about an outside person: export, moving, merging, erasing. */
import type { FastifyInstance } from 'fastify'
import { erasePerson } from '../../act/erase-person.ts'
import { exportPerson, type PersonExport } from '../../act/export-person.ts'
import { mergeContacts } from '../../act/merge-contacts.ts'
import { moveContact } from '../../act/move-contact.ts'
import { existingRecord } from '../../act/edit-records.ts'
import { addressAsSent } from '../../act/typed-addresses.ts'
import { UserError } from '../../errors.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from '../frame.ts'
import { agentOf } from '../signed-in.ts'
import { button, choice, element, form, hidden, link, part, textField, type HtmlNode, type Notice, type Visitor } from '../layout.ts'
import { valueWords } from '../shown-text.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { adminPage, admins, facts, table } from './admin-frame.ts'

const at = '/console/admin/people'

/** Adds the pages. */
export function peoplePages(app: FastifyInstance, deps: PageDeps): void {
  const page = async (address: string, session: Visitor | null, shownNotice: Notice | null) => {
    const { person, notice } = address === '' ? { person: null, notice: null } : await found(address)
    const body = [askForm(address), ...(person ? personParts(person, session) : [])]
    return adminPage({ title: 'People', at, session, notice: shownNotice ?? notice, body })
  }
  const found = async (address: string): Promise<{ person: PersonExport | null; notice: Notice | null }> => {
    try {
      return { person: await exportPerson(address, deps.store), notice: null }
    } catch (error) {
      return { person: null, notice: refusalNotice(error) }
    }
  }
  app.get<{ Querystring: { address?: string } }>(at, admins, async ({ query, session }, reply) =>
    send(reply, await page((query.address ?? '').trim(), session, noticeOf(query))),
  )
  app.post<{ Body: Fields }>(`${at}/export`, admins, async ({ body }, reply) => {
    const person = await exportPerson(textOf(body['address']), deps.store)
    reply.header('content-disposition', 'attachment; filename="person.json"')
    return reply.type('application/json; charset=utf-8').send(`${JSON.stringify(person, null, 2)}\n`)
  })
  for (const [what, deed] of Object.entries(deedsOf(deps)))
    app.post<{ Body: Fields }>(`${at}/${what}`, admins, async ({ body, session }, reply) => {
      const address = textOf(body['address'])
      try {
        return await reply.redirect(await deed(body, address, session!), 303)
      } catch (error) {
        return send(reply.code(422), await page(address, session, refusalNotice(error)))
      }
    })
}

/**
 * Carries out a form's change.
 *
 * @returns the page to go to
 */
type Deed = (body: Fields, address: string, session: Visitor) => Promise<string>

function deedsOf(deps: PageDeps): Readonly<Record<string, Deed>> {
  return {
    erase: async (body, address, session) => {
      if (textOf(body['typed']).trim() !== address) throw new UserError('type the address to confirm: there is no way back')
      await erasePerson(address, session.addrSpec, deps)
      return `${at}?done=erased`
    },
    move: async (body, address, session) => {
      const [id, workspace] = [textOf(body['contact']), textOf(body['workspace']).trim()]
      await moveContact({ id, workspace, by: agentOf(session, deps.config) }, deps)
      return `${pathOf(address)}&done=moved`
    },
    merge: async (body, _, session) => {
      const id = textOf(body['contact'])
      const { revOrg } = await existingRecord('contact', id, deps)
      const other = addressAsSent(textOf(body['into']).trim())
      const contacts = await deps.store.people.contactsOf([other])
      const into = contacts.find((contact) => contact.revOrg === revOrg) ?? contacts[0]
      if (!into) throw new UserError(`${other} is no contact`)
      await mergeContacts({ id, into: into.id, by: agentOf(session, deps.config) }, deps)
      return `${pathOf(into.addrSpec)}&done=merged`
    },
  }
}

const pathOf = (address: string) => `${at}?address=${encodeURIComponent(address)}`

function askForm(address: string): HtmlNode {
  const field = textField('Address of somebody outside', 'address', { value: address, type: 'search' })
  return element('form', { method: 'get', action: at, class: 'filters asking' }, [field, button('Look')])
}

function personParts({ address, contacts, tickets, mails, received }: PersonExport, session: Visitor | null): readonly HtmlNode[] {
  const places = contacts.map(({ display_name: name, workspace, account }) => [name, workspace ?? 'none', account ?? 'none'])
  const lines = tickets.map(({ id, title, stage }) => [link(`/console/tickets/${id}`, id), title, valueWords('stage', stage)])
  const erase = [
    element('p', {}, [
      'What they wrote and who they are goes, everywhere; their tickets stay under a pseudonym. There is no way back but a back-up.',
    ]),
    hidden('address', address),
    textField(`Type ${address} to confirm`, 'typed', { autocomplete: 'off', required: '' }),
    button('Erase them'),
  ]
  return [
    facts([
      ['Address', address],
      ['Kept', `${mails.length} of their mails, ${received.length} of ours to them`],
    ]),
    table(['Name', 'Workspace', 'Account'], places, 'No contact.'),
    table(['Ticket', 'Title', 'Stage'], lines, 'No tickets.'),
    part('div', 'steps', form(`${at}/export`, session, [hidden('address', address), button('All that is kept, as JSON')])),
    ...(contacts.length === 0 ? [] : [moveForm(address, contacts, session), mergeForm(address, contacts, session)]),
    element('details', {}, [element('summary', {}, ['Erase this person']), form(`${at}/erase`, session, erase, { class: 'stacked' })]),
  ]
}

function moveForm(address: string, contacts: PersonExport['contacts'], session: Visitor | null): HtmlNode {
  const fields = [
    part(
      'p',
      'hint',
      'Their tickets stay in the workspace that they are of. Where the address is a contact of that workspace already, the two become one.',
    ),
    hidden('address', address),
    contactChoice('Who moves', contacts),
    textField('To the workspace (its id)', 'workspace', { required: '', autocomplete: 'off' }),
    button('Move them'),
  ]
  return element('details', {}, [
    element('summary', {}, ['Move to another workspace']),
    form(`${at}/move`, session, fields, { class: 'stacked' }),
  ])
}

function mergeForm(address: string, contacts: PersonExport['contacts'], session: Visitor | null): HtmlNode {
  const hint =
    'Two addresses of one person: from then on whoever holds either is shown what went to the other, and mail from both is theirs. There is no way back.'
  const fields = [
    part('p', 'hint', hint),
    hidden('address', address),
    contactChoice('Who goes', contacts),
    textField('Into the contact that stays (their address)', 'into', { required: '', autocomplete: 'off' }),
    button('Make them one person'),
  ]
  return element('details', {}, [
    element('summary', {}, ['The same person as another address']),
    form(`${at}/merge`, session, fields, { class: 'stacked' }),
  ])
}

function contactChoice(label: string, contacts: PersonExport['contacts']): HtmlNode {
  return choice(label, { name: 'contact', value: '', options: contacts.map(({ id }) => [id, id] as const) })
}
