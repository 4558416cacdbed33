/** An agent's answer goes to those whom the first line of its notification named, by what each person got. */

import { editByHand, mergeByHand } from '../../support/by-hand.ts'
import { ANN, BOB, CARL, EVE, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { answers, nextSecond, want, wantPeople } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const ANNS_HOME = 'ann@home.example'
const agentPass = vouched('pass', 'us.example')
/** Newcomers whom their domain vouches for: they join by an id of the thread (§2.6). */
const zeds = { from: ZED, headers: vouched('pass', 'unknown.example'), text: 'I am with her in this.' }
const eves = { from: EVE, headers: vouched('pass', 'other.example'), text: 'I know that lamp.' }
const onlyAnn = { [ANN]: ['acknowledgement', 'reply: A fitter comes.'] }
const toldTwice = ['notification', 'notification']

/** Sam answers a notification that he has had for a while. */
async function samAnswersFirst(site: Site, more: object = {}): Promise<Written> {
  const [first] = await site.news.fromUs(SAM)
  return answers(site, first!, { from: SAM, text: 'A fitter comes.', ...more })
}

/** One line of one mail tells Sam who is not on his answer. */
async function wantTold(site: Site, who: string): Promise<void> {
  const { text } = (await site.newest(SAM)).message
  const lines = text.split('\n').filter((line) => line.includes('is not on your answer'))
  want(lines.length === 1 && lines[0]!.includes(who), `Sam is not told of ${who}: ${text}`)
}

const rows: readonly RuleRow[] = [
  {
    rule: '§7.1',
    title: 'whoever came onto the ticket meanwhile does not get the answer, those whom it named do, and the agent is told',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ ...zeds, thread: [id] })
      await samAnswersFirst(site)
      await wantTold(site, ZED)
      await wantPeople(site, number, { reporters: [ANN, ZED], members: [ANN] })
      return number
    },
    got: { ...onlyAnn, [SAM]: [...toldTwice, 'alert: is not on your answer'] },
    ticket: { needsResponse: true },
  },
  {
    rule: '§7.1',
    title: 'the answer to the newcomer’s own notification goes to him, and the notification said who does not get it',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ ...zeds, thread: [id] })
      const { text } = (await site.newest(SAM)).message
      want(/goes to [^\n]*zed@unknown\.example/.test(text), text)
      want(/not to [^\n]*ann@acme\.example[^\n]*, who opened/.test(text.replace(/\s*\n\s*/g, ' ')), text)
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [ZED]: ['reply: A fitter comes.'], [SAM]: toldTwice },
    ticket: { members: [ZED] },
  },
  {
    rule: '§7.1',
    title: 'two who came meanwhile are told of in one line',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ ...zeds, thread: [id] })
      await site.write({ ...eves, thread: [id], cc: [ANN] })
      await samAnswersFirst(site)
      await wantTold(site, ZED)
      await wantTold(site, EVE)
      return number
    },
    got: { ...onlyAnn, [SAM]: [...toldTwice, 'notification', 'alert: is not on your answer'] },
    ticket: { members: [ANN] },
  },
  {
    rule: '§7.1',
    title: 'whom a member put into copy meanwhile is not on the answer either',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [BOB] })
      await site.write({ from: BOB, cc: [ANN, EVE], thread: [id], text: 'Eve knows more.' })
      await samAnswersFirst(site)
      await wantTold(site, EVE)
      return number
    },
    got: {
      ...onlyAnn,
      [BOB]: ['reply: A fitter comes.'],
      [SAM]: [...toldTwice, 'alert: is not on your answer'],
    },
    ticket: { members: [ANN, BOB] },
  },
  {
    rule: '§7.1',
    title: 'whom a customer’s newer mail left out is still on the answer to the older notification',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [BOB] })
      await site.write({ from: BOB, thread: [id], text: 'Only to you: it smells, too.' })
      await samAnswersFirst(site)
      return number
    },
    got: { ...onlyAnn, [BOB]: ['reply: A fitter comes.'], [SAM]: toldTwice },
    ticket: { members: [ANN, BOB] },
  },
  {
    rule: '§7.1',
    title: 'a notification whose answer leaves out whoever opened the ticket says so; #cc takes him in',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [BOB] })
      await site.write({ from: BOB, thread: [id], text: 'Me too, only to you.' })
      const { text } = (await site.newest(SAM)).message
      want(/not to [^\n]*ann@acme\.example[^\n]*, who opened/.test(text.replace(/\s*\n\s*/g, ' ')), text)
      await site.samAnswers(`#cc ${ANN}\nA fitter comes.`)
      return number
    },
    got: { ...onlyAnn, [BOB]: ['reply: A fitter comes.'], [SAM]: toldTwice },
    ticket: { members: [ANN, BOB] },
  },
  {
    rule: '§7.1',
    title: 'a notification whose answer reaches whoever opened the ticket says nothing of the kind',
    play: async (site) => {
      const { number } = await site.write({ cc: [EVE] })
      want(!/who opened/.test((await site.newest(SAM)).message.text), 'it warns for nothing')
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: { ...onlyAnn, [EVE]: ['reply: A fitter comes.'], [SAM]: ['notification'] },
  },
  {
    rule: '§7.1',
    title: 'whom an agent took off since does not get the answer, though the notification named him',
    play: async (site) => {
      const { number } = await site.write({ cc: [EVE] })
      await editByHand(site.us, number, [{ kind: 'member', add: [], remove: [EVE] }])
      await samAnswersFirst(site)
      return number
    },
    got: { ...onlyAnn, [SAM]: ['notification'] },
    ticket: { members: [ANN] },
  },
  {
    rule: '§7.1',
    title: 'whom an agent took off, and a customer’s later mail brought back, does not get the older answer',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [EVE] })
      await editByHand(site.us, number, [{ kind: 'member', add: [], remove: [EVE] }])
      await nextSecond()
      await site.write({ cc: [EVE], thread: [id], text: 'Eve must know.' })
      await samAnswersFirst(site)
      await wantTold(site, EVE)
      return number
    },
    got: { ...onlyAnn, [SAM]: [...toldTwice, 'alert: is not on your answer'] },
  },
  {
    rule: '§7.1',
    title: 'whom the agent adds to his answer gets it, the newcomer included, and nothing is left to be told',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ ...zeds, thread: [id] })
      await samAnswersFirst(site, { text: `#cc ${ZED}\nA fitter comes.` })
      return number
    },
    got: { ...onlyAnn, [ZED]: ['reply: A fitter comes.'], [SAM]: toldTwice },
    ticket: { members: [ANN, ZED] },
  },
  {
    rule: '§7.1',
    title: 'a customer in copy of the agent’s own mail has it from him, those who were named from us, the newcomer not at all',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ ...zeds, thread: [id] })
      await samAnswersFirst(site, { cc: [CARL] })
      want((await site.news.of(CARL)).length === 1, 'Carl has not exactly the agent’s own mail')
      return number
    },
    got: { ...onlyAnn, [SAM]: [...toldTwice, 'alert: is not on your answer'] },
    ticket: { members: [ANN, CARL], reporters: [ANN, CARL, ZED] },
  },
  {
    rule: '§7.1',
    title: 'where nobody came, a newer mail of the same customer changes nothing, and nothing is told',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ thread: [id], text: 'It is worse now.' })
      await samAnswersFirst(site)
      return number
    },
    got: { ...onlyAnn, [SAM]: toldTwice },
    ticket: { members: [ANN] },
  },
  {
    rule: '§7.1',
    title: 'a Reply-To that the first line showed is where the answer goes, whatever the customer’s newer mail says',
    play: async (site) => {
      const { id, number } = await site.write({ headers: { 'Reply-To': CARL } })
      await site.write({ thread: [id], text: 'It is worse now.' })
      await samAnswersFirst(site)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [CARL]: ['reply: A fitter comes.'], [SAM]: toldTwice },
    ticket: { members: [ANN] },
  },
  {
    rule: '§7.1',
    title: 'a Reply-To that came only later leads no older answer away',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ thread: [id], headers: { 'Reply-To': ZED } })
      await samAnswersFirst(site)
      return number
    },
    got: { ...onlyAnn, [SAM]: toldTwice },
  },
  {
    rule: '§7.1',
    title: 'an agent’s mail of his own, which answers no notification, goes to the members of now',
    play: async (site) => {
      const { id, number } = await site.write()
      const eve = await site.write({ ...eves, thread: [id], cc: [ANN] })
      await site.write({ from: SAM, thread: [eve.id], headers: agentPass, text: 'A fitter comes.' })
      return number
    },
    got: { ...onlyAnn, [EVE]: ['reply: A fitter comes.'], [SAM]: toldTwice },
    ticket: { members: [ANN, EVE] },
  },
  {
    rule: '§7.1',
    title: 'after a merge the answer to the older notification reaches its own customer, and not those of the survivor',
    play: async (site) => {
      const anns = await site.write()
      const mail = await site.newest(SAM)
      const survivor = await site.write({ cc: [EVE] })
      await mergeByHand(site.us, anns.number, survivor.number)
      await answers(site, mail, { from: SAM, text: 'A fitter comes.' })
      return survivor.number
    },
    got: {
      [ANN]: ['acknowledgement', 'acknowledgement', 'reply: A fitter comes.'],
      [SAM]: [...toldTwice, 'alert: is not on your answer'],
    },
    ticket: { members: [ANN] },
  },
  {
    rule: '§7.1',
    title: 'each of two agents answers to whom his own notification named',
    play: async (site) => {
      const { id, number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [KIM], remove: [] }])
      await site.write({ ...eves, thread: [id], cc: [ANN] })
      const kims = await site.newest(KIM)
      await samAnswersFirst(site)
      await answers(site, kims, { from: KIM, text: 'Thank you both.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.', 'reply: Thank you both.'],
      [EVE]: ['reply: Thank you both.'],
      [SAM]: [...toldTwice, 'alert: is not on your answer', 'notification: Thank you both.'],
      [KIM]: ['notification: subscribers', 'notification: I know that lamp.', 'notification: A fitter comes.'],
    },
    ticket: { members: [ANN, EVE] },
  },
  {
    rule: '§2.2',
    title: 'a name that is somebody else’s address stands neither in the notification nor in the answer',
    play: async (site) => {
      const { number } = await site.write({ cc: [`"${ZED}" <${BOB}>`], deliverTo: [SUPPORT] })
      await samAnswersFirst(site)
      for (const who of [SAM, BOB]) want(!(await site.newest(who)).raw.includes(ZED), `${who} reads of ${ZED}`)
      return number
    },
    got: { ...onlyAnn, [BOB]: ['reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { members: [ANN, BOB] },
  },
  {
    rule: '§7.1',
    title: 'a Reply-To that it named gets the answer though somebody else wrote meanwhile',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [BOB], headers: { 'Reply-To': ANNS_HOME } })
      await site.write({ from: BOB, cc: [ANN], thread: [id] })
      await samAnswersFirst(site)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [ANNS_HOME]: ['reply: A fitter comes.'], [BOB]: ['reply: A fitter comes.'], [SAM]: toldTwice },
    ticket: { members: [ANN, BOB] },
  },
]

const agents = [
  { name: 'Sam Okafor', address: SAM },
  { name: 'Kim Larsen', address: KIM },
]

playTable('an answer goes to whom its notification said', rows, {
  people: [KIM, ANNS_HOME],
  config: { agents },
})
