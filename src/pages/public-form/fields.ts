/** The fields of a public form: reading, checking and showing them. Faults are shown at their field, and values are kept. */
import { addressAsSent } from '../../act/typed-addresses.ts'
import { mailWords } from '../../mail/mail-words.ts'
import { isEmailAddress } from '../../tickets/directory.ts'
import { trapField } from './trap.ts'
import { element, hidden, part, type HtmlNode } from '../layout.ts'
import { textOf, type Fields } from '../begun-answer.ts'

/** The texts in the fields. */
export interface FormTexts {
  readonly name: string
  readonly address: string
  readonly subject: string
  readonly text: string
}

/** A stored file of a form. */
export interface KeptFile {
  readonly id: string
  readonly filename: string
  readonly sizeBytes: number
}

/** A form as it is shown. */
export interface ShownForm {
  readonly texts: FormTexts
  /** The fault of each field. */
  readonly faults: Readonly<Record<string, string>>
  readonly files: readonly KeptFile[]
  /** The limit of all files; 0: no files. */
  readonly filesBytes: number
  readonly mark: string
  readonly isTrapped: boolean
}

const most = { name: 100, address: 320, subject: 200, text: 50_000 } as const

/** Reads the fields. Line breaks in single-line fields become blanks. */
export function formTexts(body: Fields): FormTexts {
  const line = (field: string) =>
    textOf(body[field])
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
      .trim()
  return { name: line('name'), address: line('address'), subject: line('subject'), text: textOf(body['text']) }
}

/**
 * The faults of the fields.
 *
 * @param own - our addresses
 */
export function formFaults(texts: FormTexts, own: ReadonlySet<string>): Readonly<Record<string, string>> {
  const address = addressAsSent(texts.address)
  const faults: readonly (readonly [string, string | false])[] = [
    ['name', texts.name.length > most.name && 'A name may have 100 characters.'],
    ['address', addressFault(address, own)],
    [
      'subject',
      texts.subject === ''
        ? 'Say in a few words what it is about.'
        : texts.subject.length > most.subject && 'This may have 200 characters; say the rest below.',
    ],
    [
      'text',
      texts.text.trim() === ''
        ? 'Tell us what you want us to know.'
        : texts.text.length > most.text && 'This may have 50,000 characters; put the rest into a file.',
    ],
  ]
  return Object.fromEntries(faults.filter(([, fault]) => fault !== false)) as Readonly<Record<string, string>>
}

function addressFault(address: string, own: ReadonlySet<string>): string | false {
  if (address.length > most.address || !isEmailAddress(address)) return 'This is no e-mail address; it looks like name@example.com.'
  if (own.has(address)) return 'This is our address; give yours.'
  return mailWords.isRoboticAddress(address) && 'Nobody reads mail at this address; give another of yours.'
}

/** Renders the fields. */
export function formFields(shown: ShownForm): readonly HtmlNode[] {
  const { texts, mark, isTrapped, filesBytes } = shown
  return [
    hidden('opened', mark),
    field(shown, 'name', 'Your name (if you like)', { autocomplete: 'name', maxlength: '100', value: texts.name }),
    field(shown, 'address', 'Your e-mail address', {
      type: 'email',
      autocomplete: 'email',
      required: '',
      maxlength: '320',
      value: texts.address,
    }),
    field(shown, 'subject', 'What is it about?', { required: '', maxlength: '200', value: texts.subject }),
    element('div', {}, [
      element('label', { class: 'writing' }, [
        element('span', {}, ['Your message']),
        element('textarea', { name: 'text', rows: '8', dir: 'auto', required: '', maxlength: '50000', ...faultMark(shown, 'text') }, [
          texts.text,
        ]),
      ]),
      ...faultBelow(shown, 'text'),
    ]),
    ...(filesBytes > 0 ? [fileFields(shown)] : []),
    trap(isTrapped),
  ]
}

function field(shown: ShownForm, name: string, label: string, more: Readonly<Record<string, string>>): HtmlNode {
  const input = element('input', { type: 'text', name, ...more, ...faultMark(shown, name) })
  return element('div', {}, [element('label', { class: 'field' }, [element('span', {}, [label]), input]), ...faultBelow(shown, name)])
}

function faultMark({ faults }: ShownForm, name: string): Readonly<Record<string, string>> {
  return faults[name] === undefined ? {} : { 'aria-invalid': 'true', 'aria-describedby': `fault-${name}` }
}

function faultBelow({ faults }: ShownForm, name: string): readonly HtmlNode[] {
  const fault = faults[name]
  return fault === undefined ? [] : [element('p', { class: 'field-fault', id: `fault-${name}` }, [fault])]
}

function fileFields(shown: ShownForm): HtmlNode {
  const kept = shown.files.map(({ id, filename, sizeBytes }) =>
    element('label', { class: 'file' }, [
      element('input', { type: 'checkbox', name: 'file', value: id, checked: '' }),
      `${filename} `,
      part('span', 'hint', sizeShown(sizeBytes)),
    ]),
  )
  const limit = `Up to ${sizeShown(shown.filesBytes)} together`
  const choose = element('input', { type: 'file', name: 'files', multiple: '', ...faultMark(shown, 'files') })
  return element('fieldset', { class: 'form-files' }, [
    element('legend', {}, ['Files']),
    ...kept,
    element('label', {}, [part('span', 'hint', limit), choose]),
    ...faultBelow(shown, 'files'),
  ])
}

/** A size in kB or MB. */
export function sizeShown(sizeBytes: number): string {
  const kilobytes = sizeBytes / 1024
  return kilobytes < 1024 ? `${Math.max(1, Math.floor(kilobytes))} kB` : `${Math.floor(kilobytes / 102.4) / 10} MB`
}

/** Hidden from sight, keyboard and screen readers, until a browser's autofill has filled it in. */
function trap(isShown: boolean): HtmlNode {
  const input = element('input', { type: 'text', name: trapField, autocomplete: 'off', ...(isShown ? {} : { tabindex: '-1' }) })
  const label = element('label', { class: 'field' }, [element('span', {}, ['Leave this empty']), input])
  return element('div', isShown ? {} : { class: 'trap', 'aria-hidden': 'true' }, [label])
}
