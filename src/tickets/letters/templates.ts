/** Templates of the mails we send: choosing one and filling it. Its HTML is made when the mail is composed. */
import type { TemplateHtml } from '../../mail/compose/template-html.ts'
import { filled, type TemplateValues } from '../placeholders.ts'
import { closingKinds } from './closing-kinds.ts'

/** Subject, text and HTML of a mail, with placeholders such as `{ticket}`. Absent parts have the usual content. */
export interface Template {
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly html?: string | undefined
}

/** A template in the mailbox's language, and in others by ISO 639-1 code. */
export interface Templates extends Template {
  readonly languages?: Readonly<Record<string, Template>> | undefined
}

/** The parts of a mail that come from a filled template. */
export interface FilledTemplate {
  readonly subject: string
  readonly text: string
  readonly html?: TemplateHtml
}

const place = ['ticket', 'mailbox', 'company']
const toCustomer = [...place, ...closingKinds]
const aboutTicket = ['title', 'sender', 'stage', 'severity', 'part', 'owner', 'group', 'workspace', 'reporters']

/**
 * The placeholders of each template. An acknowledgement has none for what the sender wrote, such as their name: it goes to the address in
 * From, which may be forged.
 */
export const placeholders = {
  acknowledgement: toCustomer,
  reply: [...toCustomer, 'agent', 'answer'],
  notification: [...place, ...aboutTicket, 'message', 'files', 'attributes'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The template in a language, else in the mailbox's own. */
export function templateIn(templates: Templates, language: string | null | undefined): Template {
  return (language && templates.languages?.[language]) || templates
}

/**
 * Fills a template in one pass, so that braces in a value are not read as placeholders.
 *
 * @param usual - subject and text where the template has none
 */
export function filledTemplate(
  template: Template,
  values: TemplateValues,
  usual: { readonly subject: string; readonly text: string },
): FilledTemplate {
  return {
    subject: template.subject === undefined ? usual.subject : oneLine(filled(template.subject, values)),
    text: template.text === undefined ? usual.text : filled(template.text, values),
    ...(template.html !== undefined && { html: { template: template.html, values } }),
  }
}

/** Puts an answer's own HTML where the template has the answer. */
export function withWrittenHtml(
  letter: FilledTemplate,
  { text = '{answer}' }: Template,
  { values, html }: { readonly values: TemplateValues; readonly html?: string | undefined },
): FilledTemplate {
  if (html === undefined) return letter
  return { ...letter, html: { ...(letter.html ?? { template: text, values, isText: true }), written: html } }
}

/** A field value is one line (RFC 5322 §2.2), whatever the values contain. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
