/** What a forward does to a ticket: the original counts as its sender's message, the forwarder's words stay internal. */
import type { Address, Attachment, ForwardedMail } from '../../mail/message.ts'
import type { CustomerCase } from '../customer/customer-case.ts'
import { withEffects } from '../customer/customer-effects.ts'
import { draftOf, withComment, withMail, withRemark, type Draft } from '../draft.ts'
import type { MailMessage } from '../inbound-mail.ts'
import type { MailCase } from '../mail-case.ts'
import { withParent, withParticipants } from '../thread/thread-traces.ts'
import type { Artifact, Ticket } from '../ticket.ts'

/** A forward with what is known of it. */
export interface Forward {
  /** The forward itself. */
  readonly mailCase: MailCase
  readonly forwarded: ForwardedMail
  /** The original as if its sender, if he can be a customer, had mailed it to us. */
  readonly original: CustomerCase
  /** False when the original is on the ticket already. */
  readonly isNews: boolean
}

/** The forward as an internal message of the ticket that the original belongs to; new words of the customer count. */
export function withForwarded(start: Ticket, forward: Forward): Draft {
  const { forwarded, original, isNews } = forward
  const { cause, isNew } = original
  const onTimeline = withForward(draftOf(start), forward)
  const note = isNew ? forwarded.note.trim() : ''
  const noted = note === '' ? onTimeline : withComment(onTimeline, { body: note, visibility: 'internal' }, cause)
  return isNew || isNews ? withOriginal(noted, original) : noted
}

/** The mail itself, for agents only, and where its addresses come from. */
function withForward(draft: Draft, { mailCase, forwarded, original: { cause } }: Forward): Draft {
  const { place, message } = mailCase
  const onTimeline = withMail(draft, { message: place.storedId, visibility: 'internal', rule: 'forward' }, cause)
  const source =
    forwarded.via === 'attached' ? 'from the header of the attached mail' : 'from the text of the forward, which is as true as its author'
  const dated = forwarded.dateText === null ? '' : ` The original is dated ${forwarded.dateText.trim()}.`
  const body = `Forwarded by ${message.from.addrSpec ?? 'an agent'}; the addresses were read ${source}.${dated}`
  return withRemark(onTimeline, { body, rule: 'forward' }, cause)
}

/** The rules of a customer's mail hold for the original. */
function withOriginal(draft: Draft, original: CustomerCase): Draft {
  const { message, site, sender, cause } = original
  const by = sender ? { kind: 'contact' as const, id: sender.contact.id } : cause.by
  const comment = { body: message.text, visibility: 'external' as const, files: filesOf(message) }
  const parented = withParent(withComment(draft, comment, { ...cause, by }), message, cause)
  const known = withParticipants(parented, { message, directory: site.directory }, cause)
  return withEffects(known, original)
}

/** The forwarder is on the original because it was sent to him; he is no part of the customer's thread with us. */
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

/** The files of the forward, the images that stand in the forwarded text, and what is inside the attached mail. */
function attachmentsOf({ attachments }: MailMessage, forwarded: ForwardedMail): readonly Attachment[] {
  const isShown = ({ filename, contentId }: Attachment) =>
    [`[image: ${filename}]`, `[cid:${contentId}]`].some((mark) => forwarded.text.includes(mark))
  return [...attachments.filter((file) => !file.isInline || isShown(file)), ...forwarded.attachments]
}

/** The files of a message, each content once. */
export function filesOf({ attachments }: MailMessage): readonly Artifact[] {
  const files = attachments.map(({ sha256, filename, contentType, sizeBytes }) => {
    return { sha256, filename, contentType, sizeBytes }
  })
  return [...new Map(files.map((file) => [file.sha256, file])).values()]
}
