/** Who hears of what: new owners, colleagues who were asked, those who left, by what each agent got. */

import { createRecord, updateRecord } from '../../../src/act/edit-records.ts'
import { answerByHand, editByHand, noteByHand, openByHand } from '../../support/by-hand.ts'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, SAM, type Installation } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { agentAnswers, nextSecond, want } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const LEFT = 'left@us.example'
const DEACTIVATED = 'deactivated@us.example'
const FORGOTTEN = 'forgotten@us.example'
const plan = { filename: 'plan.txt', content: Buffer.from('the plan of the house') }
const told = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }

/** People who are no agents (any more), by what the records say of them. */
const gone = { [LEFT]: 'active', [DEACTIVATED]: 'deactivated', [FORGOTTEN]: null } as const

async function recordThem({ runtime: { store } }: Installation): Promise<void> {
  for (const [addrSpec, state] of Object.entries(gone)) {
    if (state === null) continue
    const { id } = await createRecord('user', { addrSpec, displayName: 'Lee', state: 'active' }, { store })
    await updateRecord('user', id, { values: { state } }, { store })
  }
}

/** As if he had subscribed when he was an agent. */
async function subscribed({ us }: Site, number: number, address: string): Promise<void> {
  const change = { $push: { subscribers: address }, $inc: { version: 1 } }
  await us.runtime.store.tickets.collection.updateOne({ _id: number as TicketNumber }, change)
}

const rows: readonly RuleRow[] = [
  {
    rule: '§7.9',
    title: '#assign: the new owner gets the newest customer message with its files, and her answer reaches the customer',
    play: async (site) => {
      const { id, number } = await site.write({ text: 'The lift is stuck.' })
      await site.write({ thread: [id], text: 'Here is the plan.', attachments: [plan] })
      await site.samAnswers('#assign Kim')
      const { text, attachments } = (await site.newest(KIM)).message
      want(/goes to [^\n]*ann@acme\.example/.test(text) && attachments[0]?.filename === 'plan.txt', text)
      await agentAnswers(site, KIM, 'I have the plan.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: I have the plan.'],
      [SAM]: ['notification', 'notification', 'notification: I have the plan.'],
      [KIM]: ['notification: Here is the plan.'],
    },
    ticket: { ownedBy: [KIM], needsResponse: false },
  },
  {
    rule: '§7.9',
    title: '#assign above an answer: she gets the question, the customer the answer',
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      await site.samAnswers('#assign Kim\nKim will see to it.')
      await agentAnswers(site, KIM, 'I come at three.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: Kim will see to it.', 'reply: I come at three.'],
      [SAM]: ['notification', 'notification: I come at three.'],
      [KIM]: ['notification: The lift is stuck.'],
    },
  },
  {
    rule: '§7.9',
    title: 'assigned in the console she gets the same',
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      await editByHand(site.us, number, [{ kind: 'set', field: 'ownedBy', to: [KIM] }])
      await agentAnswers(site, KIM, 'I come at three.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: I come at three.'],
      [SAM]: ['notification', 'notification: I come at three.'],
      [KIM]: ['notification: The lift is stuck.'],
    },
  },
  {
    rule: '§7.9',
    title: 'no note of a colleague is in what the new owner may answer to the customer',
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      await noteByHand(site.us, number, 'The landlord owes us three months already, be careful.')
      await editByHand(site.us, number, [{ kind: 'set', field: 'ownedBy', to: [KIM] }])
      want(!(await site.newest(KIM)).message.text.includes('landlord'), 'it holds the note')
      return number
    },
    got: { ...told, [KIM]: ['notification: The lift is stuck.'] },
  },
  {
    rule: '§7.9',
    title: 'whoever takes a ticket himself has read it: he gets nothing',
    play: async (site) => {
      const { number } = await site.write()
      await site.samAnswers('#assign me')
      return number
    },
    got: told,
    ticket: { ownedBy: [SAM] },
  },
  {
    rule: '§7.9',
    title: 'who was told of the question is told of a colleague’s answer; a third is not',
    play: async (site) => {
      const { number } = await site.write({ to: 'sales@us.example', text: 'What does it cost?' })
      await agentAnswers(site, KIM, 'It costs forty.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs forty.'],
      [SAM]: ['notification', 'notification: It costs forty.'],
      [KIM]: ['notification'],
    },
  },
  {
    rule: '§7.9',
    title: 'of an answer that a colleague gives in the console, too',
    play: async (site) => {
      const { number } = await site.write({ to: 'sales@us.example', text: 'What does it cost?' })
      await answerByHand(site.us, number, 'It costs forty.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs forty.'],
      [SAM]: ['notification'],
      [KIM]: ['notification', 'notification: It costs forty.'],
    },
  },
  {
    rule: '§7.9',
    title: 'a ticket from the portal is told as a mail is, and the answer reaches its customer',
    play: async (site) => {
      const { number } = await openByHand(site.us, { customer: ANN, text: 'The lift is stuck.', channel: 'portal' })
      want(/goes to [^\n]*ann@acme\.example/.test((await site.newest(SAM)).message.text), 'it is not answerable')
      await nextSecond()
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: { [ANN]: ['reply: A fitter comes.'], [SAM]: ['notification: The lift is stuck.'] },
    ticket: { reporters: [ANN], members: [ANN], needsResponse: false },
  },
  {
    rule: '§7.9',
    title: 'a ticket that a colleague opens through the API is told to others than himself',
    play: async (site) => {
      const { number } = await openByHand(site.us, { customer: BOB, text: 'He phoned.', channel: 'api' })
      await editByHand(site.us, number, [{ kind: 'set', field: 'ownedBy', to: [KIM] }])
      await agentAnswers(site, KIM, 'I call back.')
      return number
    },
    got: {
      [BOB]: ['reply: I call back.'],
      [KIM]: ['notification: He phoned.'],
    },
  },
  ...Object.entries(gone).map(([address, state]): RuleRow => ({
    rule: '§7.9',
    title: `a subscriber who left (${address}, ${state ?? 'on no record'}) gets nothing: no note, no message, no answer, no change`,
    play: async (site) => {
      const { id, number } = await site.write()
      await subscribed(site, number, address)
      await site.samAnswers('#note\nShe owes us money.')
      await noteByHand(site.us, number, 'Three months by now.')
      await site.write({ thread: [id], text: 'It is worse now.' })
      await site.samAnswers('A fitter comes.')
      await editByHand(site.us, number, [{ kind: 'set', field: 'severity', to: 'high' }])
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification', 'notification'] },
  })),
]

playTable('who hears of what', rows, {
  people: [KIM, LEFT, DEACTIVATED, FORGOTTEN],
  prepare: recordThem,
  sales: { notify: [SAM, KIM] },
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
    ],
  },
})
