/** The texts of mails to agents. Mails to customers are made from templates. */
import type { FormSender, MailMessage } from '../inbound-mail.ts'
import { openerOf } from '../people/opener.ts'
import { shownName } from './shown-name.ts'
import { filledTemplate, type FilledTemplate, type Template } from './templates.ts'
import type { TemplateValues } from '../placeholders.ts'
import { displayId, isConversation, type EmailMember, type Ticket } from '../ticket.ts'

/** The parts of a customer's message that agents are shown; it may come from the portal instead of a mail. */
export type ToldMessage = Pick<MailMessage, 'from' | 'form' | 'attachments' | 'visibleReply' | 'text' | 'notice'>

/**
 * The first line of every notification: answers are written above it. It is short so that wrapping leaves it whole; the readers of an
 * answer are on the next line.
 */
export const replyMarker = (recipients: string) => `##- Reply above this line -##\nYour answer goes to ${recipients}`

/** The readers of an answer that is a note. */
export const internally = 'nobody outside, as an internal note, unless it begins with #public'

/** The subject of mails to agents about a ticket. */
export function notificationSubject(ticket: Ticket): string {
  return `[${displayId(ticket.number)}] ${ticket.title}`
}

/** What a notification says beside the message. */
interface LetterWords {
  readonly replies: 'public' | 'internal'
  /** The line with the names of the files; empty without files. */
  readonly files: string
}

/** A notification of a customer's message: its text, who will read an answer, and the ticket's attributes. */
export function notificationText(ticket: Ticket, message: ToldMessage, { replies, files }: LetterWords): string {
  const { sender, text } = wordsOf(message)
  return [
    replyMarker(goesTo(ticket, replies)),
    ...notToOpener(ticket),
    '',
    `${sender} wrote:`,
    '',
    text,
    '',
    ...fileLines(files),
    ...attributes(ticket),
  ].join('\n')
}

/** A notification by the mailbox's template. Our marker is always put above it, since answers are recognized by it. */
export function notificationLetter(
  ticket: Ticket,
  message: ToldMessage,
  by: LetterWords & { readonly template: Template; readonly values: TemplateValues },
): FilledTemplate {
  const text = notificationText(ticket, message, by)
  const { text: written, ...words } = wordsOf(message)
  const lines = attributes(ticket).join('\n')
  const values = { ...by.values, ...words, files: by.files, message: written, ...ticketValues(ticket), attributes: lines }
  const filled = filledTemplate(by.template, values, { subject: notificationSubject(ticket), text })
  const isOwn = by.template.text === undefined
  return isOwn ? filled : { ...filled, text: [replyMarker(goesTo(ticket, by.replies)), ...notToOpener(ticket), '', filled.text].join('\n') }
}

function fileLines(files: string): readonly string[] {
  return files === '' ? [] : [`Files: ${files}`, '']
}

function wordsOf({ from, form, visibleReply, text, notice = '(no text)' }: ToldMessage): {
  readonly sender: string
  readonly text: string
} {
  return {
    sender: `${senderOf(from)}${form ? byForm(form) : ''}`,
    text: (visibleReply.trim() || text.trim() || notice).slice(0, 50_000),
  }
}

function senderOf({ addrSpec, displayName }: ToldMessage['from']): string {
  return addrSpec === null ? 'Somebody without a readable address' : person(displayName, addrSpec)
}

/** At best the form's address is proven; the person's is the form's word. */
function byForm({ sender }: FormSender): string {
  return ` (by a form or a list: From is ${sender}, the person is the one whom it names)`
}

function goesTo({ emailMembers, lastCustomer }: Ticket, replies: 'public' | 'internal'): string {
  const wish = ({ addrSpec }: EmailMember) => (addrSpec === lastCustomer?.addrSpec ? lastCustomer.replyTo : null)
  const shown = (who: EmailMember) => `${shortPerson(who)}${wish(who) === null ? '' : ` (Reply-To: ${wish(who)})`}`
  const members = emailMembers.map(shown).join(', ') || 'nobody yet'
  return replies === 'public' ? members : `nobody outside, unless it begins with #public: then to ${members}`
}

/** A line for agents when the ticket's opener is no longer a member, since the newest mail left them out (T-026). */
function notToOpener(ticket: Ticket): readonly string[] {
  const opener = openerOf(ticket)
  if (opener === null || ticket.emailMembers.some(({ addrSpec }) => addrSpec === opener)) return []
  return [`But not to ${opener}, who opened it; #cc ${opener} takes that address in.`]
}

/** The line below the mail of somebody who asks to join a ticket. */
export function askingText(addrSpec: string): string {
  return `\n\n${addrSpec} is not on this ticket, and nothing vouches for the address. To let it in, begin your answer with #accept.`
}

/** The alert about people who joined after the notification that the agent answered. */
export function leftOutText(newcomers: readonly { readonly addrSpec: string; readonly sinceMs: number }[]): string {
  const names = newcomers.map(({ addrSpec, sinceMs }) => `${addrSpec} (${timeOfDay(sinceMs)})`)
  return `Your answer went to those whom its notification named. Who came meanwhile is not on your answer: ${names.join(', ')}.`
}

/** The alert about readers of the notification whom a CC rule kept from getting the answer. */
export function ruledOutText(addresses: readonly string[]): string {
  return `By the rules of this site your answer did not go to ${addresses.join(', ')}.`
}

/** The alert about earlier answers to the same message of which the agent was not notified. */
export function answeredBeforeText(earlier: readonly { readonly name: string; readonly text: string }[]): string {
  const lines = earlier.map(({ name, text }) => `${name}: ${text.replace(/\s+/g, ' ').trim()}`)
  return ['The same message was answered before you, and both answers went out:', ...lines].join('\n')
}

function timeOfDay(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`
}

/**
 * The alert to an agent whose answer is held, since others answered the same message first.
 *
 * @param readers - who gets the answer once it is sent
 */
export function collisionText(
  ticket: Ticket,
  readers: readonly EmailMember[],
  earlier: readonly { readonly name: string; readonly text: string }[],
): string {
  const to = readers.map(shortPerson).join(', ')
  return [
    replyMarker(unlessPublic(internally, { emailMembers: readers })),
    '',
    `${earlier.map(({ name }) => name).join(', ')} answered the same message first. Your answer waits, and was sent to nobody.`,
    `To send it as it is to ${to}, answer this mail with #send.`,
    'To say something else instead, answer it with #public in the first line.',
    '',
    ...earlier.flatMap(({ name, text }) => [`${name} wrote:`, '', text, '']),
    ...attributes(ticket),
  ].join('\n')
}

/** The notification to colleagues of a held answer. */
export function heldNewsText(
  ticket: Ticket,
  { by, first, text }: { readonly by: string; readonly first: string; readonly text: string },
): string {
  return [
    replyMarker(unlessPublic(internally, ticket)),
    '',
    `${by} answered, too, after ${first}. No customer has it: it waits until ${by} says #send.`,
    '',
    (text.trim() || '(no text)').slice(0, 50_000),
    '',
    ...attributes(ticket),
  ].join('\n')
}

/** The notification of a colleague's note. */
export function noteText(
  ticket: Ticket,
  { by, text, files }: { readonly by: string; readonly text: string; readonly files: string },
): string {
  return [
    replyMarker(unlessPublic(internally, ticket)),
    '',
    `${by} noted, for agents only:`,
    '',
    (text.trim() || '(no text)').slice(0, 50_000),
    '',
    ...fileLines(files),
    ...attributes(ticket),
  ].join('\n')
}

/** Adds the readers whom `#public` would reach to the words for an internal answer. */
export function unlessPublic(words: string, { emailMembers }: Pick<Ticket, 'emailMembers'>): string {
  const members = emailMembers.map(shortPerson).join(', ')
  return members === '' ? words : `${words}: then to ${members}`
}

/** An alert: something needs an agent's eyes. It quotes nothing of the mail. */
export function alertText(ticket: Ticket, reason: string): string {
  const to = unlessPublic('nobody: this is only for you, unless your answer begins with #public', ticket)
  return [replyMarker(to), '', reason, '', ...attributes(ticket)].join('\n')
}

/**
 * The refusal of an agent's mail: why it was not carried out, and what to write instead.
 *
 * @param lines - the reason, line by line
 * @param to - who reads an answer to the refusal, and whether only with `#public`
 */
export function refusalText(
  ticket: Ticket,
  lines: readonly string[],
  { readers, isInternal }: { readonly readers: readonly EmailMember[]; readonly isInternal: boolean },
): string {
  const named = readers.map(shortPerson).join(', ') || 'nobody yet'
  const to = isInternal ? unlessPublic(internally, { emailMembers: readers }) : named
  return [replyMarker(to), '', ...lines, '', ...attributes(ticket)].join('\n')
}

function attributes(ticket: Ticket): string[] {
  const { title, stage, severity, part, owner, group, workspace, reporters } = ticketValues(ticket)
  return [
    `${displayId(ticket.number)} "${title}"${isConversation(ticket) ? ', a conversation: #ticket makes a ticket of it' : ''}`,
    `Stage: ${stage} · severity: ${severity} · part: ${part}`,
    `Owner: ${owner} · group: ${group} · workspace: ${workspace}`,
    `Reported by: ${reporters}`,
  ]
}

function ticketValues(ticket: Ticket) {
  return {
    title: ticket.title,
    stage: ticket.stage,
    severity: ticket.severity,
    part: ticket.part,
    owner: ticket.ownedBy.join(', ') || 'nobody',
    group: ticket.group ?? 'none',
    workspace: ticket.revOrg ?? 'none',
    reporters: ticket.reportedBy.map((id) => id.slice(id.indexOf('/') + 1)).join(', ') || 'nobody',
  }
}

function person(displayName: string, addrSpec: string): string {
  const name = shownName(displayName)
  return name ? `${name} <${addrSpec}>` : addrSpec
}

function shortPerson(member: EmailMember): string {
  return person(member.displayName, member.addrSpec)
}
