/** The rules on agents who work from their own mail programs, by what each person got. */

import { displayId } from '../../../src/tickets/ticket.ts'
import { answerByHand, editByHand, noteByHand } from '../../support/by-hand.ts'
import { ANN, BOB, CARL, EVE, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { answerTo, post } from '../../support/post.ts'

const KIM = 'kim@us.example'
const LEE = 'lee@us.example'
const agentPass = vouched('pass', 'us.example')

function want(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what)
}

/** An agent answers what he was told last. */
async function agentAnswers(site: Site, agent: string, text: string, more: object = {}): Promise<void> {
  const mail = answerTo(await site.newest(agent), { from: agent, to: SUPPORT, text })
  await site.became(await post(site.us.mail, { ...mail, ...more }))
}

const forward = (text: string) =>
  `${text}\n\n---------- Forwarded message ---------\nFrom: Eve Adams <${EVE}>\nDate: Tue, 3 Nov 2026 at 10:00\nSubject: Crate 7\nTo: <${SAM}>\n\nThe lid of the crate is broken.\n`

const rows: readonly RuleRow[] = [
  {
    rule: '§4.1',
    title: 'the owner hears of a new message, and not the group or the mailbox’s default',
    play: async ({ us, write }) => {
      const { id, number } = await write()
      await editByHand(us, number, [
        { kind: 'set', field: 'ownedBy', to: [SAM] },
        { kind: 'set', field: 'group', to: 'first-line' },
      ])
      await write({ thread: [id], text: 'It is worse now.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: It is worse now.'] },
    ticket: { ownedBy: [SAM] },
  },
  {
    rule: '§4.1',
    title: 'without an owner the group hears of it',
    play: async ({ us, write }) => {
      const { id, number } = await write()
      await editByHand(us, number, [{ kind: 'set', field: 'group', to: 'first-line' }])
      await write({ thread: [id], text: 'It is worse now.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'], [KIM]: ['notification: It is worse now.'] },
  },
  {
    rule: '§4.1',
    title: 'subscribers hear of it, too',
    play: async ({ us, write }) => {
      const { id, number } = await write()
      await editByHand(us, number, [{ kind: 'subscriber', add: [KIM], remove: [] }])
      await write({ thread: [id], text: 'It is worse now.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: ['notification', 'notification: It is worse now.'],
      [KIM]: ['notification: subscribers', 'notification: It is worse now.'],
    },
  },
  {
    rule: '§4.1',
    title: 'a notification tells the text, who will see the answer, the attributes, and has a reply address for this agent alone',
    play: async (site) => {
      const { number } = await site.write({ cc: [BOB], text: 'The lift is stuck.' })
      const { message } = await site.newest(SAM)
      const wanted = ['The lift is stuck.', ANN, BOB, displayId(number), 'queued', 'medium', 'Lamps', 'Acme']
      want(
        wanted.every((words) => message.text.includes(words)),
        message.text,
      )
      want(/^support\+intray\.[^@]+@/.test(message.replyTo[0]?.addrSpec ?? ''), `${message.replyTo[0]?.addrSpec}`)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
  },
  {
    rule: '§4.2',
    title: 'a plain answer goes to all members from our address in the agent’s name, without notification, agent address or notes',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [BOB, EVE] })
      await noteByHand(site.us, number, 'Nobody outside may read this.')
      await site.samAnswers('A fitter comes.\n\n-- \nSam Okafor, 555 0199', {
        attachments: [{ filename: 'plan.txt', content: Buffer.from('the plan') }],
      })
      const { message, raw } = await site.newest(EVE)
      want(message.from.addrSpec === SUPPORT && message.from.displayName === 'Sam Okafor', `${message.from.addrSpec}`)
      want(message.text.trim() === 'A fitter comes.' && message.inReplyTo[0] === id, message.text)
      want(message.attachments[0]?.filename === 'plan.txt' && !raw.includes(SAM), raw)
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [BOB]: ['reply: A fitter comes.'],
      [EVE]: ['reply: A fitter comes.'],
      [SAM]: ['notification'],
    },
    never: /##-|555 0199|may read this/,
  },
  {
    rule: '§4.3',
    title: 'whom the agent adds to his answer is on the ticket by the rules, and is not mailed twice',
    play: async ({ write, samAnswers, news }) => {
      const { number } = await write()
      await samAnswers('Carl, please look.', { cc: [CARL], deliverTo: [SUPPORT, CARL] })
      want((await news.of(CARL)).length === 1, 'Carl has not exactly the agent’s own mail')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: Carl, please look.'], [SAM]: ['notification'] },
    ticket: { members: [ANN, CARL], reporters: [ANN, CARL] },
  },
  {
    rule: '§4.3',
    title: 'the id of a notification, which an agent’s own mail carried to a customer, is in no mail of ours to customers',
    play: async (site) => {
      const { number } = await site.write()
      const notified = (await site.newest(SAM)).message.messageId ?? ''
      await site.samAnswers('Carl, please look.', { cc: [CARL], deliverTo: [SUPPORT, CARL] })
      const sams = (await site.news.of(CARL)).at(-1)
      want(sams?.message.references.includes(notified) === true, 'Sam’s mail does not carry the id')
      await site.became(await post(site.us.mail, answerTo(sams!, { from: CARL, to: SUPPORT, cc: [ANN], text: 'I see.' })))
      await site.samAnswers('Thank you both.')
      for (const reader of [ANN, CARL]) want(!(await site.newest(reader)).raw.includes(notified), `${reader} has it`)
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: Carl, please look.', 'reply: Thank you both.'],
      [CARL]: ['reply: Thank you both.'],
      [SAM]: ['notification', 'notification: I see.'],
    },
    ticket: { members: [ANN, CARL], needsResponse: false },
  },
  {
    rule: '§4.5',
    title: 'an answer to what tells of a note is a note',
    play: async (site) => {
      const { number } = await site.write({ cc: [EVE] })
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [KIM], remove: [] }])
      await site.samAnswers('#note\nHe has not paid.')
      await agentAnswers(site, KIM, 'I will call him.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: ['notification', 'notification: I will call him.'],
      [KIM]: ['notification: subscribers', 'notification: He has not paid.'],
    },
    ticket: { needsResponse: true, stage: 'queued' },
    never: /not paid|call him/,
  },
  {
    rule: '§4.5',
    title: 'unless it says #public',
    play: async (site) => {
      const { number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [KIM], remove: [] }])
      await site.samAnswers('#note\nHe has not paid.')
      await agentAnswers(site, KIM, '#public\nWe will call you.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: We will call you.'],
      [SAM]: ['notification', 'notification: We will call you.'],
      [KIM]: ['notification: subscribers', 'notification: He has not paid.'],
    },
    ticket: { needsResponse: false },
    never: /not paid/,
  },
  {
    rule: '§4.5',
    title: 'the answers of an agent who chose so are notes',
    play: async (site) => {
      const { id, number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [LEE], remove: [] }])
      await site.write({ thread: [id] })
      await agentAnswers(site, LEE, 'Is he known to us?')
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: ['notification', 'notification', 'notification: Is he known to us?'],
      [LEE]: ['notification: subscribers', 'notification'],
    },
    ticket: { needsResponse: true },
    never: /known to us/,
  },
  {
    rule: '§4.6',
    title: 'an answer that was sent from the shared mailbox itself is the agents’ answer, and nobody is mailed again',
    play: async ({ us, write, became }) => {
      const { id, number } = await write()
      const sent = await post(us.mail, {
        from: SUPPORT,
        to: ANN,
        subject: 'Re: Lift',
        thread: [id],
        text: 'A fitter comes.',
      })
      us.mail.deliver(SUPPORT, us.mail.messages(ANN).at(-1)?.raw ?? '', { mailbox: 'Sent', flags: ['\\Seen'] })
      await became(sent)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { needsResponse: false, stage: 'work_in_progress', members: [ANN] },
  },
  {
    rule: '§4.6',
    title: 'the copy of a mail of ours in the Sent folder only proves that it went out',
    play: async (site) => {
      const { number } = await site.write()
      await site.samAnswers('A fitter comes.')
      const { raw, message } = await site.newest(ANN)
      site.us.mail.deliver(SUPPORT, raw, { mailbox: 'Sent', flags: ['\\Seen'] })
      const { row } = await site.became(message.messageId ?? '')
      want(row.outcome === 'own-copy', `${row.outcome}`)
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { needsResponse: false },
  },
  {
    rule: '§4.7',
    title: 'an agent’s out-of-office is nothing',
    play: async ({ write, samAnswers }) => {
      const { number } = await write()
      await samAnswers('I am away until Monday.', { headers: { 'Auto-Submitted': 'auto-replied' }, returnPath: '' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { needsResponse: true, stage: 'queued' },
    never: /away/,
  },
  {
    rule: '§3.7',
    title: 'what an authenticated agent forwards is its original sender’s ticket; he hears of it only by an answer',
    play: async (site) => {
      const { number } = await site.write({
        from: SAM,
        subject: 'Fwd: Crate 7',
        text: forward('Please take this one.'),
        headers: agentPass,
      })
      await answerByHand(site.us, number, 'We send a lid.')
      // What comes later in the same way is done later.
      await site.write({ from: BOB })
      return number
    },
    got: { [BOB]: ['acknowledgement'], [EVE]: ['reply: We send a lid.'], [SAM]: ['notification'] },
    ticket: { reporters: [EVE], title: 'Crate 7', createdBy: { kind: 'user', id: SAM } },
    never: /Please take this one/,
  },
  {
    rule: '§3.7',
    title: 'an agent’s forward that nothing proves makes nobody a customer',
    play: async ({ write }) => (await write({ from: SAM, subject: 'Fwd: Crate 7', text: forward('Please take this one.') })).number,
    got: { [SAM]: ['alert: nothing proves'] },
    ticket: { reporters: [], members: [] },
  },
  {
    rule: '§3.7',
    title: 'a customer’s forward is the customer’s own ticket',
    play: async ({ write }) => (await write({ from: ANN, subject: 'Fwd: Crate 7', text: forward('Look what I got.') })).number,
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification: Look what I got.'] },
    ticket: { reporters: [ANN], members: [ANN] },
  },
]

const agents = [
  { name: 'Sam Okafor', address: SAM },
  { name: 'Kim Larsen', address: KIM, groups: ['first-line'] },
  { name: 'Lee Wong', address: LEE, replies: 'internal' },
]

playTable('agents at work', rows, {
  people: [KIM, LEE],
  support: { plusAddressing: true, part: 'Lamps' },
  config: { agents },
})
