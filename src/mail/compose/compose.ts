/** Composes mail: from the stored fields to the mailer's structured fields, never to address strings. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { htmlOfText, type InlineImage } from './compose-html.ts'
import { loopHeader, loopMarker } from './loop-marker.ts'
import type { Html } from './html-tree.ts'
import { htmlOfTemplate, type TemplateHtml } from './template-html.ts'
import { imageMark } from '../html/image-marks.ts'
import type { Address } from '../message.ts'
import type { TokenKeys } from '../sender-proof/tokens.ts'

/** A mail to be sent, as the outbox keeps it. Ids are without angle brackets. */
export interface OutgoingMail {
  /** Only `reply` and `broadcast` are written by a person. */
  readonly kind: 'reply' | 'acknowledgement' | 'notification' | 'alert' | 'broadcast'
  readonly messageId: string
  /** Shown before the mailbox's own address. */
  readonly fromName: string
  readonly fromAddress: string
  readonly replyTo: string
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly subject: string
  readonly text: string
  /** Absent: the HTML is made from the text. */
  readonly html?: TemplateHtml
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  /** The page on which one click unsubscribes; null: there is none. For broadcasts. */
  readonly unsubscribeUrl?: string | null
}

/** An attached file, opened. */
export interface OutgoingFile {
  readonly filename: string | null
  readonly contentType: string
  readonly isInline: boolean
  readonly contentId: string | null
  readonly content: Buffer | Readable
}

/** What composing needs beside the stored fields. */
export interface ComposeFacts {
  /** RFC 5321 forward-paths: those of the recipients that still need the mail. */
  readonly recipients: readonly string[]
  readonly files: readonly OutgoingFile[]
  readonly keys: TokenKeys
  /** Where reports on an answer go; default: its From address. Automatic mail has the null reverse-path. */
  readonly returnPath?: string
  readonly nowMs: number
}

/** An address for the mailer, which does not parse objects. */
export interface ComposedAddress {
  name: string
  address: string
}

/** A mail ready for the mailer (nodemailer's SendMailOptions). */
export interface ComposedMail {
  /** `from` false: the null reverse-path (RFC 5321 §4.5.5). */
  envelope: { from: ComposedAddress | false; to: ComposedAddress[] }
  from: ComposedAddress
  replyTo: ComposedAddress
  to: ComposedAddress[]
  cc: ComposedAddress[]
  subject: string
  messageId: string
  inReplyTo?: string
  references?: string[]
  date: Date
  headers: Record<string, string>
  text: string
  html: Html
  attachments: ComposedAttachment[]
  /** The mailer must fetch nothing that a mail names. */
  disableFileAccess: true
  disableUrlAccess: true
  xMailer: false
}

/** An attached file for the mailer. */
export interface ComposedAttachment {
  filename: string | false
  content: Buffer | Readable
  contentType: string
  contentDisposition: 'attachment' | 'inline'
  cid?: string
}

/** RFC 5322 sets no limit on References, but mail systems do: the first id and the last 20 are enough to thread by. */
const mostLastReferences = 20

/** Composes a mail for one attempt. */
export function composeMail(mail: OutgoingMail, facts: ComposeFacts): ComposedMail {
  const isAutomatic = mail.kind !== 'reply' && mail.kind !== 'broadcast'
  const images = facts.files.flatMap(inlineImage)
  return {
    envelope: {
      from: isAutomatic ? false : bareAddress(facts.returnPath ?? mail.fromAddress),
      to: facts.recipients.map(bareAddress),
    },
    from: { name: fieldText(mail.fromName), address: fieldText(mail.fromAddress) },
    replyTo: bareAddress(mail.replyTo),
    to: mail.to.map(composedAddress),
    cc: mail.cc.map(composedAddress),
    subject: fieldText(mail.subject),
    ...threadOf(mail),
    date: new Date(facts.nowMs),
    headers: { ...headersOf(mail), [loopHeader]: loopMarker(mail.messageId, facts.keys) },
    text: withNamedImages(mail.text, images),
    html: htmlOf(mail, images),
    attachments: facts.files.map(composedFile),
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
  }
}

/** Notifications begin with our marker in HTML, too, since answers are recognized by it. */
function htmlOf({ text, html }: OutgoingMail, images: readonly InlineImage[]): Html {
  if (html === undefined) return htmlOfText(text, images)
  const [head = ''] = text.split('\n\n', 1)
  return htmlOfTemplate(html, head.startsWith('##-') ? head : '', images)
}

/**
 * A value for a header field. Control characters and line separators (U+2028, U+2029) become a space, so that no value can add a second
 * field.
 */
export function fieldText(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** The first id and the last 20. */
export function trimmedReferences(references: readonly string[]): readonly string[] {
  return references.length <= mostLastReferences + 1 ? references : [...references.slice(0, 1), ...references.slice(-mostLastReferences)]
}

function threadOf(mail: OutgoingMail): Pick<ComposedMail, 'messageId' | 'inReplyTo' | 'references'> {
  const references = trimmedReferences(mail.references).map(bracketed)
  return {
    messageId: bracketed(mail.messageId),
    ...(mail.inReplyTo !== null && { inReplyTo: bracketed(mail.inReplyTo) }),
    ...(references.length > 0 && { references }),
  }
}

function headersOf(mail: OutgoingMail): Record<string, string> {
  if (mail.kind === 'reply') return {}
  return mail.kind === 'broadcast' ? bulkHeaders(mail) : automaticHeaders(mail)
}

/** RFC 2369 §3.2, RFC 8058 §3.1: one click needs a page that takes the POST. */
function bulkHeaders({ unsubscribeUrl = null, replyTo, fromAddress }: OutgoingMail): Record<string, string> {
  const byMail = replyTo === fromAddress ? [] : [`<mailto:${fieldText(replyTo)}?subject=unsubscribe>`]
  const ways = [...(unsubscribeUrl === null ? [] : [`<${fieldText(unsubscribeUrl)}>`]), ...byMail]
  return {
    Precedence: 'bulk',
    'X-Auto-Response-Suppress': 'All',
    ...(ways.length > 0 && { 'List-Unsubscribe': ways.join(', ') }),
    ...(unsubscribeUrl?.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  }
}

/** RFC 3834 §5; Outlook and Exchange heed X-Auto-Response-Suppress, older robots Precedence. */
function automaticHeaders({ kind }: OutgoingMail): Record<string, string> {
  return {
    'Auto-Submitted': kind === 'acknowledgement' ? 'auto-replied' : 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    Precedence: 'bulk',
  }
}

/** A stranger's id may contain anything: a space or bracket would split it in two. */
function bracketed(id: string): string {
  return `<${fieldText(id).replace(/[\s<>]/g, '')}>`
}

function composedAddress({ displayName, addrSpec }: Address): ComposedAddress {
  return { name: fieldText(displayName), address: fieldText(addrSpec) }
}

function bareAddress(addrSpec: string): ComposedAddress {
  return composedAddress({ displayName: '', addrSpec })
}

function composedFile(file: OutgoingFile): ComposedAttachment {
  const image = inlineImage(file)[0]
  return {
    filename: file.filename === null ? false : fieldText(file.filename),
    content: file.content,
    contentType: fieldText(file.contentType),
    contentDisposition: image ? 'inline' : 'attachment',
    ...(image && { cid: image.contentId }),
  }
}

function inlineImage(file: OutgoingFile): InlineImage[] {
  if (!file.isInline || !file.contentType.startsWith('image/')) return []
  const calledId = fieldText(file.contentId ?? file.filename ?? '').replace(/[\s<>]/g, '')
  if (calledId === '') return []
  return [{ contentId: contentIdOf(calledId), calledId, name: fieldText(file.filename ?? '') }]
}

/** Replaces Outlook's content ids in the text by file names. */
function withNamedImages(text: string, images: readonly InlineImage[]): string {
  return images.reduce(
    (named, { calledId, name }) => named.replaceAll(`[cid:${calledId}]`, () => imageMark(name === '' ? null : name)),
    text,
  )
}

/** In a `cid:` URL, some characters are percent-encoded (RFC 2392 §2), which not every reader decodes: ids with these are replaced. */
function contentIdOf(id: string): string {
  return /^[\w.~$@+=!*-]{1,250}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 32)
}
