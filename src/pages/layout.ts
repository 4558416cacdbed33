/** The frame of every page: head, navigation, notice and body. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { element, sitePage, type Html, type HtmlNode } from '../mail/compose/html-tree.ts'
import type { Session } from '../store/sessions.ts'

export { element } from '../mail/compose/html-tree.ts'
export type { Html, HtmlNode } from '../mail/compose/html-tree.ts'

/** A session, with whether the administration pages are allowed. */
export interface Visitor extends Session {
  readonly isAdmin?: boolean
}

/** A page. */
export interface Page {
  readonly title: string
  readonly session: Visitor | null
  /** A notice above the body, such as why a change was refused. */
  readonly notice?: Notice | null
  readonly body: readonly HtmlNode[]
}

/** A notice that is shown once. */
export interface Notice {
  readonly kind: 'done' | 'refused'
  readonly text: string
  /** Controls that belong to the notice. */
  readonly more?: readonly HtmlNode[]
}

/** An element with a class. */
export function part(tag: string, className: string, ...children: readonly HtmlNode[]): HtmlNode {
  return element(tag, { class: className }, children)
}

/** A link. */
export function link(href: string, text: string, attributes: Readonly<Record<string, string>> = {}): HtmlNode {
  return element('a', { href, ...attributes }, [text])
}

/** A form that changes something; it includes the session's token. */
export function form(
  action: string,
  session: Session | null,
  children: readonly HtmlNode[],
  attributes: Readonly<Record<string, string>> = {},
): HtmlNode {
  const proof = session ? [hidden('form_token', session.formToken)] : []
  return element('form', { method: 'post', action, ...attributes }, [...proof, ...children])
}

/** A hidden field of a form. */
export function hidden(name: string, value: string): HtmlNode {
  return element('input', { type: 'hidden', name, value })
}

/** A labelled text field. */
export function textField(label: string, name: string, attributes: Readonly<Record<string, string>> = {}): HtmlNode {
  return element('label', { class: 'field' }, [element('span', {}, [label]), element('input', { name, type: 'text', ...attributes })])
}

/** A labelled choice with options of value and text. */
export function choice(
  label: string,
  { name, value, options, ...more }: { name: string; value: string; options: readonly (readonly [string, string])[]; className?: string },
): HtmlNode {
  const shown = options.map(([of, text]) => element('option', { value: of, ...(of === value ? { selected: '' } : {}) }, [text]))
  return element('label', { class: more.className ?? 'field' }, [element('span', {}, [label]), element('select', { name }, shown)])
}

/** A submit button. */
export function button(text: string, attributes: Readonly<Record<string, string>> = {}): HtmlNode {
  return element('button', { type: 'submit', ...attributes }, [text])
}

/** The site's time zone during a request. */
export const siteClock = new AsyncLocalStorage<{ readonly zone: string; readonly shown: (atMs: number) => string }>()

/** Formats moments in a time zone. */
export function clockIn(zone: string): NonNullable<ReturnType<typeof siteClock.getStore>> {
  // The Swedish format of dates is that of ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return { zone, shown: (atMs) => format.format(atMs) }
}

const worldClock = clockIn('UTC')

/** A moment in the site's time zone, which the script changes to the reader's; UTC is in the tooltip. */
export function moment(atMs: number): HtmlNode {
  const { zone, shown } = siteClock.getStore() ?? worldClock
  const title = [`${shown(atMs)} ${zone}`, ...(zone === 'UTC' ? [] : [`${worldClock.shown(atMs)} UTC`])].join(', ')
  return element('time', { datetime: new Date(atMs).toISOString(), title }, [shown(atMs)])
}

/** Renders a page. */
export function pageOf({ title, session, notice, body }: Page): Html {
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, [`${title} · Intray`]),
    element('link', { rel: 'stylesheet', href: '/console/assets/console.css' }),
    element('script', { src: '/console/assets/console.js', type: 'module' }),
  ]
  const noticePart = notice
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
        element('main', { id: 'content' }, [...noticePart, ...body]),
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
