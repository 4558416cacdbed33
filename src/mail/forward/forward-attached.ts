/** Reads the mails that a forward has attached as `message/rfc822` (RFC 2046 §5.2.1). */
import type { Address, AttachmentContent, ForwardedMail, HeaderValues } from '../message.ts'
import type { ParseLimits } from '../parse-limits.ts'
import { readFiles } from '../mime/attachments.ts'
import { readBody } from '../mime/bodies.ts'
import { readFields } from '../mime/header-fields.ts'
import { readUnsealed } from '../mime/unsealed-parts.ts'
import { readHeaderValues } from '../mime/message-headers.ts'
import type { Leaf } from '../mime/part.ts'
import { headerAndBody } from '../mime/raw-mail.ts'
import { forwardedSubject } from '../subject-prefixes.ts'

/** An attached mail, and the contents of its files. */
export interface AttachedForward {
  readonly forwarded: ForwardedMail
  readonly contents: readonly AttachmentContent[]
}

const LONGEST_TEXT = 65_536
/** Bytes that are read of an attached mail; the whole of it is a file of the forward. */
const READ_BYTES = 20 * 1024 * 1024
/** Attached mails that are read. */
const MOST_MAILS = 50

/**
 * The first of the attached mails, with the ids of all of them.
 *
 * @param attached - the parts that are mails, at least one
 * @param note - what the forwarder wrote beside them
 */
export async function attachedForward(attached: readonly Leaf[], note: string, limits: ParseLimits): Promise<AttachedForward | null> {
  const heads = await Promise.all(attached.slice(0, MOST_MAILS).map((leaf) => readMail(leaf, limits)))
  const [first] = heads
  if (!first) return null
  const body = readBody(first.leaves, limits)
  const { attachments, contents } = readFiles(first.leaves, body)
  const { to, cc, replyTo, dateHeader, subject, references, inReplyTo } = first.values
  const forwarded: ForwardedMail = {
    via: 'attached',
    from: commonSender(heads.map(({ values }) => values)),
    to,
    cc,
    replyTo,
    dateText: dateHeader,
    subject: forwardedSubject(subject),
    text: body.text.trim().slice(0, LONGEST_TEXT).toWellFormed(),
    messageIds: [...new Set(heads.flatMap(({ values }) => values.messageId ?? []))],
    references: [...new Set([...references, ...inReplyTo])],
    attachments,
    note,
  }
  return { forwarded, contents }
}

/** RFC 2046 §5.2.1, RFC 6532 §3.7. */
export function isAttachedMail({ part }: Leaf): boolean {
  return /^message\/(?:rfc822|global)$/.test(part.contentType)
}

/** When a mail exceeds a limit, its header alone is read; the whole is a file of the forward anyway. */
async function readMail(leaf: Leaf, limits: ParseLimits) {
  const bytes = leaf.bytes.subarray(0, READ_BYTES)
  const headerAlone = () => ({ header: readFields(headerAndBody(bytes).header, limits), leaves: [], charset: null })
  const { header, leaves, charset } = await readUnsealed(bytes, limits).catch(headerAlone)
  const context = { charset, isComplete: !header.isTruncated, addresses: limits.addresses }
  return { leaves, values: readHeaderValues(header.fields, context) }
}

/** The sender, if it is strict and the same in all mails. */
function commonSender(mails: readonly HeaderValues[]): Address | null {
  const [first, ...others] = mails.map(({ from }) => from)
  if (!first?.isStrict || first.addrSpec === null) return null
  const isSame = others.every(({ addrSpec, isStrict }) => isStrict && addrSpec === first.addrSpec)
  return isSame ? { addrSpec: first.addrSpec, displayName: first.displayName } : null
}
