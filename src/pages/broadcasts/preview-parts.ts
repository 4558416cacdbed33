/** The preview of a broadcast: its recipients, a mail in each language as it would be sent, and the confirmation. */
import type { BroadcastPreview } from '../../act/broadcast.ts'
import type { SampleLetter } from '../../act/broadcast-letters.ts'
import { facts, table } from '../admin/admin-frame.ts'
import { button, element, form, hidden, link, part, textField, type HtmlNode, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../begun-answer.ts'

const perPage = 200
const mostWorkspaces = 100

const languages = new Intl.DisplayNames(['en'], { type: 'language' })
/** The English name of a language, such as "German" for `de`. */
const spoken = (code: string) => languages.of(code) ?? code

/**
 * The preview without the confirmation.
 *
 * @param people - the page of the recipients' list
 */
export function previewParts(path: string, preview: BroadcastPreview, people?: string): readonly HtmlNode[] {
  const { recipients, leftOut, letters } = preview
  const without = Object.entries(leftOut).filter(([, count]) => count > 0)
  return [
    element('h2', {}, [`It would go to ${recipients.length}`]),
    ...(recipients.length === 0 ? [part('p', 'warning', 'Nobody is meant who may get it: it cannot be sent.')] : []),
    part(
      'p',
      'hint',
      without.length === 0
        ? 'Nobody who is meant is left out.'
        : `Left out: ${without.map(([why, count]) => `${count} ${why}`).join(', ')}.`,
    ),
    ...(recipients.length === 0
      ? []
      : [
          ...countsOf(preview),
          peopleOf(path, preview, people),
          ...warningsOf(letters),
          ...letters.flatMap((letter) => letterParts(path, letter)),
        ]),
  ]
}

function countsOf({ perWorkspace, letters }: BroadcastPreview): readonly HtmlNode[] {
  const workspaces = perWorkspace
    .slice(0, mostWorkspaces)
    .map(({ revOrg, count }) => [element('span', { dir: 'auto' }, [revOrg ?? 'in none']), String(count)])
  const spoke = letters.map(({ language, count, known }) => [
    spoken(language),
    String(count),
    known === count ? 'it is known of all' : `it is known of ${known}; the others read what the mailbox speaks`,
  ])
  const rest = perWorkspace.length - mostWorkspaces
  return [
    table(['Workspace', 'Recipients'], workspaces, ''),
    ...(rest > 0 ? [part('p', 'hint', `And ${rest} workspaces with fewer.`)] : []),
    table(['Language', 'Recipients', 'By what'], spoke, ''),
  ]
}

function peopleOf(path: string, { recipients }: BroadcastPreview, people: string | undefined): HtmlNode {
  const from = Math.max(0, Math.floor(Number(people) || 0))
  const shown = recipients.slice(from, from + perPage)
  const items = shown.map(({ addrSpec, displayName, revOrg }) =>
    element('li', { dir: 'auto' }, [
      displayName === '' ? addrSpec : `${displayName} <${addrSpec}>`,
      ...(revOrg === null ? [] : [`, ${revOrg}`]),
    ]),
  )
  const next = from + perPage
  return element('details', people === undefined ? {} : { open: '' }, [
    element('summary', {}, ['Who they are']),
    element('ul', { class: 'cards' }, items),
    ...(next < recipients.length ? [link(`${path}?people=${next}`, `The next, from ${next + 1} of ${recipients.length}`)] : []),
  ])
}

const noWayOut =
  'Nobody can unsubscribe by one click: set console.publicUrl (https), or plusAddressing of the mailbox. Large providers take such mails for spam.'
const noOneClick = 'There is no link for one click (RFC 8058): that needs console.publicUrl with https.'

/** Warnings about missing ways to unsubscribe, without which large providers take the mails for spam. */
function warningsOf(letters: readonly SampleLetter[]): readonly HtmlNode[] {
  const { headers = {} } = letters[0]?.mail ?? {}
  if (headers['List-Unsubscribe'] === undefined) return [part('p', 'warning', noWayOut)]
  return headers['List-Unsubscribe-Post'] === undefined ? [part('p', 'warning', noOneClick)] : []
}

function letterParts(path: string, { language, count, mail }: SampleLetter): readonly HtmlNode[] {
  const shown = (person: { readonly name: string; readonly address: string } | undefined) => {
    const { name = '', address = '' } = person ?? {}
    return name === '' ? address : `${name} <${address}>`
  }
  const fields = Object.entries(mail.headers).filter(([name]) => name.startsWith('List-'))
  const frame = element('iframe', {
    src: `${path}/letter?language=${encodeURIComponent(language)}`,
    sandbox: '',
    loading: 'lazy',
    class: 'mail',
    title: `The mail in ${spoken(language)} as HTML`,
  })
  return [
    element('h2', {}, [`In ${spoken(language)}, to ${count}`]),
    facts([
      ['From', shown(mail.from)],
      ['To', `${shown(mail.to[0])}${count > 1 ? ', and so to each alone' : ''}`],
      ['Reply-To', shown(mail.replyTo)],
      ['Subject', mail.subject],
      ...fields.map(([name, value]) => [name, value] as const),
    ]),
    element('pre', { class: 'whole', dir: 'auto', lang: language }, [mail.text]),
    element('details', {}, [element('summary', {}, ['As HTML']), frame]),
  ]
}

/** The form for a translation. */
export function translationForm(path: string, session: Visitor, typed: Fields): HtmlNode {
  const value = (name: string) => textOf(typed[name])
  const area = element('textarea', { name: 'text', rows: '8', dir: 'auto' }, [value('text')])
  const fields = [
    part('p', 'hint', 'For those who are known to write it. What was written in that language before is replaced.'),
    textField('Language, by two letters (de, fr, …)', 'language', {
      required: '',
      maxlength: '2',
      pattern: '[A-Za-z]{2}',
      value: value('language'),
    }),
    textField('Subject', 'subject', { required: '', maxlength: '256', dir: 'auto', value: value('subject') }),
    element('label', { class: 'writing' }, [element('span', {}, ['Text']), area]),
    button('Add the language'),
  ]
  return element('details', typed['language'] === undefined ? {} : { open: '' }, [
    element('summary', {}, ['Say it in another language, too']),
    form(`${path}/translations`, session, fields, { class: 'stacked' }),
  ])
}

/** Confirms the broadcast by typing its number of recipients. The proof makes sure that they are those of the preview. */
export function confirmForm(path: string, session: Visitor, { recipients: { length }, proof }: BroadcastPreview): HtmlNode {
  if (length === 0) return part('p', 'hint', 'Name somebody else in a broadcast like this one.')
  const fields = [
    hidden('count', String(length)),
    hidden('proof', proof),
    textField(`Type ${length} to send it to ${length}`, 'typed', { required: '', autocomplete: 'off', inputmode: 'numeric' }),
    button('Send it', { class: 'primary' }),
  ]
  return form(`${path}/send`, session, fields, { class: 'stacked' })
}
