/** Situations that users of help-desk systems report, each from the mails of fixtures/help-desks, by what every person got. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ANN, BOB, SALES, SAM, SUPPORT } from '../../support/installation.ts'
import { AUTHSERV_ID, playTable, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { postRaw } from '../../support/post.ts'
import { answers, apart, related, same, want, wantPeople } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const WEB = 'web@us.example'
const DORA = 'dora@client.example'
const CARL = 'carl@client.example'
const MIA = 'mia@client.example'
const ROB = 'rob@shop.example'
const PAM = 'pam@shop.example'
const DESK = 'desk@partner.example'
const HOME = 'sam.okafor@home.example'
const robots = ['alerts@mon.example', 'noreply@pbx.example', 'noreply@us.example', 'help@us.example']
const mails = join(import.meta.dirname, '../../../fixtures/help-desks')

/** A mail of the folder. @param filled - the ticket and the id of ours that it names */
function mailNamed(name: string, { ticket = 0, id = '' } = {}): string {
  const [head = '', ...body] = readFileSync(join(mails, `${name}.eml`), 'utf8').split('\n\n')
  const dated = `${head.replace(/\nDate: .*/, '')}\nDate: ${new Date().toUTCString()}`
  return [dated, ...body]
    .join('\n\n')
    .replaceAll(/ID OF THE \w+/g, id)
    .replaceAll('TKT-n', `TKT-${ticket}`)
    .replaceAll('\n', '\r\n')
}

function field(raw: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(raw)?.[1]?.trim() ?? ''
}

/** Hands a mail in at those of our mailboxes that stand in To. */
async function arrives(site: Site, name: string, filled?: { readonly ticket?: number; readonly id?: string }): Promise<Written> {
  const raw = mailNamed(name, filled)
  const to = [SUPPORT, SALES].filter((address) => field(raw, 'To').includes(address))
  const from = /<([^<>@]+@[^<>]+)>/.exec(field(raw, 'From'))?.[1] ?? ''
  await postRaw(site.us.mail, raw, { from, to })
  return site.became(field(raw, 'Message-ID').slice(1, -1), to.length)
}

/** A mail is opened, and Sam answers what he was told of it. */
async function answered(site: Site, name: string, text = 'It is on its way.'): Promise<Written> {
  const written = await arrives(site, name)
  await site.samAnswers(text)
  return written
}

function form(name: string, customer: string): RuleRow {
  return {
    rule: '§7.4',
    title: `${name}: the answer reaches the person in Reply-To, whose ticket it is, and Sam reads how it came`,
    play: async (site) => {
      const { number } = await answered(site, name)
      const { text } = (await site.news.fromUs(SAM))[0]!.message
      want(text.includes('by a form') && text.includes(customer), text)
      return number
    },
    got: { [customer]: ['acknowledgement', 'reply: It is on its way.'], [SAM]: ['notification'] },
    ticket: { reporters: [customer], members: [customer], needsResponse: false },
  }
}

const rows: readonly RuleRow[] = [
  form('form-noreply', DORA),
  form('form-own-address', CARL),
  {
    rule: '§7.4',
    title: 'one address that sends for all customers: two tickets, each of its own person; its mailbox gets nothing',
    play: async (site) => {
      const mias = await answered(site, 'form-listed-mia')
      const robs = await answered(site, 'form-listed-rob')
      await wantPeople(site, mias.number, { reporters: [MIA], members: [MIA] })
      return apart(mias, robs)
    },
    got: {
      [MIA]: ['acknowledgement', 'reply: It is on its way.'],
      [ROB]: ['acknowledgement', 'reply: It is on its way.'],
      [SAM]: ['notification', 'notification'],
    },
    ticket: { reporters: [ROB], members: [ROB], workspace: 'shop.example' },
  },
  {
    rule: '§7.3',
    title: 'an agent answers from another address of theirs: it joins nothing, the alert says so, and the next answer reaches the customer',
    play: async (site) => {
      const { number } = await arrives(site, 'other-address-opening')
      const told = await site.newest(SAM)
      await arrives(site, 'other-address-answer', { ticket: number, id: told.message.messageId ?? '' })
      await wantPeople(site, number, { reporters: [DORA], members: [DORA] })
      await answers(site, told, { from: SAM, text: 'It will come tomorrow.' })
      return number
    },
    got: {
      [DORA]: ['acknowledgement', 'reply: It will come tomorrow.'],
      [SAM]: ['notification', `alert: somebody answered your notification from ${HOME}`],
    },
    ticket: { reporters: [DORA], members: [DORA], needsResponse: false },
    never: /For us alone|Internal thought/,
  },
  {
    rule: '§7.5',
    title: 'a mail to many in blind copy, and each answers: a ticket for each, and nobody reports another company’s',
    play: async (site) => {
      const raw = mailNamed('mass-mail')
      site.us.mail.deliver(SUPPORT, raw, { mailbox: 'Sent', flags: ['\\Seen'] })
      await site.became(field(raw, 'Message-ID').slice(1, -1))
      const carls = await arrives(site, 'mass-mail-carl')
      const pams = await arrives(site, 'mass-mail-pam')
      await wantPeople(site, carls.number, { reporters: [CARL], members: [CARL] })
      return related(site, carls, pams)
    },
    got: { [CARL]: ['acknowledgement'], [PAM]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [PAM], members: [PAM] },
  },
  {
    rule: '§7.8',
    title: 'a voicemail rings once, is not acknowledged, and needs no response',
    play: async (site) => {
      const { number } = await arrives(site, 'voicemail')
      want((await site.newest(SAM)).message.attachments.length === 1, 'the recording did not come along')
      return number
    },
    got: { [SAM]: ['notification: You have a new voice message'] },
    ticket: { reporters: [], needsResponse: false },
  },
  {
    rule: '§7.11',
    title: 'alarm, recovery, alarm without ids: by a rule of the site one ticket, which rings once and which the recovery resolves',
    play: async (site) => {
      const first = await arrives(site, 'alarm')
      const second = await arrives(site, 'recovery')
      const resolved = await site.us.runtime.store.tickets.find(second.number)
      want(resolved?.stage === 'resolved', `it is ${resolved?.stage}`)
      same(first, second)
      return same(first, await arrives(site, 'alarm-again'))
    },
    got: { [SAM]: ['notification'] },
    ticket: { reporters: [], needsResponse: false },
  },
  {
    rule: '§7.11',
    title: 'a partner’s system drops our ids and keeps its own number: the next mail joins by it',
    play: async (site) => same(await answered(site, 'partner-opening', 'We look.'), await arrives(site, 'partner-again')),
    got: { [DESK]: ['acknowledgement', 'reply: We look.'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [DESK], members: [DESK], needsResponse: true },
  },
  {
    rule: '§7.7',
    title: 'a screenshot inside the text reaches the agent, at its place',
    play: async (site) => {
      const { number } = await arrives(site, 'screenshot')
      const { text, attachments } = (await site.newest(SAM)).message
      const [image] = attachments
      want(image?.isInline === true && text.includes(`[image: ${image.filename}]`), text)
      return number
    },
    got: { [DORA]: ['acknowledgement'], [SAM]: ['notification'] },
  },
  {
    rule: '§7.12',
    title: 'a customer forwards our answer to another mailbox, about something else: a ticket there, related',
    play: async (site) => {
      const first = await answered(site, 'forward-opening', 'Which one exactly?')
      const id = (await site.newest(DORA)).message.messageId ?? ''
      return related(site, first, await arrives(site, 'forward', { id }))
    },
    got: {
      [DORA]: ['acknowledgement', 'reply: Which one exactly?', 'acknowledgement'],
      [SAM]: ['notification'],
      [KIM]: ['notification'],
    },
    ticket: { mailbox: 'sales', reporters: [DORA], members: [DORA] },
  },
  {
    rule: '§7.1',
    title:
      'a colleague answers us alone: the answer goes to them, and the notification says that it does not go to whoever opened the ticket',
    play: async (site) => {
      const first = await arrives(site, 'requester')
      const { number } = await arrives(site, 'requester-colleague')
      const { text } = (await site.newest(SAM)).message
      want(text.includes(`not to ${ANN}, who opened`), text)
      await site.samAnswers('We look.')
      return same(first, { ...first, number })
    },
    got: { [ANN]: ['acknowledgement'], [BOB]: ['reply: We look.'], [SAM]: ['notification', 'notification'] },
    ticket: { members: [BOB] },
  },
  {
    rule: '§3.1',
    title: 'ids dropped with the old subject: whom the quoted header tells for a participant joins',
    play: async (site) => same(await answered(site, 'subject', 'Which one exactly?'), await arrives(site, 'subject-changed')),
    got: { [ROB]: ['acknowledgement', 'reply: Which one exactly?'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ROB], members: [ROB] },
  },
  {
    rule: '§7.12',
    title: 'one mail to two mailboxes: one ticket, one acknowledgement, the people of both told once each',
    play: async (site) => (await arrives(site, 'two-mailboxes')).number,
    got: { [CARL]: ['acknowledgement'], [SAM]: ['notification'], [KIM]: ['notification'] },
    ticket: { reporters: [CARL], members: [CARL] },
  },
]

playTable('situations of help desks', rows, {
  people: [KIM, WEB, DORA, CARL, MIA, ROB, PAM, DESK, HOME, ...robots],
  support: { addresses: [SUPPORT, 'help@us.example'] },
  sales: { notify: [KIM], authservId: AUTHSERV_ID },
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
    ],
    correlate: [{ sender: 'alerts@mon.example', pattern: '(?<key>\\w+/\\w+) is ', days: 7, resolves: '^RECOVERY' }],
  },
})
