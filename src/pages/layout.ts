/** The frame of every page: head, navigation, what is said once, and the body. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { element, sitePage, type Html, type HtmlNode } from '../mail/compose/html-tree.ts'
import type { Session } from '../store/sessions.ts'

export { element } from '../mail/compose/html-tree.ts'
export type { Html, HtmlNode } from '../mail/compose/html-tree.ts'

/** Who is signed in, and whether the pages of admins are theirs. */
export interface Visitor extends Session {
  readonly isAdmin?: boolean
}

/** A page. */
export interface Page {
  readonly title: string
  readonly session: Visitor | null
  /** Said above everything, such as why a change was refused. */
  readonly notice?: Notice | null
  readonly body: readonly HtmlNode[]
}

/** Something that is said once. */
export interface Notice {
  readonly kind: 'done' | 'refused'
  readonly text: string
  /** What can be done about it. */
  readonly more?: readonly HtmlNode[]
}

/** A part with a class. */
export function part(tag: string, className: string, ...children: readonly HtmlNode[]): HtmlNode {
  return element(tag, { class: className }, children)
}

/** A link. */
export function link(href: string, text: string, attributes: Readonly<Record<string, string>> = {}): HtmlNode {
  return element('a', { href, ...attributes }, [text])
}

/** A form that changes something; it brings what proves that it is ours. */
export function form(
  action: string,
  session: Session | null,
  children: readonly HtmlNode[],
  attributes: Readonly<Record<string, string>> = {},
): HtmlNode {
  const proof = session ? [hidden('form_token', session.formToken)] : []
  return element('form', { method: 'post', action, ...attributes }, [...proof, ...children])
}

/** A value that a form brings along. */
export function hidden(name: string, value: string): HtmlNode {
  return element('input', { type: 'hidden', name, value })
}

/** A labelled line of text. */
export function textField(label: string, name: string, attributes: Readonly<Record<string, string>> = {}): HtmlNode {
  return element('label', { class: 'field' }, [element('span', {}, [label]), element('input', { name, type: 'text', ...attributes })])
}

/** A choice; its options as value and text. */
export function choice(
  label: string,
  { name, value, options, ...more }: { name: string; value: string; options: readonly (readonly [string, string])[]; className?: string },
): HtmlNode {
  const shown = options.map(([of, text]) => element('option', { value: of, ...(of === value ? { selected: '' } : {}) }, [text]))
  return element('label', { class: more.className ?? 'field' }, [element('span', {}, [label]), element('select', { name }, shown)])
}

/** A button that sends its form. */
export function button(text: string, attributes: Readonly<Record<string, string>> = {}): HtmlNode {
  return element('button', { type: 'submit', ...attributes }, [text])
}

/** How the site's clocks show a moment, while a request of it is answered. */
export const siteClock = new AsyncLocalStorage<{ readonly zone: string; readonly shown: (atMs: number) => string }>()

/** The clock of a zone. */
export function clockIn(zone: string): NonNullable<ReturnType<typeof siteClock.getStore>> {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return { zone, shown: (atMs) => format.format(atMs) }
}

const worldClock = clockIn('UTC')

/** A moment, as the site's clocks show it, and with scripts the reader's; the absolute one in the title. */
export function moment(atMs: number): HtmlNode {
  const { zone, shown } = siteClock.getStore() ?? worldClock
  const title = [`${shown(atMs)} ${zone}`, ...(zone === 'UTC' ? [] : [`${worldClock.shown(atMs)} UTC`])].join(', ')
  return element('time', { datetime: new Date(atMs).toISOString(), title }, [shown(atMs)])
}

/** The page as it is sent. */
export function pageOf({ title, session, notice, body }: Page): Html {
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, [`${title} · Intray`]),
    element('link', { rel: 'stylesheet', href: '/console/assets/console.css' }),
    element('script', { src: '/console/assets/console.js', type: 'module' }),
  ]
  const said = notice
    ? [
        element('div', { class: `notice ${notice.kind}`, role: notice.kind === 'refused' ? 'alert' : 'status' }, [
          notice.text,
          ...(notice.more ?? []),
        ]),
      ]
    : []
  return sitePage(
    element('html', { lang: 'en' }, [
      element('head', {}, head),
      element('body', { class: session?.kind ?? 'stranger' }, [
        element('a', { href: '#content', class: 'skip' }, ['To the content']),
        ...(session ? [navigation(session)] : []),
        element('main', { id: 'content' }, [...said, ...body]),
      ]),
    ]),
  )
}

function navigation(session: Visitor): HtmlNode {
  const links =
    session.kind === 'agent'
      ? [
          link('/console', 'Tickets', { 'data-key': 'g h' }),
          link('/console/new', 'New ticket', { 'data-key': 'c' }),
          link('/console/issues', 'Issues'),
          link('/console/articles', 'Articles'),
          link('/console/broadcasts', 'Broadcasts'),
          link('/console/spam', 'Spam'),
          ...(session.isAdmin ? [link('/console/admin', 'Admin', { 'data-key': 'g z' })] : []),
        ]
      : [link('/portal', 'Your tickets'), link('/portal/new', 'New ticket')]
  return element('header', {}, [
    part('strong', 'name', 'Intray'),
    element('nav', { 'aria-label': 'Main' }, links),
    element('span', { class: 'who' }, [link('/console/sessions', session.addrSpec, { title: 'Where you are signed in' })]),
    form('/console/sign-out', session, [button('Sign out', { class: 'plain' })]),
  ])
}
