/** The pages behind the links that close a ticket (T-064, T-068). Mail programs follow links, so only a button closes it. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { closeByLink, ticketOfLink } from '../act/close-by-link.ts'
import type { ClosingKind } from '../mail/sender-proof/closing-token.ts'
import { closingKinds } from '../tickets/letters/closing-kinds.ts'
import type { ClosingRefusal } from '../tickets/letters/closing-links.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import { send, type PageDeps } from './frame.ts'
import { button, element, form, link, pageOf, part, type Html, type HtmlNode, type Visitor } from './layout.ts'

interface Route {
  readonly Params: { readonly token: string }
}

/** The content of a page. */
interface Words {
  readonly title: string
  readonly body: readonly HtmlNode[]
}

const anybody = { config: { who: 'anybody' } } as const

/** Adds the pages. */
export function closingPages(app: FastifyInstance, deps: PageDeps): void {
  for (const kind of closingKinds) {
    app.get<Route>(`/${kind}/:token`, anybody, async ({ params: { token }, session }, reply) => {
      const found = await ticketOfLink({ kind, token }, deps)
      return answer(reply, found, (ticket) => question(ticket, kind, form(`/${kind}/${token}`, session, [button(buttons[kind])])))
    })
    app.post<Route>(`/${kind}/:token`, anybody, async ({ params: { token } }, reply) =>
      answer(reply, await closeByLink({ kind, token }, deps), (ticket) => closed(ticket, kind)),
    )
  }
}

const buttons: Readonly<Record<ClosingKind, string>> = { confirm: 'This solved it', cancel: 'Cancel the ticket' }

function answer(reply: FastifyReply, found: Ticket | ClosingRefusal, words: (ticket: Ticket) => Words): FastifyReply {
  if (typeof found !== 'string') return send(reply, page(words(found)))
  const [title, text] = refusals[found]
  const more = found === 'unknown' ? [] : [element('p', {}, [link('/portal', 'Your tickets')])]
  return send(reply.code(found === 'unknown' ? 404 : 410), page({ title, body: [element('p', {}, [text]), ...more] }))
}

function page({ title, body }: Words): Html {
  const session: Visitor | null = null
  return pageOf({ title, session, body: [part('section', 'sign-in', element('h1', {}, [title]), ...body)] })
}

function question(ticket: Ticket, kind: ClosingKind, button: HtmlNode): Words {
  const title = kind === 'confirm' ? 'Is it solved?' : 'Do you not need this any more?'
  const hint = part('p', 'hint', 'The ticket is closed then. If it is not over after all, answer any of our mails.')
  return { title, body: [named(ticket), button, hint] }
}

function closed(ticket: Ticket, kind: ClosingKind): Words {
  const text = kind === 'confirm' ? 'Thank you: the ticket is closed.' : 'The ticket is cancelled.'
  return { title: 'Done', body: [element('p', {}, [text]), named(ticket)] }
}

function named({ number, title }: Ticket): HtmlNode {
  return element('p', { dir: 'auto' }, [`${displayId(number)} ${title || '(no subject)'}`])
}

const again = 'Answer our mail, or look at the ticket:'
const refusals: Readonly<Record<ClosingRefusal, readonly [title: string, text: string]>> = {
  unknown: ['This link leads nowhere', 'It is cut off, or its ticket is gone. Answer the mail that it stood in instead.'],
  expired: ['This link is too old', `Nothing was changed. ${again}`],
  merged: ['This ticket goes on elsewhere', 'It was put together with another one of yours. Nothing was changed.'],
  stranger: ['This ticket is not yours any more', 'You are not among those who report it. Nothing was changed.'],
  spam: ['This ticket is not open', 'Nothing was changed. If that is a mistake, write to us.'],
  used: ['This link was used', 'A link works once, and nothing more was changed. If it is not over, answer any of our mails.'],
  closed: ['This ticket is closed already', 'Nothing was changed. If it is not over, answer any of our mails.'],
  moved: ['The ticket has moved on', `You have written since this mail, or it was closed and opened again. Nothing was changed. ${again}`],
}
