/** Turns a ledger row and its parsed mail into what the rules read: where it came, what is proven of its sender, what it says. */
import { createHash } from 'node:crypto'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { authenticationOf, type OwnCheck } from '../mail/sender-proof/authentication.ts'
import { isLoopMarker, isLoopMarkerOf, loopHeader } from '../mail/compose/loop-marker.ts'
import { languageOf } from '../mail/language.ts'
import { isProbeId } from '../mail/probe-id.ts'
import { readReturnPath } from '../mail/sender-proof/return-path.ts'
import { readToken, type TokenKeys } from '../mail/sender-proof/tokens.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import { overFolder } from '../store/ledger-keys.ts'
import { storedMessageId } from '../store/messages.ts'
import type { MailReading } from '../store/mails.ts'
import type { InboundMail, MailMessage, MailProof, ProvenToken } from '../tickets/inbound-mail.ts'
import { isCopiedHere } from '../tickets/letters/old-mail.ts'
import type { TicketNumber } from '../tickets/ticket.ts'

/** The check of a mail that was imported, kept in part, or parsed before the check was switched on. */
const uncheckedSender: OwnCheck = {
  result: 'unknown',
  reason: 'the sender was not checked when the mail came',
  signatures: [],
  spf: null,
  policy: null,
}

/** A delivered mail in the form that the rules read. */
export function inboundMailOf(
  row: InboundRow,
  { message, contentHash: bareContentHash, ownCheck }: MailReading,
  config: Config,
): InboundMail {
  const mailbox = config.mailboxes.find(({ name }) => name === row.mailbox)
  const scope = mailbox?.scope ?? 'default'
  const identity = message.messageId ?? `raw:${row.rawSha256}`
  const contentHash = hashWithReaders(bareContentHash, message)
  const place = {
    id: row._id,
    storedId: storedMessageId(scope, identity, isKept(row) ? `${contentHash}/released` : contentHash),
    mailbox: row.mailbox,
    folder: row.folder,
    scope,
    source: row.source,
    // A mail that an agent released counts as delivered at that time.
    atMs: (row.released?.at ?? row.at).getTime(),
    released: row.released ? { keptOn: row.ticket } : undefined,
    isMoved: isCopiedHere(row, message.dateHeader),
    isOver: row.source === 'import' && row.folder === overFolder,
    identity,
    contentHash,
    bareContentHash,
    language: languageIn(message, mailbox, config),
  }
  const sender = authenticationOf(message, {
    authservId: mailbox?.authservId ?? null,
    ownCheck: config.authentication.check === 'own' ? (ownCheck ?? uncheckedSender) : null,
  })
  const identified = fromAgent(message, config)
  return { place, proof: proofOf(identified, sender, config), message: identified }
}

/** A mail on a ticket as spam that an agent released: it comes to that ticket once more, now as a message. */
function isKept({ released, ticket }: InboundRow): boolean {
  return released !== null && released !== undefined && ticket !== null
}

/** The hash of text and recipients: the same text to one more person is another mail, or that person would never be notified. */
function hashWithReaders(contentHash: string, { to, cc }: MailMessage): string {
  const readers = [...new Set([...to, ...cc].map(({ addrSpec }) => addrSpec))].toSorted()
  return createHash('sha256')
    .update(JSON.stringify([contentHash, readers]))
    .digest('hex')
}

/** The mail with the sender's main address when it comes from any address of an agent. The sender proof is made of the address in From. */
function fromAgent(message: MailMessage, { agents }: Config): MailMessage {
  const { addrSpec } = message.from
  const agent = agents.find(({ addresses }) => addrSpec !== null && addresses.includes(addrSpec))
  return agent ? { ...message, from: { ...message.from, addrSpec: agent.address } } : message
}

function proofOf(message: MailMessage, sender: MailProof['sender'], config: Config): MailProof {
  const keys = tokenKeys(config)
  return {
    authentication: sender.result,
    sender,
    tokens: tokensIn(message, config),
    complained: (message.complainedOf ?? []).flatMap((text) => {
      const found = readToken(text, [], keys)
      return found ? [{ ...found, ticket: found.ticket as TicketNumber }] : []
    }),
    isEcho: message.ownHeaders.some(({ name, value }) => isLoopHeader(name) && isLoopMarker(value, keys)),
    isProbe: isProbe(message, keys),
    returned: returnedIn(message, keys),
  }
}

/** The mail's language. It is detected only where templates or rules of the site choose by language. */
function languageIn(message: MailMessage, mailbox: MailboxConfig | undefined, { rules }: Pick<Config, 'rules'>): string | undefined {
  const templates = [mailbox?.acknowledgement, mailbox?.reply]
  const inRules = rules.flatMap((rule) => rule.if.language ?? [])
  const others = [...templates.flatMap((template) => Object.keys(template?.languages ?? {})), ...inRules]
  if (!mailbox || others.length === 0) return undefined
  return languageOf(message, [...new Set([mailbox.language, ...others])]) ?? undefined
}

/** The return path that a report was mailed to (RFC 3464 reports go to the envelope's sender); undefined for other mail. */
function returnedIn({ deliveredTo, to, cc }: MailMessage, keys: TokenKeys): MailProof['returned'] {
  const addresses = [...deliveredTo, ...[...to, ...cc].map(({ addrSpec }) => addrSpec)]
  const tagged = addresses.filter((address) => /\+v\./i.test(address)).slice(0, tagsRead)
  return tagged.map((address) => readReturnPath(address, keys)).find((found) => found !== null) ?? undefined
}

/** A probe bears a loop marker for its own Message-ID. A robot that answers a probe copies the marker but has another Message-ID. */
function isProbe({ messageId, ownHeaders }: MailMessage, keys: TokenKeys): boolean {
  if (messageId === null || !isProbeId(messageId)) return false
  return ownHeaders.some(({ name, value }) => isLoopHeader(name) && isLoopMarkerOf(value, messageId, keys))
}

function isLoopHeader(name: string): boolean {
  return name.toLowerCase() === loopHeader.toLowerCase()
}

/** The stand-in for a mail that killed its worker three times: header fields only, marked as degraded. */
export function degradedForRules(parsed: MailReading): MailReading {
  const text = '[This mail could not be handled as it is. Its header is shown; the whole is kept as it came.]'
  const { message } = parsed
  return {
    ...parsed,
    message: {
      ...message,
      text,
      visibleReply: text,
      spans: [{ start: 0, end: text.length, what: 'new', confidence: 0 }],
      to: message.to.slice(0, 50),
      cc: [],
      bcc: [],
      replyTo: [],
      references: message.references.slice(-10),
      attachments: [],
      report: null,
      forwarded: null,
      isDegraded: true,
      defects: [...message.defects.slice(0, 20), 'handled-in-part'],
    },
  }
}

/** Plus tags read of one mail; mail of ours has one. */
const tagsRead = 20
/** Tokens compared with every other agent. A thread has one or two of them; a forger could send thousands. */
const colleaguesTokensRead = 20

/** Tokens in the Message-IDs and recipient fields, each with the agent whom it was minted for. */
function tokensIn(message: MailMessage, config: Config): readonly ProvenToken[] {
  const { sender, colleagues } = agentsMeant(message.from.addrSpec, config)
  const keys = tokenKeys(config)
  let colleagueBudget = colleagues.length > 0 ? colleaguesTokensRead : 0
  const tokensAmong = (foundIn: ProvenToken['foundIn'], texts: readonly string[]) =>
    texts.flatMap((text): ProvenToken[] => {
      if (!/intray\./i.test(text)) return []
      const found = readToken(text, sender, keys) ?? (colleagueBudget-- > 0 ? readToken(text, colleagues, keys) : null)
      return found ? [{ ...found, ticket: found.ticket as TicketNumber, foundIn }] : []
    })
  const recipients = [...message.to, ...message.cc, ...message.bcc].map(({ addrSpec }) => addrSpec)
  const tags = [...message.deliveredTo, ...recipients].flatMap((address) => /\+(intray\.[^@]+)@/i.exec(address)?.[1] ?? [])
  const plusTags = [...new Set(tags)].slice(0, tagsRead)
  return [
    ...tokensAmong('in-reply-to', message.inReplyTo),
    ...tokensAmong('recipient', [...plusTags, ...answeredByRobot(message, keys)]),
    ...tokensAmong('references', message.references.toReversed()),
  ]
}

/** Message-IDs of ours that an auto-reply answers: robots reply to the return path (RFC 3834 §4) and often name no Message-ID. */
function answeredByRobot(message: MailMessage, keys: TokenKeys): readonly string[] {
  return message.kind === 'auto-reply' ? (returnedIn(message, keys)?.messageIds ?? []) : []
}

/** The sender, whose token proves identity, and all other agents, whose tokens prove only that the sender has read their mail. */
function agentsMeant(sender: string | null, { agents }: Config): Readonly<Record<'sender' | 'colleagues', string[]>> {
  if (sender === null) return { sender: [], colleagues: [] }
  const others = agents.map(({ address }) => address).filter((address) => address !== sender)
  return { sender: [sender], colleagues: others }
}
