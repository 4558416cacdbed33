/** The story of one ticket: a customer writes, an agent answers from his mail program, a colleague joins, robots are ignored. */
import { randomBytes } from 'node:crypto'
import type { OutboxRow } from '../../src/store/outbox-row.ts'
import { displayId, type Ticket, type TicketNumber } from '../../src/tickets/ticket.ts'
import type { Stage } from './stage.ts'
import { members, reporters, tell } from './tell-ticket.ts'
import { mailOf, quoted, sendFixture, waitFor, type ReceivedMail } from './post.ts'
import type { Narrator } from './narrator.ts'

/** A scene knows the stage, and what the story's ids are made unique with. */
interface Scene {
  readonly stage: Stage
  readonly narrator: Narrator
  readonly run: string
}

/**
 * Plays the story.
 *
 * @returns whether every check held
 */
export async function playStory(stage: Stage, narrator: Narrator): Promise<boolean> {
  const scene = { stage, narrator, run: randomBytes(4).toString('hex') }
  const opened = await customerWrites(scene)
  const answer = await agentAnswers(scene, opened)
  const joined = await colleagueJoins(scene, answer)
  await robotAnswers(scene, answer)
  await mailComesBack(scene, joined)
  return narrator.ending()
}

interface Opened {
  readonly number: TicketNumber
  readonly notification: ReceivedMail
}

async function customerWrites({ stage, narrator, run }: Scene): Promise<Opened> {
  narrator.scene('Ann of Acme writes to support, with Bob of Acme and Eve of another company in copy')
  await sendFixture(stage.mail, '1-ann-writes.eml', { run })
  const ticket = await ticketOf(stage, `ann-1-${run}@acme.example`)
  narrator.say(`→ ${displayId(ticket.number)} "${ticket.title}": a new ticket, since nothing in the mail points to an older one`)
  tell(narrator, ticket)
  narrator.check(
    'reported by Ann and by Bob, a contact in her workspace, but not by Eve',
    isSet(reporters(ticket), ['ann@acme.example', 'bob@acme.example']),
  )
  narrator.check(
    'email members are Ann, Bob and Eve',
    isSet(members(ticket), ['ann@acme.example', 'bob@acme.example', 'eve@other.example']),
  )
  narrator.check('it is queued and needs a response', ticket.stage === 'queued' && ticket.needsResponse)
  const acknowledged = await mailOf(stage.mail, 'ann@acme.example', (mail) => mail.inReplyTo.includes(`ann-1-${run}@acme.example`))
  narrator.check(`Ann has an acknowledgement: "${acknowledged.subject}"`, acknowledged.text.includes(displayId(ticket.number)))
  const notification = await notificationOf(stage, ticket.number, 'What should we try first?')
  narrator.check('Sam, the agent, has a notification in his own mailbox', notification.text.includes('Ann Archer'))
  return { number: ticket.number, notification }
}

async function agentAnswers(
  { stage, narrator, run }: Scene,
  { number, notification }: Opened,
): Promise<Opened & { readonly messageId: string }> {
  narrator.scene('Sam answers that notification from his own mail program')
  await sendFixture(stage.mail, '2-sam-answers.eml', { run, ...answering(notification) })
  const answer = await mailOf(
    stage.mail,
    'ann@acme.example',
    (mail) => mail.text.includes('ribbon put in the wrong way') && mail.references.includes(`ann-1-${run}@acme.example`),
  )
  narrator.say('→ in Ann’s mailbox:')
  narrator.quote(`From: ${answer.from}\nSubject: ${answer.subject}\n\n${answer.text}`)
  narrator.check(
    'it comes from the support address, in Sam’s name',
    answer.from.includes('Sam Okafor') && answer.from.includes('support@us.example'),
  )
  narrator.check('it is threaded under her mail', answer.inReplyTo.includes(`ann-1-${run}@acme.example`))
  narrator.check(
    'Sam’s own address and the notification are not in it',
    !answer.text.includes('sam@us.example') && !answer.text.includes('##-'),
  )
  const ticket = await ticketWhere(stage, number, (one) => one.stage === 'awaiting_customer_response')
  tell(narrator, ticket)
  narrator.check(
    'nothing is owed, and since Sam asked something, the customer is awaited',
    !ticket.needsResponse && ticket.stage === 'awaiting_customer_response',
  )
  return { number, notification, messageId: answer.messageId }
}

async function colleagueJoins(
  { stage, narrator, run }: Scene,
  answer: { readonly number: TicketNumber; readonly messageId: string },
): Promise<Opened> {
  narrator.scene('Eve, who was only in copy, answers')
  await sendFixture(stage.mail, '3-eve-joins.eml', { run, answer: answer.messageId })
  const ticket = await ticketOf(stage, `eve-1-${run}@other.example`)
  narrator.say(`→ ${displayId(ticket.number)}: her In-Reply-To names Sam’s answer, whose id only its readers can know`)
  tell(narrator, ticket)
  narrator.check('it is the same ticket', ticket.number === answer.number)
  narrator.check('Eve reports it now too', reporters(ticket).includes('eve@other.example'))
  narrator.check('members are who is on the newest mail: Eve and Ann', isSet(members(ticket), ['eve@other.example', 'ann@acme.example']))
  narrator.check('work goes on, and a response is needed', ticket.stage === 'work_in_progress' && ticket.needsResponse)
  return {
    number: ticket.number,
    notification: await notificationOf(stage, ticket.number, 'the test page is blank too'),
  }
}

async function robotAnswers(
  { stage, narrator, run }: Scene,
  answer: { readonly number: TicketNumber; readonly messageId: string },
): Promise<void> {
  narrator.scene('Ann’s vacation robot answers')
  const before = await ticketWhere(stage, answer.number, () => true)
  await sendFixture(stage.mail, '4-ann-is-away.eml', { run, answer: answer.messageId })
  const after = await ticketOf(stage, `away-1-${run}@acme.example`)
  const facts = ({ stage: at, needsResponse, emailMembers, reportedBy }: Ticket) =>
    JSON.stringify([at, needsResponse, emailMembers, reportedBy])
  narrator.check('it is kept with the ticket, and changes nothing', after.number === before.number && facts(after) === facts(before))
}

async function mailComesBack({ stage, narrator, run }: Scene, { number, notification }: Opened): Promise<void> {
  narrator.scene('Sam answers once more, and one of the mails comes back')
  await sendFixture(stage.mail, '5-sam-sends-a-technician.eml', { run, ...answering(notification) })
  const answer = await mailOf(
    stage.mail,
    'eve@other.example',
    (mail) => mail.text.includes('a technician comes tomorrow') && mail.references.includes(`eve-1-${run}@other.example`),
  )
  await ticketWhere(stage, number, (one) => !one.needsResponse)
  await sendFixture(stage.mail, '6-a-mail-comes-back.eml', { run, answer: answer.messageId })
  const row = await waitFor('the report', async () => {
    const found = await stage.runtime.store.outbox.ofTicket(number)
    return found.find((one) => one.messageId === answer.messageId && statusOf(one, 'eve@other.example') === 'failed')
  })
  const ticket = await ticketWhere(stage, number, (one) => one.needsResponse)
  narrator.say(`→ eve@other.example: ${statusOf(row, 'eve@other.example')}, ann@acme.example: ${statusOf(row, 'ann@acme.example')}`)
  narrator.check('the lost recipient is marked, the other is not', statusOf(row, 'ann@acme.example') === 'sent')
  narrator.check(
    'a response is needed again, and Sam is told',
    ticket.needsResponse && (await notificationOf(stage, number, 'did not reach eve@other.example')) !== null,
  )
}

function statusOf(row: OutboxRow, addrSpec: string): string {
  return row.recipients.find((recipient) => recipient.addrSpec === addrSpec)?.status ?? 'none'
}

/** What the answer of a mail program carries of the mail that is answered. */
function answering(notification: ReceivedMail): Record<string, string> {
  return {
    notification: notification.messageId,
    subject: `Re: ${notification.subject}`,
    quoted: quoted(notification.text),
  }
}

async function notificationOf(stage: Stage, number: TicketNumber, words: string): Promise<ReceivedMail> {
  return mailOf(stage.mail, 'sam@us.example', (mail) => mail.subject.includes(`[${displayId(number)}]`) && mail.text.includes(words))
}

async function ticketOf(stage: Stage, messageId: string): Promise<Ticket> {
  return waitFor(`a ticket for ${messageId}`, async () => {
    const [message] = await stage.runtime.store.messages.ofMessageId(messageId)
    return message ? await stage.runtime.store.tickets.find(message.ticket as TicketNumber) : null
  })
}

async function ticketWhere(stage: Stage, number: TicketNumber, isSo: (ticket: Ticket) => boolean): Promise<Ticket> {
  return waitFor(`${displayId(number)} to change`, async () => {
    const ticket = await stage.runtime.store.tickets.find(number)
    return ticket && isSo(ticket) ? ticket : null
  })
}

function isSet(found: readonly string[], expected: readonly string[]): boolean {
  return found.length === expected.length && expected.every((item) => found.includes(item))
}
