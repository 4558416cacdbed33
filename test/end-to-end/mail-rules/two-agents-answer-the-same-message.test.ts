/** Two agents answer the same message: both answers go, or the later one waits, by what each person got. */

import { answerByHand, noteByHand } from '../../support/by-hand.ts'
import { ANN, BOB, SAM } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { agentAnswers, answers, want } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const agents = [
  { name: 'Sam Okafor', address: SAM },
  { name: 'Kim Larsen', address: KIM },
]

/** Ann asks; both are told; Kim answers first, then Sam, each his notification of the question. */
async function both(site: Site, { kims = 'It costs forty.', sams = 'It costs fifty.' } = {}): Promise<Written> {
  const anns = await site.write({ text: 'What does it cost?' })
  const [samsNotification, kimsNotification] = [await site.newest(SAM), await site.newest(KIM)]
  await answers(site, kimsNotification, { from: KIM, text: kims })
  await answers(site, samsNotification, { from: SAM, text: sams })
  return anns
}

const eachHears = {
  [SAM]: ['notification', 'notification: It costs forty.'],
  [KIM]: ['notification', 'notification: It costs fifty.'],
}

const sent: readonly RuleRow[] = [
  {
    rule: '§7.10 send',
    title: 'both answers go, and each hears of the other’s',
    play: async (site) => (await both(site)).number,
    got: { [ANN]: ['acknowledgement', 'reply: It costs forty.', 'reply: It costs fifty.'], ...eachHears },
    ticket: { members: [ANN], needsResponse: false },
  },
  {
    rule: '§7.10 send',
    title: 'a second answer of the same agent is told to the colleague as the first was',
    play: async (site) => {
      const { number } = await site.write()
      const mail = await site.newest(KIM)
      await answers(site, mail, { from: KIM, text: 'It costs forty.' })
      await answers(site, mail, { from: KIM, text: 'Sorry: forty-one.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs forty.', 'reply: Sorry: forty-one.'],
      [SAM]: ['notification', 'notification: It costs forty.', 'notification: Sorry: forty-one.'],
      [KIM]: ['notification'],
    },
  },
  {
    rule: '§7.10 send',
    title: 'what a colleague is told of an answer is for him alone: a plain answer to it is a note',
    play: async (site) => {
      const { number } = await site.write()
      await agentAnswers(site, KIM, 'It costs forty.')
      await site.samAnswers('Was it not fifty?')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs forty.'],
      [SAM]: ['notification', 'notification: It costs forty.'],
      [KIM]: ['notification', 'notification: Was it not fifty?'],
    },
    never: /Was it not/,
  },
]

const heldUp = {
  [ANN]: ['acknowledgement', 'reply: It costs forty.'],
  [SAM]: ['notification', 'notification: It costs forty.', 'alert: #send'],
  [KIM]: ['notification', 'notification: It costs fifty.'],
}

const held: readonly RuleRow[] = [
  {
    rule: '§7.10 hold',
    title: 'the later answer waits; its agent reads the earlier one and how to send his; the other hears of it at once',
    play: async (site) => {
      const { number } = await both(site)
      const { text } = (await site.newest(SAM)).message
      want(text.includes('It costs forty.') && text.includes('Kim Larsen'), text)
      return number
    },
    got: heldUp,
    ticket: { needsResponse: false },
  },
  {
    rule: '§7.10 hold',
    title: '#send sends it as it was, to whom its notification named',
    play: async (site) => {
      const { number } = await both(site)
      await site.samAnswers('#send')
      return number
    },
    got: { ...heldUp, [ANN]: ['acknowledgement', 'reply: It costs forty.', 'reply: It costs fifty.'] },
  },
  {
    rule: '§7.10 hold',
    title: '#send twice sends it once',
    play: async (site) => {
      const { number } = await both(site)
      const alert = await site.newest(SAM)
      await answers(site, alert, { from: SAM, text: '#send' })
      await answers(site, alert, { from: SAM, text: '#send' })
      return number
    },
    got: {
      ...heldUp,
      [ANN]: ['acknowledgement', 'reply: It costs forty.', 'reply: It costs fifty.'],
      [SAM]: [...heldUp[SAM]!, 'alert: #send'],
    },
  },
  {
    rule: '§7.10 hold',
    title: 'an answer by hand is a first one, too; it waits for nobody itself',
    play: async (site) => {
      const { number } = await site.write()
      const kims = await site.newest(KIM)
      await answerByHand(site.us, number, 'It costs fifty.')
      await answers(site, kims, { from: KIM, text: 'It costs forty.' })
      await answerByHand(site.us, number, 'Fifty it is.')
      await answers(site, await site.newest(KIM), { from: KIM, text: '#note\nFine.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs fifty.', 'reply: Fifty it is.'],
      [SAM]: ['notification', 'notification: It costs forty.', 'notification: Fine.'],
      [KIM]: ['notification', 'notification: It costs fifty.', 'alert: #send', 'notification: Fifty it is.'],
    },
    never: /forty/,
  },
  {
    rule: '§7.10 hold',
    title: 'a mail of an agent’s own that answers no notification waits, too; #send sends it to whom the alert named, not to a newcomer',
    play: async (site) => {
      const { id, number } = await site.write({ text: 'What does it cost?' })
      await agentAnswers(site, KIM, 'It costs forty.')
      await site.write({ from: SAM, thread: [id], text: 'It costs fifty.', headers: vouched('pass', 'us.example') })
      const alert = await site.newest(SAM)
      await site.write({ from: BOB, thread: [id], text: 'Me, too.', headers: vouched('pass', 'acme.example') })
      await answers(site, alert, { from: SAM, text: '#send' })
      return number
    },
    got: {
      ...heldUp,
      [ANN]: ['acknowledgement', 'reply: It costs forty.', 'reply: It costs fifty.'],
      [SAM]: [...heldUp[SAM]!, 'notification: Me, too.', 'alert: is not on your answer'],
      [KIM]: ['notification', 'notification: It costs fifty.', 'notification: Me, too.'],
    },
  },
  {
    rule: '§7.10 hold',
    title: 'an agent’s second answer of his own waits for nobody',
    play: async (site) => {
      const { number } = await site.write()
      const mail = await site.newest(KIM)
      await answers(site, mail, { from: KIM, text: 'It costs forty.' })
      await answers(site, mail, { from: KIM, text: 'Sorry: forty-one.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs forty.', 'reply: Sorry: forty-one.'],
      [SAM]: ['notification', 'notification: It costs forty.', 'notification: Sorry: forty-one.'],
      [KIM]: ['notification'],
    },
  },
  {
    rule: '§7.10 hold',
    title: 'an answer to a newer message of the customer waits for nobody',
    play: async (site) => {
      const { id, number } = await site.write({ text: 'What does it cost?' })
      await agentAnswers(site, KIM, 'It costs forty.')
      await site.write({ thread: [id], text: 'And the blue one?' })
      await site.samAnswers('It costs fifty.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs forty.', 'reply: It costs fifty.'],
      [SAM]: ['notification', 'notification: It costs forty.', 'notification: And the blue one?'],
      [KIM]: ['notification', 'notification: And the blue one?', 'notification: It costs fifty.'],
    },
  },
  {
    rule: '§7.10 hold',
    title: 'neither a note before it nor a note itself makes anybody wait',
    play: async (site) => {
      const { number } = await site.write()
      const [samsNotification, kimsNotification] = [await site.newest(SAM), await site.newest(KIM)]
      await answers(site, kimsNotification, { from: KIM, text: '#note\nAsk the plant.' })
      await answers(site, samsNotification, { from: SAM, text: 'It costs fifty.' })
      await noteByHand(site.us, number, 'Done.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It costs fifty.'],
      [SAM]: ['notification', 'notification: Ask the plant.'],
      [KIM]: ['notification', 'notification: It costs fifty.', 'notification: Done.'],
    },
    never: /plant/,
  },
]

const options = { people: [KIM], support: { notify: [SAM, KIM] } }

playTable('two agents answer the same message', sent, { ...options, config: { agents } })
playTable('or the later answer waits', held, { ...options, config: { agents, collisions: 'hold' } })
