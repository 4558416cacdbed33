/** Canned answers: texts with placeholders that agents send again and again, for a group, a language, or all. */
import type { MailboxPolicy } from '../directory.ts'
import { filled, placeholdersIn } from '../placeholders.ts'
import { refusal, unlessRefused, type Refused } from '../refusal.ts'
import { displayId, type Ticket } from '../ticket.ts'
import type { CannedAnswerRecord, GroupRecord } from './records.ts'

/** The placeholders of a canned answer. */
const placeholders = ['ticket', 'mailbox', 'company', 'agent', 'customer', 'title', 'part', 'workspace']

/** Where a canned answer is used. */
export interface CannedPlace {
  readonly ticket: Pick<Ticket, 'group' | 'language'>
  /** The groups of the agent who uses it. */
  readonly groups: readonly string[]
}

/** The id of a canned answer: its name, group and language. Several may share a name. */
export function cannedId({ name, group, language }: Pick<CannedAnswerRecord, 'name' | 'group' | 'language'>): string {
  return `${name}${group === null ? '' : `@${group}`}${language === null ? '' : `:${language}`}`
}

/**
 * The canned answers for a place. Of those with the same name, the best match: by language, then by the ticket's group, then by the agent's
 * groups.
 */
export function cannedFor(answers: readonly CannedAnswerRecord[], place: CannedPlace): readonly CannedAnswerRecord[] {
  const fitting = answers.filter((answer) => fits(answer, place))
  const byName = Map.groupBy(fitting, ({ name }) => plain(name))
  return [...byName.values()].flatMap((some) => some.toSorted((a, b) => closeness(b, place) - closeness(a, place))[0] ?? [])
}

/** The canned answer that an agent names, by name or id. Refused when none matches. */
export function cannedNamed(text: string, answers: readonly CannedAnswerRecord[], place: CannedPlace): CannedAnswerRecord | Refused {
  const named = answers.filter(({ name }) => plain(name) === plain(text))
  const [best] = [...answers.filter(({ id }) => plain(id) === plain(text) && named.length === 0), ...cannedFor(named, place)]
  if (best) return best
  if (named.length > 0) return refusal(`"${text}" is not for this ticket's language and group; there is: ${namesOf(named)}`)
  const there = cannedFor(answers, place)
  return refusal(`there is no canned answer "${text}"; there is: ${namesOf(there) || 'none'}`)
}

/** The groups that a user is in. */
export function groupsWith(member: string, groups: readonly Pick<GroupRecord, 'id' | 'members'>[]): readonly string[] {
  return groups.filter(({ members }) => members.includes(member)).map(({ id }) => id)
}

/** What the placeholders are filled with. */
export interface CannedSubject {
  readonly ticket: Ticket
  readonly mailbox: Pick<MailboxPolicy, 'displayName'>
  readonly company: string
  readonly agent: string
}

/** The text of a canned answer, filled in. */
export function cannedText({ body }: Pick<CannedAnswerRecord, 'body'>, { ticket, mailbox, company, agent }: CannedSubject): string {
  const { lastCustomer, emailMembers, title, part, revOrg } = ticket
  const first = emailMembers.find(({ addrSpec }) => addrSpec === lastCustomer?.addrSpec) ?? emailMembers[0]
  const customer = first?.displayName || (first?.addrSpec ?? '')
  const ticketId = displayId(ticket.number)
  const values = { ticket: ticketId, mailbox: mailbox.displayName, company, agent, customer, title, part, workspace: revOrg ?? '' }
  return filled(body, values).trim()
}

/** Checks a text for unknown placeholders. */
function cannedChecked(body: string): string | Refused {
  const unknown = placeholdersIn(body).find((name) => !placeholders.includes(name))
  const there = placeholders.map((name) => `{${name}}`).join(', ')
  return unknown === undefined ? body : refusal(`unknown placeholder {${unknown}}; there is: ${there}`)
}

/** Checks a record before it is stored. Ids contain the name, and commands name them. */
export function cannedRecord(record: CannedAnswerRecord): CannedAnswerRecord | Refused {
  const { name, language, body } = record
  if (/[@:/\n]/.test(name) || name.length > 100)
    return refusal('the name of a canned answer has no "@", ":" or "/", and at most 100 characters')
  if (language !== null && !/^[a-z]{2}$/.test(language)) return refusal(`"${language}" is no language of two letters, such as de`)
  return unlessRefused(cannedChecked(body), () => record)
}

function fits({ group, language }: CannedAnswerRecord, { ticket, groups }: CannedPlace): boolean {
  const isTheirs = group === null || group === ticket.group || groups.includes(group)
  return isTheirs && (language === null || language === ticket.language)
}

function closeness({ group, language }: CannedAnswerRecord, { ticket }: CannedPlace): number {
  return (language === null ? 0 : 4) + (group === null ? 0 : group === ticket.group ? 2 : 1)
}

function namesOf(answers: readonly CannedAnswerRecord[]): string {
  const names = answers.map(({ id }) => id)
  return `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`
}

const plain = (text: string) => text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
