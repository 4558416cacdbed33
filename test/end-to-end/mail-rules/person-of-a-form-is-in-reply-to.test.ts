/** Forms of web sites and lists that rewrite From: the person is in Reply-To or in the text, by what each got. */

import { ANN, BOB, EVE, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { apart, want, wantPeople, writeRaw } from '../../support/rule-play.ts'

const HELP = 'help@us.example'
const WEB = 'web@us.example'
const BUILDER = 'forms@builder.example'
const DORA = 'dora@client.example'
const ROB = 'rob@shop.example'
const people = [DORA, ROB]
const ourPass = vouched('pass', 'us.example')

interface Form {
  readonly from: string
  readonly replyTo?: string
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a web site's form sends; its own server vouches for it. */
async function form(site: Site, { from, replyTo, text = 'My order has not arrived.', headers = ourPass }: Form): Promise<Written> {
  const fields = { From: from, To: SUPPORT, Subject: 'Contact form', ...headers }
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  const returnPath = from.includes('noreply') || from.includes('<') ? 'www@web.us.example' : from
  return writeRaw(site, replyTo ? [...head, `Reply-To: ${replyTo}`] : head, text, { from: returnPath })
}

/** A form's mail, and Sam's answer to what he was told. */
async function answered(site: Site, mail: Form): Promise<number> {
  const { number } = await form(site, mail)
  await site.samAnswers('It is on its way.')
  return number
}

const itIsDoras = { reporters: [DORA], members: [DORA], workspace: 'client.example' }
const doraAnswered = {
  [DORA]: ['acknowledgement', 'reply: It is on its way.'],
  [SAM]: ['notification: My order has not arrived.'],
}
const unacknowledged = { ...doraAnswered, [DORA]: ['reply: It is on its way.'] }
const nobodys = { [SAM]: ['notification', 'alert: sent to nobody'] }

const rows: readonly RuleRow[] = [
  {
    rule: '§7.4',
    title: 'From noreply@ of ours with the customer in Reply-To is the customer’s ticket, and the agent reads how it came',
    play: async (site) => {
      const number = await answered(site, { from: '"Us Website" <noreply@us.example>', replyTo: `Dora <${DORA}>` })
      const { text } = (await site.newest(SAM)).message
      for (const words of ['My order has not arrived.', DORA, 'by a form']) want(text.includes(words), `no ${words}: ${text}`)
      return number
    },
    got: doraAnswered,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4',
    title: 'a program at a domain of ours that nobody listed writes for the person in Reply-To',
    play: (site) => answered(site, { from: `"Us Website" <${WEB}>`, replyTo: `Dora <${DORA}>` }),
    got: doraAnswered,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4',
    title: 'a program at a domain of ours that nothing vouches for: its person is answered, and not acknowledged',
    play: (site) => answered(site, { from: WEB, replyTo: DORA, headers: {} }),
    got: unacknowledged,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4 §7.15',
    title: 'somebody at a domain of ours whose Reply-To is there, too, is a colleague',
    play: async (site) => (await form(site, { from: WEB, replyTo: 'sven@us.example' })).number,
    got: { [SAM]: ['notification'], [WEB]: ['acknowledgement'] },
    ticket: { reporters: [] },
  },
  {
    rule: '§7.4',
    title: 'From noreply@ of a shop system, which nothing vouches for: answered, and not acknowledged',
    play: (site) => answered(site, { from: 'noreply@shop-system.example', replyTo: DORA, headers: {} }),
    got: unacknowledged,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4',
    title: 'From our own address, without our proof, with the customer in Reply-To',
    play: (site) => answered(site, { from: `"Us Website" <${SUPPORT}>`, replyTo: DORA }),
    got: doraAnswered,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4',
    title: 'From our own address that nothing vouches for is answered, and not acknowledged',
    play: (site) => answered(site, { from: SUPPORT, replyTo: DORA, headers: {} }),
    got: unacknowledged,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4',
    title: 'two people by one form are two tickets of two companies',
    play: async (site) => {
      const [doras, robs] = [
        await form(site, { from: 'noreply@us.example', replyTo: DORA }),
        await form(site, { from: 'noreply@us.example', replyTo: ROB }),
      ]
      apart(doras, robs)
      await wantPeople(site, doras.number, { reporters: [DORA], members: [DORA] })
      return robs.number
    },
    got: { [DORA]: ['acknowledgement'], [ROB]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ROB], members: [ROB], workspace: 'shop.example' },
  },
  {
    rule: '§7.4',
    title: 'whom the form names is placed by his own domain: a contact of Acme is Acme’s',
    play: (site) => answered(site, { from: 'noreply@us.example', replyTo: ANN }),
    got: { [ANN]: ['acknowledgement', 'reply: It is on its way.'], [SAM]: ['notification'] },
    ticket: { reporters: [ANN], members: [ANN], workspace: 'Acme' },
  },
  {
    rule: '§7.4',
    title: 'a group of ours that rewrites From: the original sender, who is in Reply-To, is the customer',
    play: (site) =>
      answered(site, {
        ...{ from: `"'Dora' via Help" <${HELP}>`, replyTo: `Dora <${DORA}>` },
        headers: {
          ...{ ...ourPass, 'X-Original-Sender': DORA, 'List-ID': '<help.us.example>', Precedence: 'list' },
          'Mailing-list': 'list help@us.example; contact help+owners@us.example',
        },
      }),
    got: unacknowledged,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4',
    title: 'he answers our answer as any customer',
    play: async (site) => {
      const number = await answered(site, { from: 'noreply@us.example', replyTo: DORA })
      const { messageId, references } = (await site.newest(DORA)).message
      await site.write({ from: DORA, thread: [...references, messageId ?? ''], text: 'It arrived.' })
      return number
    },
    got: { ...doraAnswered, [SAM]: ['notification', 'notification: It arrived.'] },
    ticket: itIsDoras,
  },
  {
    rule: '§7.4',
    title: 'a form’s word lets nobody into a thread',
    play: async (site) => {
      const anns = await site.write()
      const thread = { ...ourPass, 'In-Reply-To': `<${anns.id}>`, References: `<${anns.id}>` }
      await form(site, { from: 'noreply@us.example', replyTo: ZED, headers: thread })
      await wantPeople(site, anns.number, { reporters: [ANN], members: [ANN] })
      want(
        (await site.news.fromUs(ZED)).every(({ message }) => !message.text.includes('Words of')),
        'Zed reads Ann’s mail',
      )
      await site.samAnswers('#note\nWho is that?')
      return anns.number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ANN], members: [ANN] },
  },
  ...[`${DORA}, ${ROB}`, SUPPORT, SAM, 'noreply@client.example', `${DORA}(x).evil.example`].map((replyTo): RuleRow => ({
    rule: '§7.4',
    title: `a Reply-To that is no one strict address of a stranger (${replyTo}) is nobody, and the agent hears that nobody got his answer`,
    play: (site) => answered(site, { from: 'noreply@shop-system.example', replyTo, headers: {} }),
    got: nobodys,
    ticket: { reporters: [], members: [] },
  })),
  {
    rule: '§7.4',
    title: 'a form whose authentication failed names nobody',
    play: async (site) => (await form(site, { from: 'noreply@us.example', replyTo: DORA, headers: vouched('fail', 'us.example') })).number,
    got: { [SAM]: ['alert: authentication'] },
    ticket: { reporters: [], members: [] },
  },
  {
    rule: '§2.3',
    title: 'a person’s own Reply-To decides where answers go, and not who he is',
    play: (site) => answered(site, { from: BOB, replyTo: ZED, headers: {} }),
    got: { [BOB]: ['acknowledgement'], [ZED]: ['reply: It is on its way.'], [SAM]: ['notification'] },
    ticket: { reporters: [BOB], members: [BOB], workspace: 'Acme' },
  },
  {
    rule: '§7.4',
    title: 'an address in the text of a mail that is no listed form is a word',
    play: (site) => answered(site, { from: BOB, text: `E-mail: ${DORA}\r\nMy order has not arrived.`, headers: {} }),
    got: { [BOB]: ['acknowledgement', 'reply: It is on its way.'], [SAM]: ['notification'] },
    ticket: { reporters: [BOB], members: [BOB] },
  },
  {
    rule: '§7.4',
    title: 'a form in a member’s name with an id of his ticket is his message, brings nobody else, and takes nobody off',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [BOB] })
      const fields = { Cc: ZED, 'In-Reply-To': `<${id}>`, ...vouched('pass', 'shop.example') }
      await form(site, { from: 'noreply@shop.example', replyTo: ANN, headers: fields })
      await site.write({ from: ZED, thread: [id], text: 'Now I am on it.' })
      await site.samAnswers('It is on its way.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: It is on its way.'],
      [BOB]: ['reply: It is on its way.'],
      [SAM]: ['notification', 'notification: My order has not arrived.', 'notification: begin your answer with #accept'],
    },
    ticket: { members: [ANN, BOB] },
  },
]

const submission = (email: string) => `Name: Dora\r\nE-mail: ${email}\r\nMessage:\r\nMy order has not arrived.`

const listed: readonly RuleRow[] = [
  {
    rule: '§7.4 forms',
    title: 'of a listed address the person is in Reply-To, one for each mail; the web server’s mailbox gets nothing',
    play: async (site) => {
      const doras = await form(site, { from: `"Us Website" <${WEB}>`, replyTo: DORA })
      await site.samAnswers('It is on its way.')
      const robs = await form(site, { from: `"Us Website" <${WEB}>`, replyTo: ROB })
      await site.samAnswers('And so is yours.')
      await wantPeople(site, robs.number, { reporters: [ROB], members: [ROB] })
      return doras.number
    },
    got: {
      [DORA]: ['acknowledgement', 'reply: It is on its way.'],
      [ROB]: ['acknowledgement', 'reply: And so is yours.'],
      [SAM]: ['notification', 'notification'],
    },
    ticket: itIsDoras,
  },
  {
    rule: '§7.4 forms',
    title: 'a listed sender is acknowledged though nothing vouches for him',
    play: (site) => answered(site, { from: WEB, replyTo: DORA, headers: {} }),
    got: doraAnswered,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4 forms',
    title: 'of a sender with a pattern the person is in the line of the text',
    play: (site) => answered(site, { from: BUILDER, text: submission(DORA), headers: {} }),
    got: doraAnswered,
    ticket: itIsDoras,
  },
  {
    rule: '§7.4 forms',
    title: 'the line counts for more than a Reply-To that is the form’s own',
    play: (site) => answered(site, { from: BUILDER, replyTo: BUILDER, text: submission(DORA), headers: {} }),
    got: doraAnswered,
    ticket: itIsDoras,
  },
  ...['none of your business', SUPPORT, SAM].map((email): RuleRow => ({
    rule: '§7.4 forms',
    title: `where the line has no stranger’s address (${email}) the form’s mail is nobody’s`,
    play: (site) => answered(site, { from: BUILDER, text: submission(email), headers: {} }),
    got: nobodys,
    ticket: { reporters: [], members: [] },
  })),
  {
    rule: '§7.4 forms',
    title: 'a listed sender whose authentication failed names nobody',
    play: async (site) => (await form(site, { from: BUILDER, text: submission(DORA), headers: vouched('fail', 'builder.example') })).number,
    got: { [SAM]: ['alert: authentication'] },
    ticket: { reporters: [], members: [] },
  },
  {
    rule: '§7.4 forms',
    title: 'a sender that is not listed is himself, whatever his text',
    play: (site) => answered(site, { from: EVE, text: submission(DORA), headers: {} }),
    got: { [EVE]: ['acknowledgement', 'reply: It is on its way.'], [SAM]: ['notification'] },
    ticket: { reporters: [EVE], members: [EVE] },
  },
]

const options = { people: [...people, HELP, WEB, BUILDER], support: { addresses: [SUPPORT, HELP] } }

playTable('forms and rewritten senders', rows, options)
// A form is a sender (an address, or a pattern with *) and, where the person is not in Reply-To, a pattern that is searched
// in the text; what its group `address` finds is the person.
const forms = [{ sender: WEB }, { sender: '*@builder.example', pattern: '^E-mail: (?<address>\\S+)' }]
playTable('listed forms', listed, { ...options, config: { forms } })
