/** What was minted for an agent leads nobody else in, by what each person got. */

import { ANN, BOB, EVE, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site } from '../../support/mail-rules.ts'
import type { Letter } from '../../support/post.ts'
import { answers, flagsOn, same, want } from '../../support/rule-play.ts'

const HOME = 'sam.okafor@home.example'
const DEALER = 'dealer@trade.example'
const KIM = 'kim@us.example'
const people = [HOME, DEALER, KIM]
const agentPass = vouched('pass', 'us.example')
const fromHome = { from: HOME, headers: vouched('pass', 'home.example'), text: 'Between us: she is difficult.' }
const fromDealer = { from: DEALER, headers: vouched('pass', 'trade.example'), text: 'Our price is 40.' }
const refused = {
  [ANN]: ['acknowledgement'],
  [SAM]: ['notification', `alert: somebody answered your notification from`],
}
const onlyAnn = { reporters: [ANN], members: [ANN], needsResponse: true }

/** Ann's ticket, and somebody else's answer to Sam's notification of it. */
async function strangerAnswers(site: Site, letter: Partial<Letter> & { from: string; text: string }): Promise<number> {
  const anns = await site.write()
  const answer = await answers(site, await site.newest(SAM), letter)
  return same(anns, answer)
}

const rows: readonly RuleRow[] = [
  {
    rule: '§7.3',
    title: 'his private address answers: kept for agents, told to him with the address, and nobody reads it',
    play: async (site) => {
      const number = await strangerAnswers(site, fromHome)
      want((await site.newest(SAM)).message.text.includes(HOME), 'the alert does not name the address')
      want((await flagsOn(site, number)).includes('answers-for-agent'), 'no mail is flagged answers-for-agent')
      return number
    },
    got: refused,
    ticket: onlyAnn,
    never: /difficult/,
  },
  {
    rule: '§7.3',
    title: 'and his answer from his own address after that reaches the customer alone',
    play: async (site) => {
      const anns = await site.write()
      const notification = await site.newest(SAM)
      await answers(site, notification, fromHome)
      await answers(site, notification, { from: SAM, headers: agentPass, text: 'It is in Bonn.' })
      return anns.number
    },
    got: { ...refused, [ANN]: ['acknowledgement', 'reply: It is in Bonn.'] },
    ticket: { ...onlyAnn, needsResponse: false },
    never: /difficult/,
  },
  {
    rule: '§7.3',
    title: 'no command of it runs',
    play: (site) => strangerAnswers(site, { ...fromHome, text: '#close\n#cc dealer@trade.example\n\nDone.' }),
    got: refused,
    ticket: { ...onlyAnn, stage: 'queued' },
  },
  {
    rule: '§7.3',
    title: 'a dealer to whom it was forwarded joins nothing, and gets nothing',
    play: (site) => strangerAnswers(site, fromDealer),
    got: refused,
    ticket: onlyAnn,
    never: /price/,
  },
  {
    rule: '§7.3',
    title: 'nor without proof of his domain',
    play: (site) => strangerAnswers(site, { from: DEALER, text: 'Our price is 40.' }),
    got: refused,
    ticket: onlyAnn,
  },
  {
    rule: '§7.3',
    title: 'nor by the reply address alone, under another subject',
    play: async (site) => {
      const anns = await site.write()
      const { replyTo } = (await site.newest(SAM)).message
      const answer = await site.write({ ...fromDealer, to: replyTo[0]?.addrSpec ?? '', subject: 'Our offer' })
      return same(anns, answer)
    },
    got: refused,
    ticket: onlyAnn,
  },
  {
    rule: '§7.3',
    title: 'nor whom the dealer copies',
    play: (site) => strangerAnswers(site, { ...fromDealer, cc: [EVE], deliverTo: [SUPPORT] }),
    got: refused,
    ticket: onlyAnn,
  },
  {
    rule: '§7.3',
    title: 'a customer who answers what was forwarded to him writes no customer message',
    play: (site) => strangerAnswers(site, { from: ANN, text: 'What is this?' }),
    got: refused,
    ticket: { reporters: [ANN], members: [ANN] },
  },
  {
    rule: '§7.3',
    title: 'a customer who answers the agent’s own mail, which carries the id beside others, writes as ever',
    play: async (site) => {
      const anns = await site.write()
      await site.samAnswers('Bob, please look.', { cc: [BOB] })
      const sams = (await site.news.of(BOB)).at(-1)!
      return same(anns, await answers(site, sams, { from: BOB, to: SUPPORT, text: 'I see.' }))
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: Bob, please look.'],
      [SAM]: ['notification', 'notification: I see.'],
    },
    ticket: { reporters: [ANN, BOB], members: [BOB] },
  },
  {
    rule: '§7.3',
    title: 'another agent whom the mail server vouches for may answer what was forwarded to him',
    play: (site) => strangerAnswers(site, { from: KIM, headers: agentPass, text: 'It is in Bonn.' }),
    got: {
      [ANN]: ['acknowledgement', 'reply: It is in Bonn.'],
      [SAM]: ['notification', 'notification: It is in Bonn.'],
    },
    ticket: { ...onlyAnn, needsResponse: false },
  },
  ...[
    { by: 'a forward that he wrote to one dealer alone', between: ['forward@us.example'] },
    { by: 'a program that names its own mail last', between: ['own@trade.example', 'own2@trade.example'] },
  ].map(({ by, between }): RuleRow => ({
    rule: '§7.3',
    title: `an id of his among the References leads nobody in by way of ${by}`,
    play: async (site) => {
      const anns = await site.write()
      const { messageId } = (await site.newest(SAM)).message
      return same(anns, await site.write({ ...fromDealer, thread: [anns.id, messageId ?? '', ...between] }))
    },
    got: refused,
    ticket: onlyAnn,
  })),
  {
    rule: '§7.3',
    title: 'what the dealer writes under his own kept mail is kept as well',
    play: async (site) => {
      const anns = await site.write()
      const notification = await site.newest(SAM)
      const { id } = await answers(site, notification, fromDealer)
      return same(anns, await site.write({ ...fromDealer, thread: [anns.id, notification.message.messageId ?? '', id] }))
    },
    got: { ...refused, [SAM]: ['notification', 'alert', 'alert'] },
    ticket: onlyAnn,
  },
  {
    rule: '§7.3',
    title: 'whoever answers what he wrote to the customer himself joins as ever, though his id is among the References',
    play: async (site) => {
      const anns = await site.write()
      const notification = await site.newest(SAM)
      const direct = await answers(site, notification, { from: SAM, to: ANN, cc: [SUPPORT], text: 'It is in Bonn.' })
      const thread = [anns.id, notification.message.messageId ?? '', direct.id, 'forward@acme.example']
      return same(anns, await site.write({ ...fromDealer, cc: [ANN], deliverTo: [SUPPORT], thread }))
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: Our price is 40.'] },
    ticket: { members: [ANN, DEALER] },
  },
]

const listed: readonly RuleRow[] = [
  {
    rule: '§7.3',
    title: 'from an address of his that is listed his answer is his, and shows neither address',
    play: async (site) => {
      const number = await strangerAnswers(site, { ...fromHome, headers: {}, text: 'It is in Bonn.' })
      want((await site.newest(ANN)).message.from.displayName === 'Sam Okafor', 'it is not in his name')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: It is in Bonn.'], [SAM]: ['notification'] },
    ticket: { ...onlyAnn, needsResponse: false },
    never: /home\.example|sam@us/,
  },
  {
    rule: '§7.3',
    title: 'commands from a listed address run, and he himself is told nothing of them',
    play: (site) => strangerAnswers(site, { ...fromHome, headers: {}, text: '#severity high\n#assign me' }),
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { severity: 'high', ownedBy: [SAM] },
  },
  {
    rule: '§7.3',
    title: 'a listed address that nothing proves is an unproven agent’s, no newcomer’s',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ from: HOME, thread: [id], text: 'Pay at once.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: nothing proves'] },
    ticket: onlyAnn,
    never: /Pay at once/,
  },
  {
    rule: '§7.3',
    title: 'a listed address in copy of a customer’s mail is no customer',
    play: async ({ write }) => (await write({ cc: [HOME], deliverTo: [SUPPORT] })).number,
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { reporters: [ANN] },
  },
  {
    rule: '§7.3',
    title: 'a listed address that the mail server vouches for answers without a notification',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ ...fromHome, thread: [id], text: 'It is in Bonn.' })
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: It is in Bonn.'], [SAM]: ['notification'] },
    never: /home\.example/,
  },
  {
    rule: '§7.3',
    title: 'an address that is not listed is a stranger’s as ever',
    play: (site) => strangerAnswers(site, fromDealer),
    got: refused,
    ticket: onlyAnn,
  },
  {
    rule: '§7.3',
    title: 'another agent’s answers are not his: each has his own addresses',
    play: async (site) => {
      const number = await strangerAnswers(site, { from: KIM, text: 'Pay at once.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert'] },
    ticket: onlyAnn,
    never: /Pay at once/,
  },
]

const kim = { name: 'Kim Larsen', address: KIM }
const sam = { name: 'Sam Okafor', address: SAM }

playTable('an agent’s ids are his alone', rows, {
  people,
  support: { plusAddressing: true },
  config: { agents: [sam, kim] },
})
playTable('agents with several addresses', listed, {
  people,
  config: { agents: [{ ...sam, addresses: [HOME] }, kim] },
})
