/** The pages of a public form. */
import type { FormMailbox } from '../../act/public-form.ts'
import type { FormLetter } from '../../store/form-letters.ts'
import { formFields, type ShownForm } from './fields.ts'
import { button, element, form, link, pageOf, part, type Html, type HtmlNode, type Notice, type Visitor } from '../layout.ts'

/** The form. */
export function formPage(shown: ShownForm, mailbox: FormMailbox, session: Visitor | null, notice: Notice | null = null): Html {
  const { title, text } = mailbox.form
  const fields = [...formFields(shown), button('Send', { class: 'primary' })]
  const body = [
    ...(text === undefined ? [] : [element('p', {}, [text])]),
    form(`/form/${encodeURIComponent(mailbox.name)}`, session, fields, { enctype: 'multipart/form-data' }),
    element('p', { class: 'hint' }, ['We mail a link to your address. Your message is sent once you open it and press the button there.']),
  ]
  return page(title, { body, notice })
}

/** The page after submission. It is the same for blocked senders, who are mailed nothing. */
export function sentPage(mailbox: FormMailbox, addrSpec: string): Html {
  const { keepHours } = mailbox.form
  const how = `A link is on its way to ${addrSpec}. Open it within ${keepHours} hours and press the button there: only then is your message sent.`
  return page('Look into your mail', { body: [element('p', {}, [how])] })
}

/** The page when no messages are accepted. */
export function closedPage({ addresses: [address = ''] }: FormMailbox, why: string): Html {
  return page('Not now', { body: [element('p', {}, [`${why} Please try again later, or write a mail to ${address}.`])] })
}

/** The page behind a letter's link, with the names of its files. Sending takes a button, since mail programs follow links. */
export function askPage({ subject, text, addrSpec, files }: FormLetter, path: string, session: Visitor | null): Html {
  return page('Is this yours?', {
    body: [
      element('p', {}, [`This message was written with the address ${addrSpec}. It is sent when you say so.`]),
      element('h2', { dir: 'auto' }, [subject]),
      element('p', { class: 'letter', dir: 'auto' }, [text]),
      ...(files.length > 0 ? [element('p', { dir: 'auto' }, [`Files: ${files.join(', ')}`])] : []),
      form(path, session, [button('Send it', { class: 'primary' })]),
      element('p', { class: 'hint' }, ['If you did not write it, close this page: the message is deleted by itself.']),
    ],
  })
}

/** The page of a letter that became a ticket. */
export function wasSentPage(id: string): Html {
  return page('It was sent', {
    body: [element('p', {}, ['We answer by mail. You can follow it here, too: ', link(`/portal/tickets/${id}`, id)])],
  })
}

/** The page of a link that does not work. */
export function gonePage({ name, form: { keepHours } }: FormMailbox): Html {
  const why = `It is older than ${keepHours} hours, or cut off.`
  return page('This link leads nowhere', { body: [element('p', {}, [why]), link(`/form/${encodeURIComponent(name)}`, 'Write again')] })
}

function page(title: string, { body, notice = null }: { readonly body: readonly HtmlNode[]; readonly notice?: Notice | null }): Html {
  return pageOf({ title, session: null, notice, body: [part('section', 'new-ticket', element('h1', {}, [title]), ...body)] })
}
