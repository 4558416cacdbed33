/** Evaluates the conditions of a rule, each with a reason; applying rules and the dry run share it. */
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

/** What conditions are evaluated on. */
export interface RuleFacts {
  readonly ticket: Ticket
  readonly mailbox: Pick<MailboxPolicy, 'hours'>
  /** The mail of the event; null: there is none. */
  readonly mail: RuleMail | null
  readonly atMs: number
  readonly timeZone: string
  readonly fields: readonly FieldRecord[]
}

/** The part of a message that conditions read. */
export type RuleMessage = Pick<
  MailMessage,
  'from' | 'form' | 'to' | 'cc' | 'deliveredTo' | 'subject' | 'visibleReply' | 'attachments' | 'kind' | 'keptFields'
>

/** A mail as rules see it. */
export interface RuleMail {
  readonly message: RuleMessage
  /** Whether it is spam. */
  readonly isSpam: boolean
  /** The language of the mail, if rules name it; absent: another, or unknown. */
  readonly language?: string | undefined
}

/** All conditions with their results, in display order. */
export function triedConditions(conditions: RuleConditions, facts: RuleFacts): readonly TriedCondition[] {
  return checksOf(conditions).map(({ condition, find }) => ({ condition, ...find(facts) }))
}

/** The conditions as they are written, such as `from: *@acme.example`, in that order. */
export function conditionTexts(conditions: RuleConditions): readonly string[] {
  return checksOf(conditions).map(({ condition }) => condition)
}

type Finding = Pick<TriedCondition, 'holds' | 'because'>

interface Check {
  readonly condition: string
  readonly find: (facts: RuleFacts) => Finding
}

const noMail: Finding = { holds: false, because: 'there is no mail here' }

function checksOf({ filter, robot, spam, attachment, hours, ...ofMail }: RuleConditions): readonly Check[] {
  const checks: Check[] = filter.map((text) => ({ condition: `filter: ${text}`, find: (facts) => filterFinding(text, facts) }))
  const add = (condition: string, find: Check['find']) => checks.push({ condition, find })
  checks.push(...mailChecks(ofMail))
  if (robot !== undefined) add(`robot: ${robot}`, ({ mail }) => flag(robot, mail && mail.message.kind !== 'human'))
  if (spam !== undefined) add(`spam: ${spam}`, ({ ticket, mail }) => flag(spam, ticket.isSpam || (mail?.isSpam ?? false)))
  if (attachment !== undefined) add(`attachment: ${attachment}`, ({ mail }) => flag(attachment, mail && hasAttachment(mail.message)))
  if (hours !== undefined) add(`hours: ${hours}`, (facts) => hoursFinding(hours, facts))
  return checks
}

function filterFinding(text: string, { ticket, fields, timeZone }: RuleFacts): Finding {
  const read = conditionOf(text, fields, timeZone)
  if (isRefused(read)) return { holds: false, because: read.refused[0]?.message ?? '' }
  const held = valuesHeld(read.attribute, ticket).map(String).join(', ').slice(0, 200)
  return { holds: fitsCondition(read, ticket), because: `the ticket has ${held === '' ? 'none' : held}` }
}

type MailConditions = Pick<RuleConditions, 'from' | 'to' | 'words' | 'subject' | 'text' | 'header' | 'language'>

function mailChecks({ from, to, words, subject, text, header, language }: MailConditions): readonly Check[] {
  const checks: Check[] = []
  const add = (condition: string, find: (mail: RuleMail) => Finding) =>
    checks.push({ condition, find: ({ mail }) => (mail ? find(mail) : noMail) })
  if (from) add(`from: ${from.join(', ')}`, ({ message }) => addressAmong(from, sendersOf(message)))
  if (to) add(`to: ${to.join(', ')}`, ({ message }) => addressAmong(to, recipientsOf(message)))
  if (words) add(`words: ${words.join(', ')}`, ({ message }) => wordsAmong(words, message))
  if (subject) add(`subject: ${subject.source}`, ({ message }) => finding(subject.find(message.subject), 'the subject'))
  if (text) add(`text: ${text.source}`, ({ message }) => finding(text.find(message.visibleReply), 'the text'))
  if (header) add(`header: ${header.name}: ${header.pattern.source}`, ({ message }) => headerFound(message, header))
  if (language) add(`language: ${language.join(', ')}`, (mail) => languageAmong(language, mail))
  return checks
}

/** @param is - null: there is no mail to tell by */
function flag(wanted: boolean, is: boolean | null): Finding {
  return is === null ? noMail : { holds: is === wanted, because: `it is ${is ? 'so' : 'not so'}` }
}

/** A form's mail counts as sent by both the person and the form. */
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

/** Inline images, such as a signature's logo, do not count. */
function hasAttachment({ attachments }: RuleMessage): boolean {
  return attachments.some(({ isInline }) => !isInline)
}

function hoursFinding(wanted: 'inside' | 'outside', { mailbox: { hours }, atMs }: RuleFacts): Finding {
  if (!hours) return { holds: wanted === 'inside', because: 'the mailbox has no working hours: all time is' }
  const is = workingMs(atMs, atMs + 1, hours) > 0 ? 'inside' : 'outside'
  return { holds: is === wanted, because: `it is ${is} of the working hours (${hours.timeZone})` }
}
