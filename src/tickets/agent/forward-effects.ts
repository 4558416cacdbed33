/** What a forward does to a ticket: the original counts as its sender's message, the forwarder's words stay internal. */
import type { Address, Attachment, ForwardedMail } from '../../mail/message.ts'
import type { CustomerCase } from '../customer/customer-case.ts'
import { withEffects } from '../customer/customer-effects.ts'
import { draftOf, withComment, withMail, withRemark, type Draft } from '../draft.ts'
import type { MailMessage } from '../inbound-mail.ts'
import type { MailCase } from '../mail-case.ts'
import { withParent, withParticipants } from '../thread/thread-traces.ts'
import type { Artifact, Ticket } from '../ticket.ts'

/** A forward, with its original. */
export interface Forward {
  /** The forward itself. */
  readonly mailCase: MailCase
  /** What was read of the original. */
  readonly forwarded: ForwardedMail
  /** The original as if its sender, where that can be a customer, had mailed it to us. */
  readonly original: CustomerCase
  /** False when the original is on the ticket already. */
  readonly isNews: boolean
}

/** Puts the forward on the ticket as an internal message; an original that is new counts as its sender's message. */
export function withForwarded(start: Ticket, forward: Forward): Draft {
  const { forwarded, original, isNews } = forward
  const { cause, isNew } = original
  const onTimeline = withForward(draftOf(start), forward)
  const note = isNew ? forwarded.note.trim() : ''
  const noted = note === '' ? onTimeline : withComment(onTimeline, { body: note, visibility: 'internal' }, cause)
  return isNew || isNews ? withOriginal(noted, original) : noted
}

/** The forward itself, visible to agents only, and a remark where its addresses were read. */
function withForward(draft: Draft, { mailCase, forwarded, original: { cause } }: Forward): Draft {
  const { place, message } = mailCase
  const onTimeline = withMail(draft, { message: place.storedId, visibility: 'internal', rule: 'forward' }, cause)
  const source =
    forwarded.via === 'attached' ? 'from the header of the attached mail' : 'from the text of the forward, which is as true as its author'
  const dated = forwarded.dateText === null ? '' : ` The original is dated ${forwarded.dateText.trim()}.`
  const body = `Forwarded by ${message.from.addrSpec ?? 'an agent'}; the addresses were read ${source}.${dated}`
  return withRemark(onTimeline, { body, rule: 'forward' }, cause)
}

/** Applies the rules of a customer's mail to the original. */
function withOriginal(draft: Draft, original: CustomerCase): Draft {
  const { message, site, sender, cause } = original
  const by = sender ? { kind: 'contact' as const, id: sender.contact.id } : cause.by
  const comment = { body: message.text, visibility: 'external' as const, files: filesOf(message) }
  const parented = withParent(withComment(draft, comment, { ...cause, by }), message, cause)
  const known = withParticipants(parented, { message, directory: site.directory }, cause)
  return withEffects(known, original)
}

/** The original as a message. Its addressees leave out the forwarder, who is no part of the customer's thread. */
export function originalOf(message: MailMessage, forwarded: ForwardedMail, sender: Address | null): MailMessage {
  const isOther = ({ addrSpec }: Address) => addrSpec !== message.from.addrSpec
  const { subject, text, references, replyTo, from } = forwarded
  const addrSpec = sender === null ? null : (from?.addrSpec ?? null)
  return {
    ...message,
    subject,
    text,
    visibleReply: text,
    replyTo,
    references,
    inReplyTo: [],
    messageId: forwarded.messageIds[0] ?? null,
    from: { addrSpec, displayName: from?.displayName ?? '', isStrict: addrSpec !== null },
    to: forwarded.to.filter(isOther),
    cc: forwarded.cc.filter(isOther),
    attachments: attachmentsOf(message, forwarded),
    isBulk: false,
  }
}

/** The forward's attached files, the images shown in the forwarded text, and the attachments of the attached mail. */
function attachmentsOf({ attachments }: MailMessage, forwarded: ForwardedMail): readonly Attachment[] {
  const isShown = ({ filename, contentId }: Attachment) =>
    [`[image: ${filename}]`, `[cid:${contentId}]`].some((mark) => forwarded.text.includes(mark))
  return [...attachments.filter((file) => !file.isInline || isShown(file)), ...forwarded.attachments]
}

/** The files of a message, without duplicate contents. */
export function filesOf({ attachments }: MailMessage): readonly Artifact[] {
  const files = attachments.map(({ sha256, filename, contentType, sizeBytes }) => {
    return { sha256, filename, contentType, sizeBytes }
  })
  return [...new Map(files.map((file) => [file.sha256, file])).values()]
}
