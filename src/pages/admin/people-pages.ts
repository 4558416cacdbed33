/** People: what is kept of somebody outside, for them to have, or to be erased. */
import type { FastifyInstance } from 'fastify'
import { erasePerson } from '../../act/erase-person.ts'
import { exportPerson, type PersonExport } from '../../act/export-person.ts'
import { UserError } from '../../errors.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from '../frame.ts'
import { button, element, form, hidden, link, part, textField, type HtmlNode, type Notice, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../writing.ts'
import { adminPage, admins, facts, table } from './admin-frame.ts'

const at = '/console/admin/people'

/** Adds the pages. */
export function peoplePages(app: FastifyInstance, deps: PageDeps): void {
  const page = async (address: string, session: Visitor | null, said: Notice | null) => {
    const { person, notice } = address === '' ? { person: null, notice: null } : await found(address)
    const body = [askForm(address), ...(person ? personParts(person, session) : [])]
    return adminPage({ title: 'People', at, session, notice: said ?? notice, body })
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
  app.post<{ Body: Fields }>(`${at}/erase`, admins, async ({ body, session }, reply) => {
    const address = textOf(body['address'])
    try {
      if (textOf(body['typed']).trim() !== address) throw new UserError('type the address to confirm: there is no way back')
      await erasePerson(address, session!.addrSpec, deps)
      return await reply.redirect(`${at}?done=erased`, 303)
    } catch (error) {
      return send(reply.code(422), await page(address, session, refusalNotice(error)))
    }
  })
}

function askForm(address: string): HtmlNode {
  const field = textField('Address of somebody outside', 'address', { value: address, type: 'search' })
  return element('form', { method: 'get', action: at, class: 'filters asking' }, [field, button('Look')])
}

function personParts({ address, contacts, tickets, mails, received }: PersonExport, session: Visitor | null): readonly HtmlNode[] {
  const places = contacts.map(({ display_name: name, workspace, account }) => [name, workspace ?? 'none', account ?? 'none'])
  const lines = tickets.map(({ id, title, stage }) => [link(`/console/tickets/${id}`, id), title, stage])
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
    element('details', {}, [element('summary', {}, ['Erase this person']), form(`${at}/erase`, session, erase, { class: 'stacked' })]),
  ]
}
