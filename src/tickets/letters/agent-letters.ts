/** The words of the mails that go to agents, and what an answer to a customer is called. */
import type { FormSender, MailMessage } from '../inbound-mail.ts'
import { openerOf } from '../people/opener.ts'
import { shownName } from './shown-name.ts'
import { filledTemplate, type FilledTemplate, type Template } from './templates.ts'
import type { TemplateValues } from '../placeholders.ts'
import { displayId, isConversation, type EmailMember, type Ticket } from '../ticket.ts'

/** What agents read of a customer's message, be it a mail or not. */
export type ToldMessage = Pick<MailMessage, 'from' | 'form' | 'attachments' | 'visibleReply' | 'text' | 'notice'>

/**
 * Everything from its first line on is ours; an answer stands above it. That line is short, so that it survives wrapping;
 * where the answer goes stands below it.
 */
export const replyMarker = (recipients: string) => `##- Reply above this line -##\nYour answer goes to ${recipients}`

/** Where an answer goes that is a note. */
export const internally = 'nobody outside, as an internal note, unless it begins with #public'

/** Subject of what agents are told of a ticket. */
export function notificationSubject(ticket: Ticket): string {
  return `[${displayId(ticket.number)}] ${ticket.title}`
}

/** What a letter says beside the message. */
interface LetterWords {
  readonly replies: 'public' | 'internal'
  /** The names of its files; '' when there are none. */
  readonly files: string
}

/** What an agent reads of a customer's mail: the text, who will see an answer, and the ticket's attributes. */
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

/** A notification by the mailbox's template. Our marker stands above it, whatever it says: answers are told from it. */
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

/** The form is what has been proven, if anything; whom it names is anybody's word. */
function byForm({ sender }: FormSender): string {
  return ` (by a form or a list: From is ${sender}, the person is the one whom it names)`
}

function goesTo({ emailMembers, lastCustomer }: Ticket, replies: 'public' | 'internal'): string {
  const wish = ({ addrSpec }: EmailMember) => (addrSpec === lastCustomer?.addrSpec ? lastCustomer.replyTo : null)
  const shown = (who: EmailMember) => `${shortPerson(who)}${wish(who) === null ? '' : ` (Reply-To: ${wish(who)})`}`
  const members = emailMembers.map(shown).join(', ') || 'nobody yet'
  return replies === 'public' ? members : `nobody outside, unless it begins with #public: then to ${members}`
}

/** T-026 leaves off whoever opened the ticket, or for whom it was, as soon as a mail is not for him: agents hear of it. */
function notToOpener(ticket: Ticket): readonly string[] {
  const opener = openerOf(ticket)
  if (opener === null || ticket.emailMembers.some(({ addrSpec }) => addrSpec === opener)) return []
  return [`But not to ${opener}, who opened it; #cc ${opener} takes that address in.`]
}

/** What stands below the mail of somebody who asks to join a ticket. */
export function askingText(addrSpec: string): string {
  return `\n\n${addrSpec} is not on this ticket, and nothing vouches for the address. To let it in, begin your answer with #accept.`
}

/** What an agent is told of people who came after the notification that he answered. */
export function leftOutText(newcomers: readonly { readonly addrSpec: string; readonly sinceMs: number }[]): string {
  const names = newcomers.map(({ addrSpec, sinceMs }) => `${addrSpec} (${timeOfDay(sinceMs)})`)
  return `Your answer went to those whom its notification named. Who came meanwhile is not on your answer: ${names.join(', ')}.`
}

/** What an agent is told of people whom his notification named and to whom a rule lets nothing go. */
export function ruledOutText(addresses: readonly string[]): string {
  return `By the rules of this site your answer did not go to ${addresses.join(', ')}.`
}

/** What an agent hears of answers to the message that he answered, of which nobody told him before. */
export function answeredBeforeText(earlier: readonly { readonly name: string; readonly text: string }[]): string {
  const lines = earlier.map(({ name, text }) => `${name}: ${text.replace(/\s+/g, ' ').trim()}`)
  return ['The same message was answered before you, and both answers went out:', ...lines].join('\n')
}

function timeOfDay(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`
}

/**
 * What an agent is told whose answer waits, since others answered the same message first.
 *
 * @param readers - who gets it when it is sent
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

/** What agents read of a colleague's answer that waits. */
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

/** What an agent reads of a colleague's note. */
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

/** Whom `#public` reaches stands where the rest of it does not go. */
export function unlessPublic(words: string, { emailMembers }: Pick<Ticket, 'emailMembers'>): string {
  const members = emailMembers.map(shortPerson).join(', ')
  return members === '' ? words : `${words}: then to ${members}`
}

/** What agents are told when something needs their eyes; never a word of the mail itself. */
export function alertText(ticket: Ticket, reason: string): string {
  const to = unlessPublic('nobody: this is only for you, unless your answer begins with #public', ticket)
  return [replyMarker(to), '', reason, '', ...attributes(ticket)].join('\n')
}

/**
 * What an agent is told whose mail was not carried out: why, and what he may write instead.
 *
 * @param lines - why, line by line
 * @param goes - who gets what he answers to this, and whether only with `#public`
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
