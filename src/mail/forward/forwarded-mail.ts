/** What a mail forwards. Read this file first; inline and attached forwards have a file each. */
import type { AttachmentContent, ForwardedMail, HeaderValues, ReplySpan } from '../message.ts'
import type { ParseLimits } from '../parse-limits.ts'
import { firstValue, type RawField } from '../mime/header-fields.ts'
import type { Leaf } from '../mime/part.ts'
import { scanIds } from '../mime/ids.ts'
import { attachedForward, isAttachedMail } from './forward-attached.ts'
import { inlineForward } from './forward-inline.ts'
import { isAnswerSubject, isForwardSubject } from '../subject-prefixes.ts'

/** The parts of a parsed mail that forwards are read from. */
export interface ForwardingMail {
  readonly values: HeaderValues
  readonly fields: readonly RawField[]
  readonly leaves: readonly Leaf[]
  readonly text: string
  readonly spans: readonly ReplySpan[]
  readonly visibleReply: string
}

/** The forwarded mail, and the contents of its files. */
export interface Forwarding {
  readonly forwarded: ForwardedMail | null
  readonly contents: readonly AttachmentContent[]
}

const nothing: Forwarding = { forwarded: null, contents: [] }

/** The mail that a person's mail forwards. An answer with a mail attached forwards nothing. */
export async function forwardingOf(mail: ForwardingMail, limits: ParseLimits): Promise<Forwarding> {
  const { values, fields, text, spans } = mail
  const { subject, inReplyTo } = values
  const inline = inlineForward({ text, spans, subject, madeFrom: madeFrom(fields, inReplyTo) })
  if (inline) return { forwarded: inline, contents: [] }
  const attached = mail.leaves.filter(isAttachedMail)
  const isAnswer = !isForwardSubject(subject) && (inReplyTo.length > 0 || isAnswerSubject(subject))
  if (attached.length === 0 || isAnswer) return nothing
  return (await attachedForward(attached, mail.visibleReply.trim(), limits)) ?? nothing
}

/** Thunderbird names the forwarded mail in X-Forwarded-Message-Id; Gmail and Outlook in In-Reply-To. */
function madeFrom(fields: readonly RawField[], inReplyTo: readonly string[]): readonly string[] {
  const named = scanIds(firstValue(fields, 'x-forwarded-message-id') ?? '')
  return [...named, ...(inReplyTo.length === 1 ? inReplyTo : [])]
}
