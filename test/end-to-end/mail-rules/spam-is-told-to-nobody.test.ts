/** Spam marks of the own server, blocked senders, and a cap on what strangers make us write. */

import { blockSender, markAsSpam, releaseMail, unblockSender } from '../../../src/act/spam.ts'
import { editDepsOf } from '../../../src/process/edit-deps.ts'
import { ANN, BOB, EVE, SAM, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { apart, same, want } from '../../support/rule-play.ts'

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

const mark = { 'X-Spam-Flag': 'YES' }

/** Sam releases a mail. @returns what became of it then */
async function released(site: Site, { id, row }: Written, name: string = row._id): Promise<Written> {
  await releaseMail(name, SAM, editDepsOf(site.us.runtime))
  return site.became(id)
}

/** @throws Error when something is done that must be refused */
async function wantRefused(doing: Promise<unknown>, reason: string): Promise<void> {
  const said = await doing.then(
    () => 'nothing: it is done',
    (error: Error) => error.message,
  )
  want(said.includes(reason), `"${said}" was said`)
}

const asIfJustCome = { [ZED]: ['acknowledgement'], [SAM]: ['notification'] }
const open = { isSpam: false, stage: 'queued', needsResponse: true }

/** The same whether it was held or its ticket cancelled. */
const releases: readonly RuleRow[] = [
  {
    rule: '§7.16 release',
    title: 'what is released is treated as if it had just come, once',
    play: async (site) => {
      const zeds = await site.write({ from: ZED, cc: [BOB], deliverTo: ['support@us.example'], headers: mark })
      const after = await released(site, zeds)
      want(after.row.outcome === 'ticket-opened', `it is ${after.row.outcome}`)
      await wantRefused(released(site, zeds), `${SAM} released it`)
      return after.number
    },
    got: asIfJustCome,
    ticket: { ...open, members: [BOB, ZED], reporters: [ZED] },
  },
  {
    rule: '§7.16 release',
    title: 'what was marked in a thread comes into the thread as it is then',
    play: async (site) => {
      const anns = await site.write({ cc: [BOB] })
      const bobs = await site.write({ from: BOB, text: 'Mine leaks, too.', thread: [anns.id], headers: mark })
      await site.samAnswers('A fitter comes.')
      return same(anns, await released(site, bobs))
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [BOB]: ['reply: A fitter comes.'],
      [SAM]: ['notification', 'notification: Mine leaks, too.'],
    },
    ticket: { isSpam: false, needsResponse: true },
  },
  {
    rule: '§7.16 release',
    title: 'a blocked sender’s mail is released, and his next one is spam again',
    play: async (site) => {
      const { number } = await released(site, await site.write({ from: BAD }))
      await site.write({ from: BAD })
      return number
    },
    got: { [BAD]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: open,
  },
  {
    rule: '§7.16 release',
    title: 'what is no spam is not released',
    play: async (site) => {
      const anns = await site.write()
      await wantRefused(released(site, anns), 'is not kept as spam')
      await wantRefused(released(site, anns, 'support/INBOX/1/404'), 'nothing is known')
      return anns.number
    },
    got: usual,
    ticket: open,
  },
]

const canceledOnes: readonly RuleRow[] = [
  ...releases,
  {
    rule: '§7.16 release',
    title: 'a ticket is released by its number, and answers to it reach its sender',
    play: async (site) => {
      const zeds = await site.write({ from: ZED, headers: mark })
      const after = await released(site, zeds, `TKT-${zeds.number}`)
      await site.samAnswers('It costs forty.')
      return same(zeds, after)
    },
    got: { [ZED]: ['acknowledgement', 'reply: It costs forty.'], [SAM]: ['notification'] },
    ticket: { isSpam: false, members: [ZED] },
  },
]

const KATE = 'kate@kettles.example'

const blockedByHand: readonly RuleRow[] = [
  {
    rule: '§7.16 ticket spam --block',
    title: 'the ticket is canceled, later mail of its sender is spam; lifted, it is mail as any',
    play: async (site) => {
      const deps = editDepsOf(site.us.runtime)
      const by = { addrSpec: SAM, displayName: 'Sam Okafor', groups: [] }
      const first = await site.write({ from: KATE })
      const { isSpam, stage } = await markAsSpam(first.number, 'sender', { by, ifVersion: null }, deps)
      want(isSpam && stage === 'canceled', `it is ${stage}`)
      const second = await site.write({ from: 'Kate <kate+offers@kettles.example>', returnPath: KATE })
      want(second.row.explanation?.notes.join().includes(`${KATE} was blocked by ${SAM}`) ?? false, 'why does not tell')
      await site.write({ from: ZED, cc: [KATE], deliverTo: ['support@us.example'] })
      await unblockSender('KATE@kettles.example', deps)
      return apart(second, await site.write({ from: KATE }))
    },
    got: {
      [KATE]: ['acknowledgement', 'acknowledgement'],
      [ZED]: ['acknowledgement'],
      [SAM]: ['notification', 'notification', 'notification'],
    },
    ticket: { ...open, members: [KATE] },
  },
  {
    rule: '§7.16 spam block',
    title: 'nobody blocks us, our colleagues, or everybody at a free-mail service',
    play: async (site) => {
      const deps = editDepsOf(site.us.runtime)
      for (const who of ['support@us.example', 'SAM@us.example', 'us.example', 'gmail.com', '*@rival.example', 'nonsense', ''])
        await wantRefused(blockSender(who, { by: SAM, ticket: null }, deps), 'is not blocked')
      await wantRefused(unblockSender('nobody@blocked.example', deps), 'is not blocked')
      return null
    },
    got: {},
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

playTable('spam is told to nobody', marked, { people, config: { spam, blocked } })
playTable('or held', held, { people, config: { spam: { ...spam, action: 'hold' }, blocked } })
playTable('held mail released', releases, { people, config: { spam: { ...spam, action: 'hold' }, blocked } })
playTable('canceled mail released', canceledOnes, { people, config: { spam, blocked } })
playTable('senders blocked by hand', blockedByHand, { people: [KATE] })
playTable('strangers’ acknowledgements', capped, {
  config: {
    limits: {
      acknowledgementsPerSenderHour: 100,
      acknowledgementsPerSenderDay: 1000,
      acknowledgementsPerHour: 1_000_000,
      acknowledgementsUnvouchedPerHour: 2,
    },
  },
})
