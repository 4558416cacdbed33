/** Makes the outbox row of a mail that was decided on: its Message-ID is minted and its recipients are frozen. */
import { createHash } from 'node:crypto'
import type { MailboxConfig } from '../config/schema.ts'
import type { Address } from '../mail/message.ts'
import { mintReturnPath } from '../mail/sender-proof/return-path.ts'
import { mintShortToken, mintToken, tokenIdOf, type TokenClaim, type TokenKeys } from '../mail/sender-proof/tokens.ts'
import { outboxIdOf } from '../store/ledger-keys.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { OutboxRecipient } from '../tickets/delivery/delivery.ts'
import type { OutboundDraft } from '../tickets/outbound.ts'

/** What a row is made from, besides the draft. */
export interface OutboxSource {
  /** The event that the mail is an effect of, such as a stored message's id. */
  readonly ref: string
  readonly mailbox: MailboxConfig
  readonly keys: TokenKeys
  readonly nowMs: number
}

/** RFC 5321 §4.5.3.1.1. */
const longestLocalPartBytes = 64

/** The row of a mail. The same draft and source give the same row, Message-ID included, so deciding twice does no harm. */
export function outboxRowOf(draft: OutboundDraft, source: OutboxSource): OutboxRow {
  const { mailbox, nowMs } = source
  const { ref, to, cc, isInternal: _, ...rest } = draft
  const id = `${source.ref}/${ref}`
  const at = new Date(nowMs)
  const messageId = idOf(claimOf(draft), id, source)
  const replyTo = replyToOf(draft, id, source)
  const recipients = recipientsOf([...to, ...cc])
  return {
    ...rest,
    _id: outboxIdOf(source.ref, ref),
    to,
    cc,
    messageId,
    fromAddress: addressOf(mailbox),
    replyTo,
    tokenIds: [messageId, replyTo].map(tokenIdOf),
    references: referencesOf(draft, source),
    recipients,
    ...(mayReturn(draft, { messageId, place: recipients.length - 1 }, source) && { isPerRecipient: true }),
    state: 'queued',
    attempts: 0,
    attemptedAt: null,
    createdAt: at,
    dueAt: at,
    lease: null,
    copySeenAt: null,
    resentAt: null,
    untold: [],
    revision: 0,
  }
}

function claimOf({ ticket, agent, isInternal = false }: OutboundDraft): TokenClaim {
  return { ticket, agent, isInternal }
}

/**
 * Whether each recipient gets a return path of their own: for replies and broadcasts, where the mailbox uses them and they fit a local
 * part.
 */
function mayReturn(
  { kind }: OutboundDraft,
  last: { readonly messageId: string; readonly place: number },
  { mailbox, keys }: OutboxSource,
): boolean {
  return mailbox.verp && (kind === 'reply' || kind === 'broadcast') && mintReturnPath(last, addressOf(mailbox), keys) !== null
}

/** The Message-ID has a token as its local part, which comes back in In-Reply-To and proves that its bearer got the mail. */
function idOf(claim: TokenClaim, seed: string, { mailbox, keys }: OutboxSource): string {
  const address = addressOf(mailbox)
  return `${mintToken(claim, nonceOf(seed), keys)}@${address.slice(address.lastIndexOf('@') + 1)}`
}

/** The token in Reply-To is shorter, since a local part has little room, and has another nonce than the Message-ID. */
function replyToOf(draft: OutboundDraft, id: string, { mailbox, keys }: OutboxSource): string {
  const address = addressOf(mailbox)
  if (!mailbox.plusAddressing) return address
  const at = address.lastIndexOf('@')
  const local = `${address.slice(0, at)}+${mintShortToken(claimOf(draft), nonceOf(`${id}/reply-to`).slice(-8), keys)}`
  return Buffer.byteLength(local) <= longestLocalPartBytes ? local + address.slice(at) : address
}

/**
 * Mails to an agent refer to one id for each ticket and agent, which no mail has; mail programs then show them as one thread (RFC 5322
 * §3.6.4). The id is signed, since whoever names an id of a thread may join it, but it gives no agent's powers: every mail of the thread
 * shows it.
 */
function referencesOf(draft: OutboundDraft, source: OutboxSource): readonly string[] {
  if (draft.kind !== 'notification' && draft.kind !== 'alert') return draft.references
  const { ticket, agent } = draft
  return [idOf({ ticket, agent: null }, `thread/${ticket}/${agent ?? ''}`, source), ...draft.references]
}

function recipientsOf(addresses: readonly Address[]): readonly OutboxRecipient[] {
  const unique = new Set(addresses.map(({ addrSpec }) => addrSpec.toLowerCase()).filter((addrSpec) => addrSpec !== ''))
  return [...unique].map((addrSpec) => ({
    addrSpec,
    status: 'queued',
    replyCode: null,
    enhancedStatusCode: null,
    text: null,
    at: null,
    attempt: null,
    isHandedOver: false,
  }))
}

/** Sixteen characters of [a-z0-9], 82 bits of the digest. */
function nonceOf(seed: string): string {
  const digest = createHash('sha256').update(seed).digest('hex')
  return BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(-16)
}

/** The address that a mailbox sends from. */
function addressOf(mailbox: MailboxConfig): string {
  return mailbox.addresses[0] ?? ''
}
