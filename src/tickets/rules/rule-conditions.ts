/** Whether the conditions of a rule hold, each with its reason: what is applied and what a dry run explains are one. */
import type { MailboxPolicy } from '../directory.ts'
import type { MailMessage } from '../inbound-mail.ts'
import type { FieldRecord } from '../records/records.ts'
import { fitsCondition, valuesHeld } from '../records/ticket-match.ts'
import { conditionOf } from '../records/ticket-query.ts'
import { isRefused } from '../refusal.ts'
import { fitsPattern } from '../site-patterns.ts'
import { workingMs } from '../stage/working-hours.ts'
import type { Ticket } from '../ticket.ts'
import type { RuleConditions, TriedCondition } from './rule.ts'
import { wordIn } from './words-in.ts'

/** What conditions read. */
export interface RuleFacts {
  readonly ticket: Ticket
  readonly mailbox: Pick<MailboxPolicy, 'hours'>
  /** The mail that happened; null: none did. */
  readonly mail: RuleMail | null
  readonly atMs: number
  readonly timeZone: string
  readonly fields: readonly FieldRecord[]
}

/** What conditions ask of a message. */
export type RuleMessage = Pick<
  MailMessage,
  'from' | 'form' | 'to' | 'cc' | 'deliveredTo' | 'subject' | 'visibleReply' | 'attachments' | 'kind' | 'keptFields'
>

/** A mail as rules see it. */
export interface RuleMail {
  readonly message: RuleMessage
  /** Is it taken for spam? */
  readonly isSpam: boolean
  /** Which of the languages that are asked about it is in; absent: none, or not to be told. */
  readonly language?: string | undefined
}

/** Every condition, in the order in which they are told. */
export function triedConditions(conditions: RuleConditions, facts: RuleFacts): readonly TriedCondition[] {
  const { robot, spam, attachment, hours, filter } = conditions
  return [
    ...filter.map((text) => triedFilter(text, facts)),
    ...ofMail(conditions, facts.mail),
    ...(robot === undefined ? [] : [flag('robot', robot, facts.mail && facts.mail.message.kind !== 'human')]),
    ...(spam === undefined ? [] : [flag('spam', spam, facts.ticket.isSpam || (facts.mail?.isSpam ?? false))]),
    ...(attachment === undefined ? [] : [flag('attachment', attachment, facts.mail && hasAttachment(facts.mail.message))]),
    ...(hours === undefined ? [] : [triedHours(hours, facts)]),
  ]
}

function triedFilter(text: string, { ticket, fields, timeZone }: RuleFacts): TriedCondition {
  const condition = `filter: ${text}`
  const read = conditionOf(text, fields, timeZone)
  if (isRefused(read)) return { condition, holds: false, because: read.refused[0]?.message ?? '' }
  const held = valuesHeld(read.attribute, ticket).map(String).join(', ').slice(0, 200)
  return { condition, holds: fitsCondition(read, ticket), because: `the ticket has ${held === '' ? 'none' : held}` }
}

function ofMail({ from, to, words, subject, text, header, language }: RuleConditions, mail: RuleMail | null): readonly TriedCondition[] {
  const tried: TriedCondition[] = []
  const add = (condition: string, found: (mail: RuleMail) => Finding) => tried.push(triedInMail(condition, mail, found))
  if (from) add(`from: ${from.join(', ')}`, ({ message }) => addressAmong(from, sendersOf(message)))
  if (to) add(`to: ${to.join(', ')}`, ({ message }) => addressAmong(to, recipientsOf(message)))
  if (words) add(`words: ${words.join(', ')}`, ({ message }) => wordsAmong(words, message))
  if (subject) add(`subject: ${subject.source}`, ({ message }) => finding(subject.find(message.subject), 'the subject'))
  if (text) add(`text: ${text.source}`, ({ message }) => finding(text.find(message.visibleReply), 'the text'))
  if (header) add(`header: ${header.name}: ${header.pattern.source}`, ({ message }) => headerFound(message, header))
  if (language) add(`language: ${language.join(', ')}`, (given) => languageAmong(language, given))
  return tried
}

interface Finding {
  readonly holds: boolean
  readonly because: string
}

function triedInMail(condition: string, mail: RuleMail | null, found: (mail: RuleMail) => Finding): TriedCondition {
  return { condition, ...(mail ? found(mail) : { holds: false, because: 'there is no mail here' }) }
}

function flag(name: string, wanted: boolean, is: boolean | null): TriedCondition {
  const because = is === null ? 'there is no mail here' : `it is ${is ? 'so' : 'not so'}`
  return { condition: `${name}: ${wanted}`, holds: is === wanted, because }
}

/** A form's mail is that of the person whom it names, and that of the form. */
function sendersOf({ from, form }: RuleMessage): readonly string[] {
  return [from.addrSpec ?? '', form?.sender ?? ''].filter((address) => address !== '')
}

function recipientsOf({ to, cc, deliveredTo }: RuleMessage): readonly string[] {
  return [...new Set([...to.map(({ addrSpec }) => addrSpec), ...cc.map(({ addrSpec }) => addrSpec), ...deliveredTo])]
}

function addressAmong(patterns: readonly string[], addresses: readonly string[]): Finding {
  const fits = addresses.find((address) => patterns.some((pattern) => fitsPattern(pattern, address.toLowerCase())))
  if (fits !== undefined) return { holds: true, because: `${fits} fits` }
  return { holds: false, because: `it has ${addresses.slice(0, 5).join(', ') || 'no address'}` }
}

function wordsAmong(words: readonly string[], { subject, visibleReply }: RuleMessage): Finding {
  const found = words.find((word) => wordIn(word, subject) || wordIn(word, visibleReply))
  return { holds: found !== undefined, because: found === undefined ? 'none of them is there' : `“${found}” is there` }
}

function finding(found: string | null, where: string): Finding {
  return { holds: found !== null, because: found === null ? `${where} does not have it` : `${where} has “${found.slice(0, 80)}”` }
}

function headerFound({ keptFields = [] }: RuleMessage, { name, pattern }: NonNullable<RuleConditions['header']>): Finding {
  const field = keptFields.find((kept) => kept.name.toLowerCase() === name.toLowerCase())
  return field ? finding(pattern.find(field.value), name) : { holds: false, because: `it has no ${name}` }
}

function languageAmong(languages: readonly string[], { language }: RuleMail): Finding {
  const holds = language !== undefined && languages.includes(language)
  return { holds, because: language === undefined ? 'its language cannot be told' : `it is in ${language}` }
}

/** Images in the text, such as the logo of a signature, are none. */
function hasAttachment({ attachments }: RuleMessage): boolean {
  return attachments.some(({ isInline }) => !isInline)
}

function triedHours(wanted: 'inside' | 'outside', { mailbox: { hours }, atMs }: RuleFacts): TriedCondition {
  const condition = `hours: ${wanted}`
  if (!hours) return { condition, holds: wanted === 'inside', because: 'the mailbox has no working hours: all time is' }
  const is = workingMs(atMs, atMs + 1, hours) > 0 ? 'inside' : 'outside'
  return { condition, holds: is === wanted, because: `it is ${is} of the working hours (${hours.timeZone})` }
}
