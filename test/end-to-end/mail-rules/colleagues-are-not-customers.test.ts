/** Unknown senders of our own domains are members of the organization, by what each person got. */

import { ANN, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow } from '../../support/mail-rules.ts'
import { answers } from '../../support/rule-play.ts'

const LOU = 'lou@us.example'
const SUB = 'max@dev.us.example'
const PAT = 'pat@corp.example'
const FREE = 'zoe@gmail.com'
const OURS_AT_GMAIL = 'us.helpdesk@gmail.com'
const people = [LOU, SUB, PAT, FREE]
const pass = vouched('pass', 'us.example')
const opened = { [LOU]: ['acknowledgement'], [SAM]: ['notification'] }

const rows: readonly RuleRow[] = [
  {
    rule: '§7.15',
    title: 'an unknown colleague opens a ticket as a user: a member, no reporter, no workspace; the answer reaches him',
    play: async (site) => {
      const { number } = await site.write({ from: LOU, headers: pass })
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: { ...opened, [LOU]: ['acknowledgement', 'reply: A fitter comes.'] },
    ticket: {
      ...{ reporters: [], members: [LOU], workspace: null, needsResponse: false },
      createdBy: { kind: 'user', id: LOU },
    },
  },
  {
    rule: '§7.15',
    title: 'and writes on his ticket again',
    play: async (site) => {
      const { number } = await site.write({ from: LOU, headers: pass })
      await site.samAnswers('Which one?')
      await answers(site, await site.newest(LOU), { from: LOU, headers: pass, text: 'The blue one.' })
      return number
    },
    got: {
      [LOU]: ['acknowledgement', 'reply: Which one?'],
      [SAM]: ['notification', 'notification: The blue one.'],
    },
    ticket: { reporters: [], members: [LOU], needsResponse: true },
  },
  {
    rule: '§7.15',
    title: 'in copy of a customer’s mail he is a member, and no reporter',
    play: async (site) => {
      const { number } = await site.write({ cc: [LOU] })
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [LOU]: ['reply: A fitter comes.'],
      [SAM]: ['notification'],
    },
    ticket: { reporters: [ANN], members: [ANN, LOU], workspace: 'Acme' },
  },
  {
    rule: '§7.15',
    title: 'whom an agent adds of them is a member, and no reporter',
    play: async (site) => {
      const { number } = await site.write()
      await site.samAnswers(`#cc ${LOU}\nA fitter comes.`)
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [LOU]: ['reply: A fitter comes.'],
      [SAM]: ['notification'],
    },
    ticket: { reporters: [ANN], members: [ANN, LOU] },
  },
  {
    rule: '§7.15',
    title: 'in a customer’s thread his word is a colleague’s: no reporter, and the customer gets nothing of it',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ from: LOU, thread: [id], headers: pass, text: 'She is known to us.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: She is known to us.'] },
    ticket: { reporters: [ANN], members: [ANN], needsResponse: true },
    never: /known to us/,
  },
  {
    rule: '§7.15',
    title: 'of whom nothing vouches he asks to join a customer’s thread, whomever he copies in',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ from: LOU, thread: [id], cc: [PAT], text: 'He pays late.' })
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [SAM]: ['notification', 'notification: begin your answer with #accept'],
    },
    ticket: { reporters: [ANN], members: [ANN] },
    never: /pays late/,
  },
  {
    rule: '§7.15',
    title: 'a subdomain of ours is another domain: a customer',
    play: async (site) => (await site.write({ from: SUB })).number,
    got: { [SUB]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { reporters: [SUB], members: [SUB] },
  },
  {
    rule: '§7.15',
    title: 'a free-mail service at which we have an address makes none of its users a colleague',
    play: async (site) => (await site.write({ from: FREE })).number,
    got: { [FREE]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { reporters: [FREE], members: [FREE] },
  },
]

const listed: readonly RuleRow[] = [
  {
    rule: '§7.15 internalDomains',
    title: 'a listed domain is ours',
    play: async (site) => {
      const { number } = await site.write({ from: PAT, headers: vouched('pass', 'corp.example') })
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: { [PAT]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { reporters: [], members: [PAT], workspace: null },
  },
  {
    rule: '§7.15 internalDomains',
    title: 'the list stands in place of the default: whom it does not name is a customer',
    play: async (site) => (await site.write({ from: LOU })).number,
    got: { [LOU]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { reporters: [LOU], members: [LOU] },
  },
  {
    rule: '§7.15 internalDomains',
    title: 'customers are customers as ever',
    play: async (site) => (await site.write({ cc: [PAT] })).number,
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { reporters: [ANN], members: [ANN, PAT] },
  },
]

playTable('colleagues are not customers', rows, {
  people,
  support: { addresses: [SUPPORT, OURS_AT_GMAIL] },
})
playTable('the domains of ours', listed, { people, config: { internalDomains: ['corp.example'] } })
