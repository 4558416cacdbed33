/** An agent's answer that reaches nobody is an alert, and only what he called a note is one. */

import { editByHand } from '../../support/by-hand.ts'
import { ANN, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { answers, nextSecond } from '../../support/rule-play.ts'

const LEE = 'lee@us.example'
const RIVAL = 'rita@rival.example'
const NOREPLY = 'noreply@acme.example'
const alone = { [SAM]: ['notification', 'alert: sent to nobody'] }
const alerted = { [ANN]: ['acknowledgement'], ...alone }

/** Ann's ticket, off which an agent took her. */
async function annTakenOff(site: Site): Promise<number> {
  const { number } = await site.write()
  await editByHand(site.us, number, [{ kind: 'member', add: [], remove: [ANN] }])
  return number
}

const rows: readonly RuleRow[] = [
  {
    rule: '§7.6',
    title: 'an answer to a mail of an address at which nobody reads',
    play: async (site) => {
      const { number } = await site.write({ from: NOREPLY })
      await site.samAnswers('It is on its way.')
      return number
    },
    got: alone,
    ticket: { needsResponse: false, members: [], stage: 'queued' },
  },
  {
    rule: '§7.6',
    title: 'an answer after the last member was taken off',
    play: async (site) => {
      const number = await annTakenOff(site)
      await site.samAnswers('It is on its way.')
      return number
    },
    got: alerted,
    ticket: { needsResponse: true, members: [], stage: 'queued' },
  },
  {
    rule: '§7.6',
    title: 'an answer on a ticket whose sender a rule of the site drops',
    play: async (site) => {
      const { number } = await site.write({ cc: [RIVAL], deliverTo: [SUPPORT] })
      await editByHand(site.us, number, [{ kind: 'member', add: [], remove: [ANN] }])
      await site.samAnswers('It is on its way.')
      return number
    },
    got: alerted,
    ticket: { members: [] },
  },
  {
    rule: '§7.6',
    title: 'an answer to whom a rule of the site drops',
    play: async (site) => {
      const { number } = await site.write({ from: RIVAL })
      await site.samAnswers('It is on its way.')
      return number
    },
    got: { [RIVAL]: ['acknowledgement'], ...alone },
    ticket: { needsResponse: true, stage: 'queued' },
  },
  {
    rule: '§7.6',
    title: 'an answer that a rule keeps from one of its readers reaches the others, and says so',
    play: async (site) => {
      const { number } = await site.write({ from: RIVAL, cc: [ANN], deliverTo: [SUPPORT] })
      await site.samAnswers('It is on its way.')
      return number
    },
    got: {
      [RIVAL]: ['acknowledgement'],
      [ANN]: ['reply: It is on its way.'],
      [SAM]: ['notification', `alert: did not go to ${RIVAL}`],
    },
  },
  {
    rule: '§7.6',
    title: 'with #public it is refused, and told',
    play: async (site) => {
      const number = await annTakenOff(site)
      await site.samAnswers('#public\nIt is on its way.')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: no email members'] },
    ticket: { needsResponse: true },
  },
  {
    rule: '§7.6',
    title: 'commands above it are not carried out either: all or nothing',
    play: async (site) => {
      const number = await annTakenOff(site)
      await site.samAnswers('#severity high\nIt is on its way.')
      return number
    },
    got: alerted,
    ticket: { severity: 'medium', needsResponse: true },
  },
  {
    rule: '§7.6',
    title: 'after the alert he names somebody, and it goes out',
    play: async (site) => {
      const number = await annTakenOff(site)
      await site.samAnswers('It is on its way.')
      await site.samAnswers(`#public\n#cc ${ANN}\nIt is on its way.`)
      return number
    },
    got: { ...alerted, [ANN]: ['acknowledgement', 'reply: It is on its way.'] },
    ticket: { members: [ANN], needsResponse: false },
  },
  {
    rule: '§7.6',
    title: 'what he called a note is a note, and no alert',
    play: async (site) => {
      const number = await annTakenOff(site)
      await site.samAnswers('#note\nShe has moved.')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { needsResponse: true },
    never: /has moved/,
  },
  {
    rule: '§7.6',
    title: 'nor are commands without a word',
    play: async (site) => {
      const number = await annTakenOff(site)
      await site.samAnswers('#severity high')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { severity: 'high' },
  },
  {
    rule: '§7.6',
    title: 'nor are the answers of an agent who chose that they are notes',
    play: async (site) => {
      const { id, number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [LEE], remove: [] }])
      await site.write({ thread: [id], text: 'Once more.' })
      await editByHand(site.us, number, [{ kind: 'member', add: [], remove: [ANN] }])
      await answers(site, (await site.news.fromUs(LEE))[1]!, { from: LEE, text: 'Is that ours?' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: ['notification', 'notification: Once more.', 'notification: Is that ours?'],
      [LEE]: ['notification: subscribers', 'notification: Once more.', 'notification: email members'],
    },
    never: /ours/,
  },
  {
    rule: '§7.6',
    title: 'nor is one that the customer has from the agent directly',
    play: async (site) => {
      const number = await annTakenOff(site)
      await nextSecond()
      await site.samAnswers('It is on its way.', { cc: [ANN] })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { members: [ANN], needsResponse: false },
  },
]

playTable('an answer that reaches nobody', rows, {
  people: [LEE, NOREPLY, RIVAL],
  config: {
    ccRules: [{ name: 'no rivals', when: { domain: 'rival.example' }, action: 'drop' }],
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Lee Wong', address: LEE, replies: 'internal' },
    ],
  },
})
