/** Why an agent's mail is not carried out, and the alert that says so. A mail is carried out whole or not at all. */
import type { Address, Attachment } from '../../mail/message.ts'
import { withOutbound, type Draft } from '../draft.ts'
import { isLive } from '../letters/old-mail.ts'
import { refusalText } from '../letters/agent-letters.ts'
import { mailToAgent } from '../letters/outbound-drafts.ts'
import type { RefusalRule } from '../letters/update-words.ts'
import { routeOf } from '../letters/route.ts'
import { addressesMeant } from '../records/person-named.ts'
import { messagesInHourBefore } from '../stage/sla.ts'
import { displayId, type Ticket } from '../ticket.ts'
import { strangersIn, type Addressees } from './addressees.ts'
import { commandForms } from './agent-command-forms.ts'
import { peopleIn } from './agent-command-names.ts'
import type { CommandFault } from './agent-commands.ts'
import { answeredMail, type AgentCase, type AgentOrders } from './agent-orders.ts'
import { readersOf } from './answer-readers.ts'
import { readersNamed } from './answer-route.ts'
import { noteWordsIn, noteWordsReason } from './note-words.ts'

/** The reason for a refusal, for the timeline and the agent. */
export interface MailRefusal {
  readonly reason: string
  readonly rule: RefusalRule
  /** The command line that was refused; null: the refusal is of the mail. */
  readonly line: string | null
}

/** More than anybody sends on one ticket within an hour. */
const mostAnswersPerHour = 20

/** Two robots that look like people would answer each other through us endlessly. */
const runaway: MailRefusal = {
  rule: 'answers-per-hour',
  line: null,
  reason: `${mostAnswersPerHour} answers went out on this ticket within an hour, as if robots answered each other; this one was sent to nobody.`,
}

const emptyAnswer: MailRefusal = {
  rule: 'empty-answer',
  line: null,
  reason:
    'Your answer had no text above the quoted part, so it was sent to nobody. Answer this mail, with your text above all that your program quotes.',
}

/** An answer without readers is not made a note: the agent did not say that it is one. */
const answerToNobody: MailRefusal = {
  rule: 'answer-to-nobody',
  line: null,
  reason:
    'Nobody outside would get your answer, so it was sent to nobody. Name somebody with #cc ADDRESS in the first line, or begin with #note.',
}

/** The text above a forwarded notification is for whoever it was forwarded to, not for the customers. */
const forwardOfOurs: MailRefusal = {
  rule: 'forward-of-ours',
  line: null,
  reason:
    'You forwarded our mail, so we passed nothing on. If your words are for the customers, too, send them again beginning with #public; if they are for agents, with #note.',
}

/** The answer to a mail that customers have not seen was not written for them. */
const answerToHidden: MailRefusal = {
  rule: 'answer-to-internal',
  line: null,
  reason:
    'You answered a mail that customers have not seen, so we passed nothing on. If your words are for them, send them again beginning with #public; if they are for agents, with #note.',
}

/** winmail.dat (TNEF) hides what it quotes from our search for notes, and customers' programs cannot open it. */
const packedAnswer: MailRefusal = {
  rule: 'packed-answer',
  line: null,
  reason:
    'Your mail program packed the answer and what it quotes into winmail.dat, which customers cannot open, so it was sent to nobody. Set it to HTML or plain text, attach your files again, and send the answer once more.',
}

/** S/MIME or PGP: neither we nor the customers have the key. */
const sealedAnswer: MailRefusal = {
  rule: 'sealed-answer',
  line: null,
  reason: 'Your answer is encrypted, so that neither we nor the customers can read it; it was sent to nobody. Send it once more without.',
}

/** Calendar programs send these by themselves, and they name the agent's own address. */
const meetingAnswer: MailRefusal = {
  rule: 'meeting-answer',
  line: null,
  reason:
    'An answer to a meeting request names your own address, so it was passed on to nobody. Tell the customers in words whether you come.',
}

/** Why an agent's mail is refused; null: it is carried out. An answer without text is taken for a slip, never for a note. */
export function reasonToRefuse(agentCase: AgentCase, to: Addressees, ticket: Ticket): MailRefusal | null {
  const { orders, site, isNew, isRepeat } = agentCase
  const { direct, relayed } = to
  const strangers = strangersIn(direct, site)
  const open = orders.commands.some(({ name }) => name === 'public')
  if (!orders.hasContent && (orders.commands.length === 0 || open)) return emptyAnswer
  const contradiction = contradictedBy(agentCase, to)
  if (contradiction) return commandRefusal(contradiction)
  const isAnswer = orders.hasContent && !orders.staysInternal && !isNew && !isRepeat && isLive(agentCase)
  if (isAnswer && readersOf(ticket, to, agentCase).kept(relayed).length + strangers.length === 0) return answerToNobody
  if (isAnswer && relayed.length > 0 && !open) {
    if (forwardsOurMail(agentCase)) return forwardOfOurs
    if (answeredMail(agentCase) !== null) return answerToHidden
  }
  const isMailed = relayed.length > 0 || (isAnswer && ticket.subscribers.some(isContact))
  return isMailed ? reasonNotToRelay(agentCase, ticket) : null
}

/** Why a text must not go to customers from our address. */
function reasonNotToRelay(agentCase: AgentCase, ticket: Ticket): MailRefusal | null {
  const { place, message } = agentCase
  if (message.attachments.some(isPacked)) return packedAnswer
  if (message.attachments.some(isSealed)) return sealedAnswer
  if (message.attachments.some(isMeetingAnswer)) return meetingAnswer
  const noted = notedWords(agentCase, ticket)
  if (noted !== null) return noteRefusal(noted)
  return messagesInHourBefore(ticket, 'agent', place.atMs) >= mostAnswersPerHour ? runaway : null
}

function isSealed({ contentType }: Attachment): boolean {
  return /^application\/(?:(?:x-)?pkcs7-mime|pgp-encrypted)$/.test(contentType)
}

/** An answer to a meeting request (RFC 5546 §3.2.3, §3.2.7). */
function isMeetingAnswer({ contentType, text }: Attachment): boolean {
  return /calendar|\/ics$/.test(contentType) && /^METHOD:(?:REPLY|COUNTER)\s*$/im.test(text ?? '')
}

/** Contacts may subscribe, too; their ids are `workspace/address`. */
function isContact(id: string): boolean {
  return id.includes('/')
}

function isPacked({ contentType, filename }: Attachment): boolean {
  return contentType.endsWith('ms-tnef') || /^winmail\.dat$/i.test(filename ?? '')
}

/** A ticket's title may itself be that of a forward: only a forward prefix before our subject tag is the agent's. */
function forwardsOurMail({ message, proof, site }: AgentCase): boolean {
  const { subject } = message
  return site.directory.words.isForwardAlone(subject) && proof.tokens.some(({ ticket }) => subject.includes(`[${displayId(ticket)}]`))
}

/** The first command that contradicts the addressees of its own mail. */
function contradictedBy(agentCase: AgentCase, { direct, relayed }: Addressees): CommandFault | null {
  const { orders, site, answered } = agentCase
  const strangers = strangersIn(direct, site).map(({ addrSpec }) => addrSpec)
  const faults = orders.commands.map(({ name, argument, line }) => {
    if (name === 'note' && orders.hasContent && strangers.length > 0)
      return { line, reason: `this mail went to ${strangers.join(', ')} directly, so that it is no note` }
    if (name === 'spam' && orders.hasContent && !orders.staysInternal)
      return { line, reason: 'nobody answers spam; if the words below are for agents, begin with #note' }
    if (name === 'canned') return reasonAgainstCanned(agentCase, { strangers, line })
    if (name === 'only') return reasonAgainstOnly({ orders, answered, line }, [...relayed, ...direct])
    if (name === 'public' && relayed.length + strangers.length === 0)
      return { line, reason: 'the ticket has no email members; name some with #cc' }
    const gone = name === 'remove' ? peopleIn(argument, site.directory.words).flatMap(addressesMeant) : []
    const reader = direct.find(({ addrSpec }) => gone.includes(addrSpec))
    return reader
      ? { line, reason: `${reader.addrSpec} stands in To or Cc of this mail and has read it; leave the address out there, too` }
      : null
  })
  return faults.find((fault) => fault !== null) ?? null
}

/** A reader who has the mail directly would see `#canned`, not its text; and a canned answer is for customers. */
function reasonAgainstCanned(
  { orders, isNew }: AgentCase,
  { strangers, line }: { readonly strangers: readonly string[]; readonly line: string },
): CommandFault | null {
  if (strangers.length > 0) return { line, reason: `this mail went to ${strangers.join(', ')} directly, with the command in it` }
  if (isNew) return { line, reason: 'there is no message yet that it would answer' }
  return orders.staysInternal
    ? { line, reason: 'your mail stays internal, and a canned answer is for customers; add #public, or leave out #note' }
    : null
}

/** `#only` needs an answer whose one reader gets it. */
function reasonAgainstOnly(
  { orders, answered, line }: Pick<AgentCase, 'orders' | 'answered'> & { readonly line: string },
  readers: readonly Address[],
): CommandFault | null {
  const author = answered?.route?.author ?? ''
  if (!orders.hasContent) return { line, reason: 'there is no answer below it' }
  if (orders.staysInternal) return { line, reason: 'your answer stays internal; add #public' }
  const isRead = readers.some(({ addrSpec }) => addrSpec === author)
  return isRead ? null : { line, reason: `${author} wrote the message that you answer, and is not on the ticket; add #cc ${author}` }
}

/** Words of a note, on this ticket or another one that the mail names, that customers would read in the text or its files. */
function notedWords({ orders, message, proof, threads }: AgentCase, { number }: Ticket): string | null {
  const tickets = new Set([number, ...proof.tokens.map(({ ticket }) => ticket)])
  const texts = [orders.text, ...message.attachments.flatMap(({ filename, text }) => [filename ?? '', text ?? ''])].filter(Boolean)
  const words = [...tickets].flatMap((ticket) => texts.map((text) => noteWordsIn(text, threads.saidOn(ticket))))
  return words.find((found) => found !== null) ?? null
}

function noteRefusal(words: string): MailRefusal {
  return { rule: 'internal-note', line: null, reason: noteWordsReason(words) }
}

/**
 * The refusal of a command.
 *
 * @param what - what became of the mail
 */
export function commandRefusal(
  { line, reason }: CommandFault,
  what = 'The mail changed nothing and was passed on to nobody.',
): MailRefusal {
  const stop = reason.endsWith('?') ? '' : '.'
  // Addresses and ids stay as they are written.
  const first = /^\S*@/.test(reason) ? reason.charAt(0) : reason.charAt(0).toUpperCase()
  return { reason: `${first}${reason.slice(1)}${stop} ${what}`, rule: 'agent-commands', line }
}

/** Somebody who has never met a refusal takes the text for sent, or sends the corrected line alone. */
const tryAgain = 'To try again, answer this mail with the whole text once more, and the line above mended or left out.'

/** Tells the agent of the refusal: one alert in the thread of their mail. Answering it counts as answering what they answered. */
export function withRefusalTold(draft: Draft, mailCase: AgentCase, { reason, line, rule }: MailRefusal): Draft {
  const { message, proof, mailbox, orders, author } = mailCase
  const { ticket } = draft
  // A robot would answer the alert about robots.
  const isEndless = rule === runaway.rule
  if (!author || !isLive(mailCase) || mailCase.isRepeat || isEndless) return draft
  const isInternal = proof.tokens.some((token) => token.agent === author.addrSpec && token.isInternal)
  const now = mailCase.answered?.route ?? routeOf(ticket, ticket.order.members)
  const answerRoute = { ...now, readers: readersNamed(ticket, mailCase.answered, { commands: [], words: mailCase.site.directory.words }) }
  const lines = line === null ? [reason] : [`> ${line}`, '', reason, tryAgain, '', ...help]
  const text = refusalText(ticket, lines, { readers: answerRoute.readers, isInternal: orders.isUsuallyInternal })
  const about = { kind: 'alert' as const, ticket, mailbox, fromName: mailbox.displayName, isInternal, text, answerRoute }
  const { messageId } = message
  const references = messageId === null ? [] : [messageId]
  return withOutbound(draft, [{ ...mailToAgent(author, about), inReplyTo: messageId, references }])
}

/** The answer to `#help`: the list, and what became of the rest of the mail. */
export function helpOf({ commands, text }: AgentOrders): MailRefusal {
  const isMore = text !== '' || commands.some(({ name }) => name !== 'help')
  const rest = isMore ? ' Nothing else of the mail was carried out or passed on.' : ''
  return { reason: `Here are the commands.${rest}`, rule: 'agent-commands', line: '#help' }
}

const help = [
  'Commands stand in the first lines, each on a line of its own; what follows is your answer. An example of each:',
  '',
  ...commandForms.map(({ example, does }) => `  ${example} (${does.replaceAll('`', '')})`),
]
