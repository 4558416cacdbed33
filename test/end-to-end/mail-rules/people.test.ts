/** The rules on people and privacy, by what each person got. */

import { randomUUID } from 'node:crypto'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import { answerByHand, editByHand, noteByHand } from '../../support/by-hand.ts'
import { ANN, BOB, CARL, EVE, SALES, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { postRaw } from '../../support/post.ts'

const LIST = 'talk@lists.example'
const SHOP = 'account@shop.example'
const NOREPLY = 'no-reply@acme.example'
const [DROPPED, KEPT, PROMOTED, HELD] = ['drop@rules.example', 'keep@rules.example', 'report@rules.example', 'hold@rules.example']

/** What a service writes to an address that somebody gave as his own. */
async function verificationMail(site: Site, to: string): Promise<Written> {
  const id = `${randomUUID()}@shop.example`
  const head = [`From: Shop <${SHOP}>`, `To: ${to}`, `Message-ID: <${id}>`, 'Subject: Confirm your email address']
  const link = 'Please confirm your email address: https://shop.example/verify?token=SESAME'
  const raw = `${head.join('\r\n')}\r\n\r\n${link}\r\nYour verification code is 123456.\r\n`
  await postRaw(site.us.mail, raw, { from: SHOP, to: [to] })
  return site.became(id)
}

const once = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }

/** Ann writes with somebody in copy, and Sam answers all. */
function copied(rule: string, title: string, cc: readonly string[], rest: Omit<RuleRow, 'rule' | 'title' | 'play'>): RuleRow {
  return {
    ...{ rule, title, ...rest },
    play: async ({ write, samAnswers }) => {
      const { number } = await write({ cc, deliverTo: [SUPPORT] })
      await samAnswers('A fitter comes.')
      return number
    },
  }
}

const annAnswered = { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] }

const rows: readonly RuleRow[] = [
  copied('§6', 'our own addresses in copy are nobody on the ticket', [SALES, 'support+note@us.example'], {
    got: annAnswered,
    ticket: { members: [ANN], reporters: [ANN] },
  }),
  copied('§6', 'an address that nobody reads is nobody on the ticket', [NOREPLY], {
    got: annAnswered,
    ticket: { members: [ANN], reporters: [ANN] },
  }),
  {
    rule: '§6',
    title: 'the posting address of a list is nobody on the ticket',
    play: async ({ write, samAnswers }) => {
      const headers = { 'List-Id': '<talk.lists.example>', 'List-Post': `<mailto:${LIST}>` }
      const { number } = await write({ cc: [LIST], deliverTo: [SUPPORT], headers })
      await samAnswers('A fitter comes.')
      return number
    },
    got: { [ANN]: ['reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { members: [ANN], reporters: [ANN] },
  },
  copied(
    '§6',
    'of many people on one mail only so many are mailed; the rest are counted, and the agent reads who did not get it',
    [BOB, EVE, ZED, CARL],
    {
      got: { ...annAnswered, [BOB]: ['reply'], [EVE]: ['reply'], [SAM]: ['notification', `alert: did not go to ${ZED}`] },
      ticket: { reporters: [ANN, BOB] },
    },
  ),
  copied('§6 default', 'of the same workspace: member and reporter; of others: member', [BOB, EVE], {
    got: { ...annAnswered, [BOB]: ['reply'], [EVE]: ['reply'] },
    ticket: { members: [ANN, BOB, EVE], reporters: [ANN, BOB] },
  }),
  copied('§6 drop', 'whom a rule drops gets nothing', [DROPPED], {
    got: annAnswered,
    ticket: { members: [ANN], reporters: [ANN] },
  }),
  copied('§6 keep', 'whom a rule keeps is what the page says', [KEPT], {
    got: { ...annAnswered, [KEPT]: ['reply'] },
    ticket: { members: [ANN, KEPT], reporters: [ANN] },
  }),
  copied('§6 hold', 'who is held for an agent gets nothing', [HELD], {
    got: annAnswered,
    ticket: { members: [ANN], reporters: [ANN] },
  }),
  {
    rule: '§6',
    title: 'each application of a rule is on the timeline, with the rule’s name',
    play: async ({ us, write }) => {
      const { number } = await write({ cc: [DROPPED, HELD, PROMOTED], deliverTo: [SUPPORT] })
      const lines = await us.runtime.store.timeline.ofTicket(number as TicketNumber)
      const named = ['no droppers', 'ask first', 'always report'].filter((name) => JSON.stringify(lines).includes(name))
      if (named.length !== 3) throw new Error(`only ${named.join(', ')} are on the timeline`)
      return number
    },
    got: once,
  },
  {
    rule: '§6',
    title: 'a contact who subscribes hears of what customers may see, and never of notes',
    play: async (site) => {
      const { number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [`Other/${EVE}`], remove: [] }])
      await noteByHand(site.us, number, 'He has not paid for months.')
      await answerByHand(site.us, number, 'A fitter comes.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [EVE]: ['notification: A fitter comes.'],
      [SAM]: ['notification'],
    },
    ticket: { members: [ANN], reporters: [ANN] },
    never: /not paid/,
  },
  {
    rule: '§6 ticket trick',
    title: 'the verification mail of a service is seen by agents alone and never answered by itself',
    play: async (site) => (await verificationMail(site, SUPPORT)).number,
    got: { [SAM]: ['notification: SESAME'] },
    never: /SESAME|123456/,
  },
  {
    rule: '§6 ticket trick',
    title: 'that a service mails to somebody’s reply address is on his ticket for agents alone; he sees nothing of it',
    play: async (site) => {
      const { number } = await site.write({ from: ZED })
      const { row } = await verificationMail(site, (await site.newest(ZED)).message.replyTo[0]?.addrSpec ?? '')
      const lines = await site.us.runtime.store.timeline.ofTicket(number as TicketNumber)
      const shown = lines.find(({ message }) => message === row.message)?.visibility ?? 'internal'
      if (shown !== 'internal') throw new Error('customers may read it')
      await answerByHand(site.us, number, 'A fitter comes.')
      await site.write({ from: BOB })
      return number
    },
    got: {
      [ZED]: ['acknowledgement', 'reply: A fitter comes.'],
      [BOB]: ['acknowledgement'],
      [SAM]: ['notification', 'alert: Only agents see it', 'notification'],
    },
    ticket: { members: [ZED], reporters: [ZED] },
    never: /SESAME|123456/,
  },
]

playTable('people and privacy', rows, {
  people: [NOREPLY, LIST, SHOP, DROPPED, KEPT, PROMOTED, HELD].filter((one) => one !== undefined),
  support: { plusAddressing: true },
  config: {
    limits: { peoplePerMail: 3, acknowledgementsPerSenderHour: 100, acknowledgementsPerSenderDay: 1000 },
    ccRules: [
      { name: 'no droppers', when: { address: DROPPED }, action: 'drop' },
      { name: 'kept anyway', when: { address: KEPT }, action: 'keep' },
      { name: 'always report', when: { address: PROMOTED }, action: 'reporter' },
      { name: 'ask first', when: { address: HELD }, action: 'hold' },
    ],
  },
})
