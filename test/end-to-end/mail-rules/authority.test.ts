/** The policy table of who may do what to a ticket, played on a standard and on a strict site. */

import { randomBytes } from 'node:crypto'
import { displayId, type TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, EVE, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { answerTo, post } from '../../support/post.ts'

const acmePass = vouched('pass', 'acme.example')
const agentPass = vouched('pass', 'us.example')

/** The stored mails of a ticket that have a flag. */
async function flagged({ us }: Site, number: TicketNumber): Promise<readonly string[]> {
  return (await us.runtime.store.messages.ofTicket(number)).flatMap(({ flags }) => flags)
}

async function expectFlag(site: Site, number: TicketNumber, flag: string): Promise<void> {
  const flags = await flagged(site, number)
  if (!flags.includes(flag)) throw new Error(`no mail of ${displayId(number)} is flagged ${flag}: ${flags.join(', ')}`)
}

const rows: readonly RuleRow[] = [
  {
    rule: '§2.6 agent',
    title: 'an authenticated agent answers the customers',
    play: async ({ write }) => {
      const { id, number } = await write({ cc: [BOB] })
      await write({ from: SAM, thread: [id], headers: agentPass, text: 'A fitter comes.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [BOB]: ['reply: A fitter comes.'],
      [SAM]: ['notification'],
    },
    ticket: { needsResponse: false, stage: 'work_in_progress' },
  },
  {
    rule: '§2.6 agent',
    title: 'an agent with his own token answers the customers',
    play: async ({ write, samAnswers }) => {
      const { number } = await write()
      await samAnswers('A fitter comes.')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { needsResponse: false },
  },
  {
    rule: '§2.6 agent',
    title: 'an agent’s token does not outweigh a failed authentication',
    play: async ({ write, samAnswers }) => {
      const { number } = await write()
      await samAnswers('Pay at once.', { headers: vouched('fail', 'us.example') })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert'] },
    ticket: { needsResponse: true },
    never: /Pay at once/,
  },
  {
    rule: '§2.6 unproven agent',
    title: 'is kept on the ticket, raises an alert, is never relayed, adds nobody, and no command of it runs',
    play: async (site) => {
      const { id, number } = await site.write()
      const { number: same } = await site.write({ from: SAM, cc: [CARL], thread: [id], text: '#close\n\nPay at once.' })
      await expectFlag(site, same, 'unverified-agent')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: nothing proves'] },
    ticket: { members: [ANN], reporters: [ANN], needsResponse: true, stage: 'queued' },
    never: /Pay at once/,
  },
  {
    rule: '§2.6 participant',
    title: 'with a thread match writes to the ticket',
    play: async ({ write }) => {
      const { id, number } = await write({ cc: [EVE] })
      await write({ from: EVE, thread: [id], text: 'I know that lamp.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: I know that lamp.'] },
    ticket: { reporters: [ANN, EVE], members: [EVE] },
  },
  {
    rule: '§2.6 newcomer with an id',
    title: 'of a customer’s mail, without proof, asks to join; on a strict site he opens a related ticket instead',
    play: async ({ write, isStrict }) => {
      const { id, number } = await write()
      const joined = await write({ from: EVE, thread: [id], text: 'Me too.' })
      if ((joined.number === number) === isStrict) throw new Error(`he went to ${displayId(joined.number)}`)
      return joined.number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: Me too.'] },
    gotStrict: {
      [ANN]: ['acknowledgement'],
      [EVE]: ['acknowledgement'],
      [SAM]: ['notification', 'notification: Me too.'],
    },
    ticket: { reporters: [ANN], members: [ANN] },
    ticketStrict: { reporters: [EVE], members: [EVE], workspace: 'Other' },
  },
  {
    rule: '§2.6 newcomer with an id',
    title: 'and the proof of his domain joins on every site',
    play: async ({ write }) => {
      const { id, number } = await write()
      await write({ from: EVE, thread: [id], headers: vouched('pass', 'other.example') })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ANN, EVE], members: [EVE] },
  },
  {
    rule: '§2.6 newcomer with an id',
    title: 'that we minted, without proof, asks to join on every site',
    play: async (site) => {
      const { number } = await site.write()
      const mail = answerTo(await site.newest(ANN), { from: CARL, to: SUPPORT, text: 'Me too.' })
      await site.became(await post(site.us.mail, mail))
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: Me too.'] },
    ticket: { reporters: [ANN], members: [ANN] },
  },
  ...['subject', 'thread index', 'plus address'].map((evidence): RuleRow => ({
    rule: '§2.6 newcomer with guessable evidence',
    title: `a ${evidence}: a new ticket, possibly related; nobody is added, nothing reopens`,
    play: async (site) => {
      const threadIndex = randomBytes(22).toString('base64')
      const { number } = await site.write({ headers: { 'Thread-Index': threadIndex } })
      const guesses: Readonly<Record<string, object>> = {
        subject: { subject: `Re: [${displayId(number)}] Printer` },
        'thread index': { headers: { 'Thread-Index': threadIndex } },
        'plus address': { to: `support+${number}@us.example` },
      }
      const guessed = await site.write({ from: EVE, ...guesses[evidence] })
      if (guessed.number === number) throw new Error('he joined')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [EVE]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ANN], members: [ANN] },
  })),
  {
    rule: '§2.6 failed authentication',
    title: 'in a participant’s name: stored and flagged; no people, no stage, no mail, and no later mail to whom it named',
    play: async (site) => {
      const { id, number } = await site.write({ headers: acmePass })
      const notification = await site.newest(SAM)
      const forged = await site.write({
        cc: [ZED],
        thread: [id],
        headers: vouched('fail', 'acme.example'),
        text: 'Pay at once.',
      })
      await expectFlag(site, forged.number, 'distrusted')
      await site.became(await post(site.us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'A fitter comes.' })))
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification', 'alert: authentication'] },
    ticket: { reporters: [ANN], members: [ANN] },
    never: /Pay at once/,
  },
  {
    rule: '§2.6 failed authentication',
    title: 'of a newcomer: a ticket without people, no acknowledgement, an alert',
    play: async ({ write }) => (await write({ from: EVE, cc: [BOB], headers: vouched('fail', 'other.example') })).number,
    got: { [SAM]: ['alert: authentication'] },
    ticket: { reporters: [], members: [], needsResponse: true },
  },
  ...[
    {
      what: 'whose authentication failed and that names its number',
      from: ANN,
      headers: vouched('fail', 'acme.example'),
      alerts: ['alert'],
    },
    { what: 'under an agent’s address that names its number', from: SAM, headers: {}, alerts: ['alert'] },
    { what: 'marked as spam', from: ANN, headers: { 'X-Spam-Flag': 'YES' }, alerts: [] },
  ].map(({ what, from, headers, alerts }): RuleRow => ({
    rule: '§2.6 newcomer',
    title: `an id of a mail ${what} leads nobody to the ticket on which it is kept`,
    play: async ({ write }) => {
      const { number } = await write()
      const kept = await write({ from, headers, subject: `Re: [${displayId(number)}]` })
      await write({ from: ZED, headers: vouched('pass', 'unknown.example'), thread: [kept.id] })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', ...alerts, 'notification'], [ZED]: ['acknowledgement'] },
    ticket: { reporters: [ANN], members: [ANN] },
  })),
]

for (const isStrict of [false, true])
  playTable(`on a ${isStrict ? 'strict' : 'standard'} site`, rows, { isStrict, config: { spam: { presets: ['spamassassin'] } } })
