/** Keys of a site, numbers of partners and our own in subjects, by where mails went and what each got. */

import { randomUUID } from 'node:crypto'
import { displayId } from '../../../src/tickets/ticket.ts'
import { ANN, EVE, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { apart, nextSecond, related, same, want } from '../../support/rule-play.ts'
import type { Letter } from '../../support/post.ts'

const MON = 'alerts@mon.example'
const BUILD = 'builds@ci.example'
const SHOP = 'orders@shop.example'
const BRIEF = 'jobs@brief.example'
const DESK = 'desk@partner.example'
const MATE = 'mate@partner.example'
const people = [MON, BUILD, SHOP, BRIEF, DESK, MATE]
const automatic = { 'Auto-Submitted': 'auto-generated', ...vouched('pass', 'mon.example') }
const once = { [SAM]: ['notification'] }

/** A monitor's mail on a host of its own for each row, so that rows do not meet. */
function monitor(site: Site, host: string, word = 'PROBLEM', more: Partial<Letter> = {}): Promise<Written> {
  const subject = `${word}: ${host}/Disk is ${word === 'PROBLEM' ? 'CRITICAL' : 'OK'}`
  return site.write({ from: MON, subject, text: `Host: ${host}`, headers: automatic, ...more })
}

const newHost = () => `db-${randomUUID().slice(0, 8)}`

const correlated: readonly RuleRow[] = [
  {
    rule: '§7.11 correlate',
    title: 'two alarms of one key are one ticket, which rings once, and the recovery resolves it',
    play: async (site) => {
      const host = newHost()
      const first = await monitor(site, host)
      same(first, await monitor(site, host))
      return same(first, await monitor(site, host, 'RECOVERY'))
    },
    got: once,
    ticket: { stage: 'resolved', needsResponse: false, reporters: [] },
  },
  {
    rule: '§7.11 correlate',
    title: 'the alarm after the recovery is on the same ticket',
    play: async (site) => {
      const host = newHost()
      const first = await monitor(site, host)
      await monitor(site, host, 'RECOVERY')
      const again = await monitor(site, host)
      return same(first, again)
    },
    got: once,
  },
  {
    rule: '§7.11 correlate',
    title: 'another key is another ticket',
    play: async (site) => apart(await monitor(site, newHost()), await monitor(site, newHost())),
    got: { [SAM]: ['notification', 'notification'] },
  },
  {
    rule: '§7.11 correlate',
    title: 'the key is found in the text, whatever the subject',
    play: async (site) => {
      const order = randomUUID().slice(0, 6)
      const mail = (subject: string) => site.write({ from: SHOP, subject, text: `Order: ${order}\nPaid.` })
      return same(await mail('Paid'), await mail('Shipped'))
    },
    got: { [SHOP]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
  },
  {
    rule: '§7.11 correlate',
    title: 'the key is found in a header',
    play: async (site) => {
      const headers = { 'X-Build-Job': `job-${randomUUID()}`, 'Auto-Submitted': 'auto-generated' }
      const mail = (subject: string) => site.write({ from: BUILD, subject, headers })
      return same(await mail('Failed'), await mail('Still failing'))
    },
    got: once,
  },
  {
    rule: '§7.11 correlate',
    title: 'after the span of days it is a ticket of its own',
    play: async (site) => {
      const first = await site.write({ from: BRIEF, subject: 'Job 7 failed', headers: automatic })
      for (const _ of [1, 2]) await nextSecond()
      return apart(first, await site.write({ from: BRIEF, subject: 'Job 7 failed', headers: automatic }))
    },
    got: { [SAM]: ['notification', 'notification'] },
  },
  {
    rule: '§7.11 correlate',
    title: 'another sender with the same key is no part of it',
    play: async (site) => {
      const host = newHost()
      return apart(await monitor(site, host), await monitor(site, host, 'PROBLEM', { from: ZED, headers: {} }))
    },
    got: { [ZED]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ZED] },
  },
  {
    rule: '§7.11 correlate',
    title: 'nor is one in the sender’s name whose authentication failed, and it resolves nothing',
    play: async (site) => {
      const host = newHost()
      const first = await monitor(site, host)
      const forged = { headers: { 'Auto-Submitted': 'auto-generated', ...vouched('fail', 'mon.example') } }
      apart(first, await monitor(site, host, 'RECOVERY', forged))
      return first.number
    },
    got: { [SAM]: ['notification', 'alert: authentication'] },
    ticket: { stage: 'queued' },
  },
]

const number = () =>
  `INC${Math.floor(Math.random() * 1e7)
    .toString()
    .padStart(7, '0')}`
const partner = { from: DESK, headers: vouched('pass', 'partner.example') }
const partnerAnswered = {
  [DESK]: ['acknowledgement', 'reply: We look.'],
  [SAM]: ['notification', 'notification: Any news?'],
}

/** The partner's first mail with its own number, and our answer. */
async function partnersTicket(site: Site, subject: string): Promise<Written> {
  const first = await site.write({ ...partner, subject, text: 'The tunnel is down.' })
  await site.samAnswers('We look.')
  return first
}

const partners: readonly RuleRow[] = [
  ...[
    (n: string) => `[${n}] VPN tunnel down`,
    (n: string) => `REQ-${n.slice(5)} VPN tunnel down`,
    (n: string) => `Partner Desk #${n.slice(5)}: VPN tunnel down`,
  ].map((subject): RuleRow => ({
    rule: '§7.11 partner’s number',
    title: `a participant’s later mail without our ids joins by his own number (${subject('INC0012345')})`,
    play: async (site) => {
      const own = subject(number())
      const first = await partnersTicket(site, own)
      return same(first, await site.write({ ...partner, subject: own.replace('VPN', 'RE: VPN'), text: 'Any news?' }))
    },
    got: partnerAnswered,
    ticket: { reporters: [DESK], members: [DESK] },
  })),
  {
    rule: '§7.11 partner’s number',
    title: 'another number is another ticket',
    play: async (site) => {
      const first = await partnersTicket(site, `[${number()}] VPN tunnel down`)
      return apart(first, await site.write({ ...partner, subject: `[${number()}] VPN tunnel down`, text: 'Any news?' }))
    },
    got: { ...partnerAnswered, [DESK]: [...partnerAnswered[DESK]!, 'acknowledgement'] },
  },
  {
    rule: '§7.11 partner’s number',
    title: 'whoever is of that domain and no participant opens a ticket of his own',
    play: async (site) => {
      const own = `[${number()}] VPN tunnel down`
      const first = await partnersTicket(site, own)
      return apart(first, await site.write({ ...partner, from: MATE, subject: own, text: 'Any news?' }))
    },
    got: {
      [DESK]: ['acknowledgement', 'reply: We look.'],
      [MATE]: ['acknowledgement'],
      [SAM]: ['notification', 'notification: Any news?'],
    },
    ticket: { reporters: [MATE], members: [MATE] },
  },
  {
    rule: '§7.11 partner’s number',
    title: 'whoever is of another domain, a participant even, does not join by it',
    play: async (site) => {
      const own = `[${number()}] VPN tunnel down`
      const first = await site.write({ ...partner, cc: [EVE], subject: own, text: 'The tunnel is down.' })
      return apart(first, await site.write({ from: EVE, subject: own, text: 'Any news?' }))
    },
    got: {
      [DESK]: ['acknowledgement'],
      [EVE]: ['acknowledgement'],
      [SAM]: ['notification', 'notification: Any news?'],
    },
    ticket: { reporters: [EVE] },
  },
  {
    rule: '§7.11 partner’s number',
    title: 'nor does a mail in the partner’s name whose authentication failed',
    play: async (site) => {
      const own = `[${number()}] VPN tunnel down`
      const first = await partnersTicket(site, own)
      const forged = { from: DESK, headers: vouched('fail', 'partner.example') }
      const other = await site.write({ ...forged, cc: [ZED], subject: own, text: 'Any news?' })
      want(other.row.outcome === 'stored-only' || other.number !== first.number, 'it joined')
      return first.number
    },
    got: { ...partnerAnswered, [SAM]: ['notification', 'alert: authentication'] },
    ticket: { members: [DESK], reporters: [DESK] },
  },
]

const oldSubject = (subject: string) =>
  `The big scale.\n\nFrom: Sam Okafor <${SUPPORT}>\nSent: Saturday, November 28, 2026 5:40 PM\nTo: <${ANN}>\nSubject: ${subject}\n\nWhich one exactly?\n`

const untagged: readonly RuleRow[] = [
  {
    rule: '§7.11 subjectTag',
    title: 'without the setting our answers keep the customer’s subject',
    play: async (site) => {
      const { number } = await site.write({ subject: 'Scale' })
      await site.samAnswers('Which one exactly?')
      want((await site.newest(ANN)).message.subject === 'Re: Scale', 'another subject')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply'], ...once },
  },
  {
    rule: '§3.1',
    title: 'a mail without ids under a new subject, whose quoted header names ours, is at least possibly related',
    play: async (site) => {
      const subject = `Scale ${randomUUID().slice(0, 8)} broken`
      const first = await site.write({ subject })
      await site.samAnswers('Which one exactly?')
      const later = await site.write({ subject: 'URGENT scale and now the till', text: oldSubject(`Re: ${subject}`) })
      return later.number === first.number ? later.number : related(site, first, later)
    },
    got: { [ANN]: ['acknowledgement', 'reply'], [SAM]: ['notification', 'notification: The big scale.'] },
  },
]

const tagged: readonly RuleRow[] = [
  {
    rule: '§7.11 subjectTag',
    title: 'our answers name the ticket in their subject, once, and an answer to it without ids joins',
    play: async (site) => {
      const first = await site.write({ subject: 'Scale' })
      await site.samAnswers('Which one exactly?')
      const { subject } = (await site.newest(ANN)).message
      want(subject === `Re: [${displayId(first.number)}] Scale` || subject === `[${displayId(first.number)}] Re: Scale`, subject)
      same(first, await site.write({ subject: subject.startsWith('Re:') ? subject : `Re: ${subject}`, text: 'The big one.' }))
      await site.samAnswers('I see.')
      const again = (await site.newest(ANN)).message.subject
      want(again.split('TKT-').length === 2, again)
      return first.number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: Which one exactly?', 'reply: I see.'],
      [SAM]: ['notification', 'notification: The big one.'],
    },
  },
  {
    rule: '§7.11 subjectTag',
    title: 'a stranger who writes that number joins nothing',
    play: async (site) => {
      const first = await site.write({ subject: 'Scale' })
      return related(site, first, await site.write({ from: EVE, subject: `Re: [${displayId(first.number)}] Scale` }))
    },
    got: { [ANN]: ['acknowledgement'], [EVE]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [EVE] },
  },
]

// Where a key is searched: `subject` (the default), `text`, or the name of a header.
const correlate = [
  { sender: '*@mon.example', pattern: '(?<key>[\\w-]+/\\w+) is ', days: 7, resolves: '^RECOVERY' },
  { sender: SHOP, pattern: 'Order: (?<key>\\w+)', in: 'text', days: 1 },
  { sender: '*@ci.example', pattern: '(?<key>.+)', in: 'X-Build-Job', days: 1 },
  // A second: days may be less than one.
  { sender: BRIEF, pattern: 'Job (?<key>\\d+)', days: 0.00001 },
]

playTable('a site’s own keys', correlated, { people, config: { correlate } })
playTable('partners’ numbers', [...partners, ...untagged], { people })
playTable('our number in the subject', tagged, { config: { subjectTag: true } })
