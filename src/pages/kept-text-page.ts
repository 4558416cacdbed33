/** Preserves what was written while a session ended: the text is shown in the form again, to be sent after signing in. */
import type { FastifyRequest } from 'fastify'
import { button, element, form, hidden, link, pageOf, part, type Html } from './layout.ts'
import { textOf, type Fields } from './begun-answer.ts'

/** The page; nothing of it is stored. */
export function keptTextPage({ session, body, url }: FastifyRequest): Html {
  const { form_token: _, text, files: __, ...more } = (body ?? {}) as Fields
  const others = Object.entries(more).flatMap(([name, value]) => [value ?? []].flat().map((item) => hidden(name, String(item))))
  const area = element('textarea', { name: 'text', rows: '10', required: '', dir: 'auto' }, [textOf(text)])
  const explained = session
    ? element('p', {}, ['You have signed in anew since you began to write. Send it once more.'])
    : element('p', {}, [
        link('/console/sign-in', 'Sign in again in another window', { target: '_blank' }),
        ', then come back here and send it. Files that were chosen last have to be chosen again.',
      ])
  const writing = element('label', { class: 'writing' }, [element('span', {}, ['Text']), area])
  return pageOf({
    title: 'Nothing is lost',
    session,
    body: [
      part(
        'section',
        'fault',
        element('h1', {}, [session ? 'Nothing is lost' : 'Your session has ended; nothing is lost']),
        explained,
        form(url, session, [...others, writing, button('Send', { class: 'primary' })]),
      ),
    ],
  })
}
