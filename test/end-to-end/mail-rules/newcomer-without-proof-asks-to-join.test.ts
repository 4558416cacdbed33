/** Newcomers whom nothing vouches for ask to join, and agents let them in, by what each person got. */

import { editByHand } from '../../support/by-hand.ts'
import { ANN, BOB, CARL, EVE, SAM, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { answers, flagsOn, same, want, wantPeople } from '../../support/rule-play.ts'

const asked = { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: #accept'] }
const annAnswered = { ...asked, [ANN]: ['acknowledgement', 'reply: A fitter comes.'] }
const bothAnswered = { ...annAnswered, [EVE]: ['reply: A fitter comes.'] }
const onlyAnn = { reporters: [ANN], members: [ANN] }
const annAndEve = { reporters: [ANN, EVE], members: [ANN, EVE] }

/** Ann's ticket, on which Eve, whom nobody vouches for, asks to join. */
async function eveAsks(site: Site, more: object = {}): Promise<Written> {
  const anns = await site.write()
  const eves = await site.write({ from: EVE, thread: [anns.id], text: 'Me too.', ...more })
  same(anns, eves)
  return eves
}

/** Eve asks, Sam writes. @returns the ticket's number */
async function samSays(site: Site, text: string, more: object = {}): Promise<number> {
  const { number } = await eveAsks(site)
  await site.samAnswers(text, more)
  return number
}

const vouchedSite: readonly RuleRow[] = [
  {
    rule: '§2.6 newcomer without proof',
    title: 'is on the ticket, flagged, and neither reporter nor member; the members stay; agents read who and how',
    play: async (site) => {
      const { number } = await eveAsks(site)
      want((await flagsOn(site, number)).includes('asks-to-join'), 'no mail is flagged asks-to-join')
      const { text } = (await site.newest(SAM)).message
      for (const words of ['Me too.', EVE, '#accept']) want(text.includes(words), `${words} is not in: ${text}`)
      want(/goes to [^\n]*ann@acme\.example/.test(text) && !/goes to [^\n]*eve@/.test(text), text)
      return number
    },
    got: asked,
    ticket: onlyAnn,
  },
  {
    rule: '§2.6 newcomer without proof',
    title: 'asks by an id that we minted for a customer, too',
    play: async (site) => {
      const { number } = await site.write()
      await answers(site, await site.newest(ANN), { from: EVE, text: 'Me too.' })
      return number
    },
    got: asked,
    ticket: onlyAnn,
  },
  {
    rule: '§2.6 newcomer without proof',
    title: 'brings nobody along: whom he copies is no member',
    play: async (site) => (await eveAsks(site, { cc: [ZED, BOB] })).number,
    got: asked,
    ticket: onlyAnn,
  },
  {
    rule: '§2.6 newcomer without proof',
    title: 'asks even with a domain that the ticket’s workspace has',
    play: async (site) => (await eveAsks(site, { from: CARL })).number,
    got: asked,
    ticket: onlyAnn,
  },
  {
    rule: '§2.6 newcomer without proof',
    title: 'asks again by writing again, and is no participant by having asked',
    play: async (site) => {
      const { id, number } = await eveAsks(site)
      await site.write({ from: EVE, thread: [id], text: 'Nobody answers me.' })
      return number
    },
    got: { ...asked, [SAM]: ['notification', 'notification: #accept', 'notification: #accept'] },
    ticket: onlyAnn,
  },
  {
    rule: '§2.6 newcomer',
    title: 'whom his domain vouches for joins at once',
    play: async (site) => (await eveAsks(site, { headers: vouched('pass', 'other.example') })).number,
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: Me too.'] },
    ticket: { reporters: [ANN, EVE], members: [EVE] },
  },
  {
    rule: '§2.6 participant',
    title: 'without proof writes to the ticket as ever: he was in copy',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [EVE] })
      await site.write({ from: EVE, cc: [ANN], thread: [id], text: 'Me too.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: Me too.'] },
    ticket: annAndEve,
  },
  {
    rule: '§7.2',
    title: 'a plain answer to what tells of him goes to the members alone',
    play: (site) => samSays(site, 'A fitter comes.'),
    got: annAnswered,
    ticket: onlyAnn,
  },
  {
    rule: '§7.2',
    title: '#accept above the answer lets him in, and the answer reaches him, too',
    play: (site) => samSays(site, '#accept\nA fitter comes.'),
    got: bothAnswered,
    ticket: annAndEve,
  },
  {
    rule: '§7.2',
    title: '#accept alone lets him in and mails nobody; his next mail is a participant’s',
    play: async (site) => {
      const number = await samSays(site, '#accept')
      await wantPeople(site, number, annAndEve)
      await answers(site, await site.newest(ANN), { from: EVE, text: 'Thank you.' })
      return number
    },
    got: { ...asked, [SAM]: ['notification', 'notification: #accept', 'notification: Thank you.'] },
    ticket: { reporters: [ANN, EVE], members: [EVE] },
  },
  {
    rule: '§7.2',
    title: 'his address in Cc of the answer lets him in',
    play: async (site) => {
      const number = await samSays(site, 'A fitter comes.', { cc: [EVE] })
      want((await site.news.of(EVE)).length === 1, 'Eve has not exactly the agent’s own mail')
      return number
    },
    got: annAnswered,
    ticket: annAndEve,
  },
  {
    rule: '§7.2',
    title: '#cc with his address lets him in',
    play: (site) => samSays(site, `#cc ${EVE}\nA fitter comes.`),
    got: bothAnswered,
    ticket: annAndEve,
  },
  {
    rule: '§7.2',
    title: 'an agent’s hand lets him in',
    play: async (site) => {
      const { number } = await eveAsks(site)
      await editByHand(site.us, number, [{ kind: 'member', add: [EVE], remove: [] }])
      return number
    },
    got: asked,
    ticket: annAndEve,
  },
  {
    rule: '§7.2',
    title: '#accept lets in who asked, and nobody whom he copied',
    play: async (site) => {
      const { number } = await eveAsks(site, { cc: [ZED] })
      await site.samAnswers('#accept\nA fitter comes.')
      return number
    },
    got: bothAnswered,
    ticket: annAndEve,
  },
  {
    rule: '§7.2',
    title: 'of two who ask #accept lets in the one whom the answered notification named',
    play: async (site) => {
      const { id, number } = await eveAsks(site)
      const evesNotification = await site.newest(SAM)
      await site.write({ from: ZED, thread: [id], text: 'I want to read this.' })
      await answers(site, evesNotification, { from: SAM, text: '#accept' })
      return number
    },
    got: { ...asked, [SAM]: ['notification', 'notification: Me too.', 'notification: I want to read this.'] },
    ticket: annAndEve,
  },
  {
    rule: '§7.2',
    title: '#accept where nobody asked is refused, and nothing goes out',
    play: async (site) => {
      const { number } = await site.write()
      await site.samAnswers('#accept\nA fitter comes.')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: #accept'] },
    ticket: onlyAnn,
  },
  {
    rule: '§7.2',
    title: '#accept in a customer’s mail is a word like others',
    play: async (site) => {
      const { id, number } = await eveAsks(site)
      await site.write({ thread: [id], text: '#accept\nShe is a friend.' })
      return number
    },
    got: { ...asked, [SAM]: ['notification', 'notification: #accept', 'notification: She is a friend.'] },
    ticket: onlyAnn,
  },
]

const unvouchedSite: readonly RuleRow[] = [
  {
    rule: '§2.6 newcomer',
    title: 'where nothing vouches for senders an id of the thread is enough',
    play: async (site) => (await eveAsks(site)).number,
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: Me too.'] },
    ticket: { reporters: [ANN, EVE], members: [EVE] },
  },
  {
    rule: '§7.1',
    title: 'and the older notification’s answer goes to whom it named all the same',
    play: async (site) => {
      const { number } = await site.write()
      const first = await site.newest(SAM)
      await answers(site, await site.newest(ANN), { from: EVE, text: 'Me too.' })
      await answers(site, first, { from: SAM, text: 'A fitter comes.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [SAM]: ['notification', 'notification: Me too.', 'alert: is not on your answer'],
    },
    ticket: { members: [ANN] },
  },
]

playTable('where senders are vouched for, a newcomer without proof asks to join', vouchedSite)
playTable('where nothing vouches for senders', unvouchedSite, { support: { authservId: undefined } })
