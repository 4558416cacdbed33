/** What a forward does to a ticket: the original counts as its sender's message, the forwarder's words stay internal. */
import type { Address, Attachment, ForwardedMail } from '../../mail/message.ts'
import { withEffects } from '../customer/customer-effects.ts'
import type { AgentCase } from './agent-case.ts'
import { withComment, withMail, withRemark, type Cause, type Draft } from '../draft.ts'
import type { InboundMail } from '../inbound-mail.ts'
import { openTicket } from '../thread/open-ticket.ts'
import type { ResolvedContact } from '../people/people.ts'
import { withParent, withParticipants } from '../thread/thread-state.ts'
import type { Artifact, Ticket } from '../ticket.ts'

/** A forward with what is known of it. */
export interface Forward {
  readonly asked: AgentCase
  readonly forwarded: ForwardedMail
  readonly cause: Cause
  /** null when the original's sender cannot be a customer. */
  readonly sender: ResolvedContact | null
  /** False when the original is on the ticket already. */
  readonly isNews: boolean
}

/** A ticket after a forward, and the original as if its sender had mailed it to us. */
export interface Forwarded {
  readonly draft: Draft
  readonly original: InboundMail
}

/** A new ticket of the original's sender, made on his behalf by the agent (T-003). */
export function openedTicket(forward: Forward, followUpOf: Ticket | null): Forwarded {
  const { asked, forwarded, sender, cause } = forward
  const original = originalOf(forward)
  const contact = sender?.contact ?? null
  const number = asked.deal.newTicket
  const opened = openTicket(
    { number, mail: original, mailbox: asked.mailbox, contact, followUpOf, possiblyRelated: [] },
    cause,
  )
  const ticket = { ...opened, artifacts: filesOf(forward) }
  const noted = withForward({ ticket, entries: [] }, forward)
  const note = forwarded.note.trim()
  const draft = note === '' ? noted : withComment(noted, { body: note, visibility: 'internal' }, cause)
  return { draft: withOriginal(draft, { forward, original, isNew: true }), original }
}

/** The forward as an internal message of the ticket that the original belongs to; new words of the customer count. */
export function joinedTicket(forward: Forward, known: Ticket): Forwarded {
  const original = originalOf(forward)
  const noted = withForward({ ticket: known, entries: [] }, forward)
  return { draft: forward.isNews ? withOriginal(noted, { forward, original, isNew: false }) : noted, original }
}

/** The mail itself, for agents only, and where its addresses come from. */
function withForward(draft: Draft, { asked, forwarded, cause }: Forward): Draft {
  const { storedId, message } = asked.mail
  const onTimeline = withMail(draft, { message: storedId, visibility: 'internal', rule: 'forward' }, cause)
  const source =
    forwarded.via === 'attached'
      ? 'from the header of the attached mail'
      : 'from the text of the forward, which is as true as its author'
  const dated = forwarded.dateText === null ? '' : ` The original is dated ${forwarded.dateText.trim()}.`
  const body = `Forwarded by ${message.from.addrSpec ?? 'an agent'}; the addresses were read ${source}.${dated}`
  return withRemark(onTimeline, { body, rule: 'forward' }, cause)
}

/** The rules of a customer's mail hold for the original. */
function withOriginal(
  draft: Draft,
  { forward, original, isNew }: { readonly forward: Forward; readonly original: InboundMail; readonly isNew: boolean },
): Draft {
  const { asked, sender, cause } = forward
  const by = sender ? { kind: 'contact' as const, id: sender.contact.id } : cause.by
  const body = original.message.text
  const files = filesOf(forward)
  const said = withComment(draft, { body, visibility: 'external', files }, { ...cause, by })
  const known = withParticipants(withParent(said, original, cause), original, asked.world)
  return withEffects(known, { ...asked, mail: original }, { sender, cause, isNew })
}

/** The forwarder is on the original because it was sent to him; he is no part of the customer's thread with us. */
function originalOf({ asked, forwarded, sender }: Forward): InboundMail {
  const { mail } = asked
  const isOther = ({ addrSpec }: Address) => addrSpec !== mail.message.from.addrSpec
  const { subject, text, references, replyTo, from } = forwarded
  const addrSpec = sender === null ? null : (from?.addrSpec ?? null)
  return {
    ...mail,
    tokens: [],
    message: {
      ...mail.message,
      ...{ subject, text, visibleReply: text, replyTo, references, inReplyTo: [] },
      messageId: forwarded.messageIds[0] ?? null,
      from: { addrSpec, displayName: from?.displayName ?? '', isStrict: addrSpec !== null },
      to: forwarded.to.filter(isOther),
      cc: forwarded.cc.filter(isOther),
      attachments: attachmentsOf({ asked, forwarded }),
      isBulk: false,
    },
  }
}

/** The files of the forward and those inside the attached mail; images of the forwarder's signature are not among them. */
function attachmentsOf({ asked, forwarded }: Pick<Forward, 'asked' | 'forwarded'>): readonly Attachment[] {
  return [...asked.mail.message.attachments, ...forwarded.attachments].filter(({ isInline }) => !isInline)
}

function filesOf(forward: Forward): readonly Artifact[] {
  const files = attachmentsOf(forward).map(({ sha256, filename, contentType, sizeBytes }) => {
    return { sha256, filename, contentType, sizeBytes }
  })
  return [...new Map(files.map((file) => [file.sha256, file])).values()]
}
