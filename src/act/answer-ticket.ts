/** What is said on a ticket elsewhere than by mail: answers that customers get, and notes that they never see. */
import { UserError } from '../errors.ts'
import type { Address } from '../mail/message.ts'
import { fileWords } from '../apply/load-mails.ts'
import { loadSpoken } from '../apply/load-note-words.ts'
import { harmlessHtml } from '../mail/html/harmless-html.ts'
import { htmlToText } from '../mail/html/html-text.ts'
import { withAnswer } from '../tickets/agent/answer.ts'
import { noteWordsIn, noteWordsReason } from '../tickets/agent/note-words.ts'
import { isOwnAddress, type Agent, type Directory } from '../tickets/directory.ts'
import { withComment, withOutbound, type Draft } from '../tickets/draft.ts'
import { noteNotifications } from '../tickets/letters/outbound-drafts.ts'
import type { MailArtifact } from '../tickets/outbound.ts'
import { readersAmong } from '../tickets/letters/route.ts'
import { isReachable } from '../tickets/people/people.ts'
import { refusal, type Refused } from '../tickets/refusal.ts'
import { displayId, type Artifact, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { changeTicket, type Author, type ChangeContext, type EditDeps } from './change-ticket.ts'
import { peopleAsSent } from './typed-addresses.ts'

/** An answer written on the command line or in a page. */
export interface WrittenAnswer {
  readonly by: Agent
  /** Empty, where there is HTML: it is made from that. */
  readonly text: string
  readonly html?: string | undefined
  /** null: the email members, as a plain reply would go to. */
  readonly to: readonly Address[] | null
  /** In addition to those. */
  readonly cc: readonly Address[]
  /** Files that are stored already. */
  readonly files?: readonly Artifact[]
  /** Names the event, so that it is said once; default: a random one. */
  readonly ref?: string
}

/** An image that the HTML shows, by `cid:` and its SHA-256, stands there; every other file is attached. */
function attached(file: Artifact, html = ''): MailArtifact {
  const isInline = file.contentType.startsWith('image/') && html.includes(`cid:${file.sha256}`)
  return { ...file, isInline, contentId: isInline ? file.sha256 : null }
}

/** An internal note. */
export interface WrittenNote {
  readonly by: Author
  readonly text: string
  /** Files that are stored already. */
  readonly files?: readonly Artifact[]
}

/**
 * Answers a ticket; the mail goes out by the outbox.
 *
 * @returns the ticket after it
 * @throws {NotFoundError} when there is no such ticket
 * @throws {UserError} when the answer has no text, nobody would get it, it is addressed to ourselves, or holds words of a note
 */
export async function answerTicket(number: TicketNumber, typed: WrittenAnswer, deps: EditDeps): Promise<Ticket> {
  const { answer, addresses } = await answerToSend(typed, deps)
  const request = { by: answer.by, ifVersion: null, addresses, ref: typed.ref }
  return changeTicket(
    number,
    request,
    async (draft, context) => {
      const words = await noteWordsSaid(draft.ticket, answer, deps)
      return words === null ? withWrittenAnswer(draft, answer, context) : refusal(noteWordsReason(words))
    },
    deps,
  )
}

async function answerToSend(typed: WrittenAnswer, deps: EditDeps): Promise<{ answer: WrittenAnswer; addresses: readonly string[] }> {
  const text = textOf(typed.text, typed.html)
  if (text.trim() === '') throw new UserError('an answer needs a text')
  const answer = { ...typed, text, to: typed.to && peopleAsSent(typed.to), cc: peopleAsSent(typed.cc) }
  const addresses = [...(answer.to ?? []), ...answer.cc].map(({ addrSpec }) => addrSpec)
  refuseUnanswerable(addresses, await deps.directory())
  return { answer, addresses }
}

/**
 * Looks at an answer that is to be said later.
 *
 * @throws {UserError} when it would be refused now
 */
export async function refuseAnswer(ticket: Ticket, typed: WrittenAnswer, deps: EditDeps): Promise<void> {
  const { answer } = await answerToSend(typed, deps)
  const words = await noteWordsSaid(ticket, answer, deps)
  if (words !== null) throw new UserError(noteWordsReason(words))
}

/** What was written as plain text, else what the HTML says. */
export function textOf(text: string, html?: string): string {
  return text.trim() === '' && html !== undefined ? htmlToText(html).slice(0, mostCharacters) : text
}

/** Of what is said at once (T-015). */
const mostCharacters = 65_536

/** Words of a note of the ticket that customers would read. */
async function noteWordsSaid(ticket: Ticket, { by, text, html, files = [] }: WrittenAnswer, { store }: EditDeps): Promise<string | null> {
  const { comments } = await loadSpoken({ agents: [by.addrSpec], tickets: [ticket] }, store)
  const here = comments.get(ticket.number)
  if (!here) return null
  const inFiles = await Promise.all(files.map(async (file) => [file.filename ?? '', (await fileWords(file, store)).text ?? '']))
  const texts = [text, ...(html === undefined ? [] : [htmlToText(html)]), ...inFiles.flat()]
  return texts.map((written) => noteWordsIn(written, here)).find((words) => words !== null) ?? null
}

function withWrittenAnswer(draft: Draft, answer: WrittenAnswer, context: ChangeContext): Draft | Refused {
  const { number, emailMembers, broadcast } = draft.ticket
  if (broadcast) return refusal(`${displayId(number)} is a broadcast: answer on the tickets of those who answered it`)
  const relayed = readersAmong(draft.ticket, [...(answer.to ?? emailMembers.filter(isReachable)), ...answer.cc])
  if (relayed.length === 0) return refusal(`${displayId(number)} has no email members: say who gets the answer`)
  const { by: author, text, html, files = [] } = answer
  const commented = withComment(
    draft,
    { body: text, html: html === undefined ? null : harmlessHtml(html), visibility: 'external', files },
    context.cause,
  )
  return withAnswer(
    commented,
    { author, text, html, files: files.map((file) => attached(file, html)), direct: [], relayed, route: null },
    context,
  )
}

/**
 * Writes an internal note: agents see it, customers never do, and needs response stays (T-043).
 *
 * @throws {NotFoundError} when there is no such ticket
 * @throws {UserError} when the note has no text
 */
export async function noteOnTicket(number: TicketNumber, note: WrittenNote, deps: EditDeps): Promise<Ticket> {
  if (note.text.trim() === '') throw new UserError('a note needs a text')
  const { text, files = [] } = note
  const comment = { body: text, visibility: 'internal' as const, files }
  return changeTicket(
    number,
    { by: note.by, ifVersion: null, addresses: [] },
    (draft, { mailbox, site: { directory }, cause }) => {
      const author = directory.agents.get(cause.by.id) ?? null
      const notifications = noteNotifications(
        draft.ticket,
        { author, text, files: files.map((file) => attached(file)) },
        { mailbox, directory },
      )
      return withOutbound(withComment(draft, comment, cause), notifications)
    },
    deps,
  )
}

/**
 * Mail to ourselves would come back as mail of a customer, and nobody reads what a robot gets.
 *
 * @throws {UserError} naming the address
 */
export function refuseUnanswerable(addresses: readonly string[], directory: Directory): void {
  const own = addresses.find((addrSpec) => isOwnAddress(directory, addrSpec))
  if (own !== undefined) throw new UserError(`${own} is an address of ours; name the people who are meant`)
  const robot = addresses.find((addrSpec) => directory.words.isRoboticAddress(addrSpec))
  if (robot !== undefined) throw new UserError(`nobody reads mail to ${robot}`)
}
