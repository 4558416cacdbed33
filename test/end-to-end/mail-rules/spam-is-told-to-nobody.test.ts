/** Spam marks of the own server, blocked senders, and a cap on what strangers make us write (mail.md §7.16). */

import { ANN, BOB, EVE, SAM, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Written } from '../../support/mail-rules.ts'
import { want } from '../../support/rule-play.ts'

const BAD = 'offers@bad.example'
const RIVAL = 'rita@rival.example'
const SUBRIVAL = 'rita@shop.rival.example'
const NOTRIVAL = 'rita@notrival.example'
const people = [NOTRIVAL, BAD, RIVAL, SUBRIVAL]
const canceled = { isSpam: true, stage: 'canceled', needsResponse: false }
const usual = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }

/** What each filter writes into the mail that it takes for spam, and what it writes into other mail. */
const marks: readonly (readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>])[] = [
  ['SpamAssassin', { 'X-Spam-Flag': 'YES', 'X-Spam-Status': 'Yes, score=9.1' }, { 'X-Spam-Status': 'No, score=-1.2' }],
  ['Rspamd', { 'X-Spam': 'Yes', 'X-Rspamd-Action': 'add header' }, { 'X-Rspamd-Action': 'no action' }],
  [
    'Microsoft 365',
    { 'X-Forefront-Antispam-Report': 'CIP:192.0.2.1;CTRY:;SCL:6;SFV:SPM;CAT:SPM;' },
    { 'X-Forefront-Antispam-Report': 'CIP:192.0.2.1;CTRY:;SCL:1;SFV:NSPM;CAT:NONE;' },
  ],
  ['Gmail', { 'X-Gm-Spam': '1' }, { 'X-Gm-Spam': '0' }],
  ['a filter of the site', { 'X-Our-Filter': 'spam (9)' }, { 'X-Our-Filter': 'no spam (1)' }],
]

const marked: readonly RuleRow[] = [
  ...marks.map(([filter, headers]): RuleRow => ({
    rule: '§7.16 spam',
    title: `what ${filter} marks is a ticket canceled as spam; nobody is told or acknowledged`,
    play: async ({ write }) => (await write({ from: ZED, headers })).number,
    got: {},
    ticket: canceled,
  })),
  ...marks.map(([filter, , headers]): RuleRow => ({
    rule: '§7.16 spam',
    title: `what ${filter} looked at and let pass is a mail as any`,
    play: async ({ write }) => (await write({ headers })).number,
    got: usual,
    ticket: { isSpam: false, stage: 'queued', needsResponse: true },
  })),
  ...[BAD, RIVAL, SUBRIVAL, 'Rita <RITA@Rival.Example>'].map((from): RuleRow => ({
    rule: '§7.16 blocked',
    title: `mail of a blocked sender (${from}) is spam, marked or not`,
    play: async ({ write }) => (await write({ from, returnPath: RIVAL })).number,
    got: {},
    ticket: canceled,
  })),
  {
    rule: '§7.16 blocked',
    title: 'whose domain only ends like a blocked one is no spam',
    play: async ({ write }) => (await write({ from: NOTRIVAL })).number,
    got: { [NOTRIVAL]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { isSpam: false },
  },
  {
    rule: '§7.16 blocked',
    title: 'a blocked address in copy makes a mail no spam, and is no member',
    play: async ({ write }) => (await write({ from: ZED, cc: [RIVAL], deliverTo: ['support@us.example'] })).number,
    got: { [ZED]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { isSpam: false, members: [ZED] },
  },
  {
    rule: '§7.16 spam',
    title: 'a marked mail into a thread cancels no ticket and changes no people',
    play: async (site) => {
      const { id, number } = await site.write({ cc: [BOB] })
      await site.write({ from: BOB, thread: [id], headers: { 'X-Spam-Flag': 'YES' } })
      return number
    },
    got: usual,
    ticket: { isSpam: false, stage: 'queued', members: [ANN, BOB] },
  },
]

/** @throws Error when a mail does not wait in the ledger to be released */
function wantHeld({ row }: Written): null {
  want(String(row.outcome) === 'held-as-spam' && row.ticket === null, `it is ${row.outcome} on ${row.ticket}`)
  return null
}

const held: readonly RuleRow[] = [
  {
    rule: '§7.16 spam.action hold',
    title: 'a marked mail is held in the ledger: no ticket, and nobody is told',
    play: async ({ write }) => wantHeld(await write({ from: ZED, headers: { 'X-Spam-Flag': 'YES' } })),
    got: {},
  },
  {
    rule: '§7.16 spam.action hold',
    title: 'so is a blocked sender’s',
    play: async ({ write }) => wantHeld(await write({ from: BAD })),
    got: {},
  },
  {
    rule: '§7.16 spam.action hold',
    title: 'other mail comes as ever',
    play: async ({ write }) => (await write()).number,
    got: usual,
    ticket: { isSpam: false },
  },
]

const capped: readonly RuleRow[] = [
  {
    rule: '§7.16 acknowledgements',
    title: 'senders for whom nothing vouches share a cap; whom his domain vouches for is acknowledged beyond it',
    play: async ({ write }) => {
      for (const from of [ANN, EVE, ZED]) await write({ from })
      return (await write({ from: BOB, headers: vouched('pass', 'acme.example') })).number
    },
    got: {
      ...Object.fromEntries([ANN, EVE, BOB].map((who) => [who, ['acknowledgement']])),
      [SAM]: ['notification', 'notification', 'notification', 'notification'],
    },
  },
]

const presets = ['spamassassin', 'rspamd', 'microsoft365', 'gmail']
const spam = { presets, header: 'X-Our-Filter', pattern: '^spam' }
// An address, a domain, or a pattern with *.
const blocked = [BAD, 'rival.example', '*@*.rival.example']

playTable('spam is told to nobody (mail.md §7.16)', marked, { people, config: { spam, blocked } })
playTable('or held (mail.md §7.16)', held, { people, config: { spam: { ...spam, action: 'hold' }, blocked } })
playTable('strangers’ acknowledgements (mail.md §7.16)', capped, {
  config: {
    limits: {
      acknowledgementsPerSenderHour: 100,
      acknowledgementsPerSenderDay: 1000,
      acknowledgementsPerHour: 1_000_000,
      acknowledgementsUnvouchedPerHour: 2,
    },
  },
})
