/** Answers and internal notes that are written by page, API or command line instead of by mail. */
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

/** An answer written by page, API or command line. */
export interface WrittenAnswer {
  readonly by: Agent
  /** Plain text; when empty, it is made from the HTML. */
  readonly text: string
  readonly html?: string | undefined
  /** Recipients; null: the email members, whom a plain reply reaches. */
  readonly to: readonly Address[] | null
  /** Recipients in addition to `to`. */
  readonly cc: readonly Address[]
  /** Files that are stored already. */
  readonly files?: readonly Artifact[]
  /** Names the event, so that the answer exists once. Default: a random name. */
  readonly ref?: string
}

/** A file as part of the mail: inline when it is an image to which the HTML refers by `cid:` and its SHA-256, else attached. */
function artifactOf(file: Artifact, html = ''): MailArtifact {
  const isInline = file.contentType.startsWith('image/') && html.includes(`cid:${file.sha256}`)
  return { ...file, isInline, contentId: isInline ? file.sha256 : null }
}

/** An internal note, written by page, API or command line. */
export interface WrittenNote {
  readonly by: Author
  readonly text: string
  /** Files that are stored already. */
  readonly files?: readonly Artifact[]
}

/**
 * Answers a ticket; the mail goes out by the outbox.
 *
 * @returns the ticket after the answer
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {UserError} when the answer has no text or no recipient, goes to an address of ours or a robot's, or holds words of a note
 */
export async function answerTicket(number: TicketNumber, typed: WrittenAnswer, deps: EditDeps): Promise<Ticket> {
  const { answer, addresses } = await answerToSend(typed, deps)
  const request = { by: answer.by, ifVersion: null, addresses, ref: typed.ref }
  return changeTicket(
    number,
    request,
    async (draft, context) => {
      const words = await noteWordsShown(draft.ticket, answer, deps)
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
 * Checks an answer that will be sent later, by the rules of now.
 *
 * @throws {UserError} when it would be refused now
 */
export async function refuseAnswer(ticket: Ticket, typed: WrittenAnswer, deps: EditDeps): Promise<void> {
  const { answer } = await answerToSend(typed, deps)
  const words = await noteWordsShown(ticket, answer, deps)
  if (words !== null) throw new UserError(noteWordsReason(words))
}

/** The plain text of an answer; when it is empty, that of the HTML. */
export function textOf(text: string, html?: string): string {
  return text.trim() === '' && html !== undefined ? htmlToText(html).slice(0, mostCharacters) : text
}

/** The limit of one comment (T-015). */
const mostCharacters = 65_536

/** Words of an internal note of the ticket that the answer or its files would show to customers; null: none. */
async function noteWordsShown(ticket: Ticket, { by, text, html, files = [] }: WrittenAnswer, { store }: EditDeps): Promise<string | null> {
  const { comments } = await loadSpoken({ agents: [by.addrSpec], tickets: [ticket] }, store)
  const onTicket = comments.get(ticket.number)
  if (!onTicket) return null
  const inFiles = await Promise.all(files.map(async (file) => [file.filename ?? '', (await fileWords(file, store)).text ?? '']))
  const texts = [text, ...(html === undefined ? [] : [htmlToText(html)]), ...inFiles.flat()]
  return texts.map((written) => noteWordsIn(written, onTicket)).find((words) => words !== null) ?? null
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
    { author, text, html, files: files.map((file) => artifactOf(file, html)), direct: [], relayed, route: null },
    context,
  )
}

/**
 * Writes an internal note. Agents see it, customers never do; needs response stays (T-043).
 *
 * @throws {NotFoundError} when the ticket does not exist
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
        { author, text, files: files.map((file) => artifactOf(file)) },
        { mailbox, directory },
      )
      return withOutbound(withComment(draft, comment, cause), notifications)
    },
    deps,
  )
}

/**
 * Refuses recipients of an answer that make no sense: mail to an address of ours would come back as a customer's, and nobody reads what a
 * robot receives.
 *
 * @throws {UserError} that names the address
 */
export function refuseUnanswerable(addresses: readonly string[], directory: Directory): void {
  const own = addresses.find((addrSpec) => isOwnAddress(directory, addrSpec))
  if (own !== undefined) throw new UserError(`${own} is an address of ours; name the people who are meant`)
  const robot = addresses.find((addrSpec) => directory.words.isRoboticAddress(addrSpec))
  if (robot !== undefined) throw new UserError(`nobody reads mail to ${robot}`)
}
