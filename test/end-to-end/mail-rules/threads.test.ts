/** The rules on where a mail belongs, by what each person got and where the mail went. */

import { randomBytes, randomUUID } from 'node:crypto'
import { displayId, type TicketNumber } from '../../../src/tickets/ticket.ts'
import { mergeByHand } from '../../support/by-hand.ts'
import { ANN, BOB, EVE, SALES, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { post } from '../../support/post.ts'

const dayMs = 24 * 3_600_000
const plus = { plusAddressing: true }

function same(a: Written, b: Written): number {
  if (a.number !== b.number) throw new Error(`${displayId(a.number)} and ${displayId(b.number)}`)
  return a.number
}

function apart(a: Written, b: Written): number {
  if (a.number === b.number) throw new Error(`both on ${displayId(a.number)}`)
  return b.number
}

/** The reply address in the acknowledgement of Ann's mail: it carries a customer's token. */
async function replyAddress(site: Site): Promise<string> {
  return (await site.newest(ANN)).message.replyTo[0]?.addrSpec ?? ''
}

async function closedSince({ us, write }: Site, days: number): Promise<Written> {
  const written = await write()
  const closed = { stage: 'resolved' as const, needsResponse: false, closedAtMs: Date.now() - days * dayMs }
  await us.runtime.store.tickets.collection.updateOne({ _id: written.number }, { $set: closed, $inc: { version: 1 } })
  return written
}

const acknowledged = { [ANN]: ['acknowledgement'] }
const once = { ...acknowledged, [SAM]: ['notification'] }
const twice = { ...acknowledged, [SAM]: ['notification', 'notification'] }
const apartOfAnn = { [ANN]: ['acknowledgement', 'acknowledgement'], [SAM]: ['notification', 'notification'] }
const id = () => `${randomUUID()}@letters.example`

const rows: readonly RuleRow[] = [
  ...(['to', 'cc', 'Delivered-To', 'X-Original-To', 'Resent-To'] as const).map((field): RuleRow => ({
    rule: '§3.1',
    title: `our reply token in ${field} leads to its ticket, whoever writes and whatever the subject`,
    play: async (site) => {
      const first = await site.write()
      const token = await replyAddress(site)
      const proof = vouched('pass', 'acme.example')
      const inField = field === 'to' ? { to: token } : field === 'cc' ? { cc: [token] } : {}
      const headers = field === 'to' || field === 'cc' ? proof : { ...proof, [field]: token }
      return same(first, await site.write({ from: BOB, ...inField, headers, deliverTo: [SUPPORT] }))
    },
    got: twice,
    ticket: { reporters: [ANN, BOB], members: [BOB] },
  })),
  {
    rule: '§3.1',
    title: 'the answer to our own mail comes back by In-Reply-To',
    play: async (site) => {
      const first = await site.write()
      return same(first, await site.write({ thread: [(await site.newest(ANN)).message.messageId ?? ''] }))
    },
    got: twice,
  },
  {
    rule: '§3.1',
    title: 'of the References the last that we know decides',
    play: async ({ write }) => {
      const [one, two] = [await write(), await write()]
      const mail = await write({ headers: { References: `<${one.id}> <${two.id}> <${id()}>` } })
      return same(two, mail)
    },
    got: { [ANN]: ['acknowledgement', 'acknowledgement'], [SAM]: ['notification', 'notification', 'notification'] },
  },
  {
    rule: '§3.1',
    title: 'In-Reply-To counts for more than References',
    play: async ({ write }) => {
      const [one, two] = [await write(), await write()]
      const headers = { 'In-Reply-To': `<${one.id}>`, References: `<${two.id}>` }
      return same(one, await write({ headers }))
    },
    got: { [ANN]: ['acknowledgement', 'acknowledgement'], [SAM]: ['notification', 'notification', 'notification'] },
  },
  {
    rule: '§3.1',
    title: 'an Outlook thread is found by its root, by a participant in the same mailbox',
    play: async ({ write }) => {
      const headers = { 'Thread-Index': randomBytes(22).toString('base64') }
      return same(await write({ headers }), await write({ headers }))
    },
    got: twice,
  },
  {
    rule: '§3.1',
    title: 'an Outlook thread is not found in another mailbox',
    play: async ({ write }) => {
      const headers = { 'Thread-Index': randomBytes(22).toString('base64') }
      return apart(await write({ headers }), await write({ headers, to: SALES }))
    },
    got: apartOfAnn,
  },
  {
    rule: '§3.1',
    title: 'a participant reaches the ticket by its number in the subject',
    play: async ({ write }) => {
      const first = await write()
      return same(first, await write({ subject: `More on ${displayId(first.number)}` }))
    },
    got: twice,
  },
  {
    rule: '§3.1',
    title: 'the same subject alone never threads',
    play: async ({ write }) => {
      const subject = `The very same subject ${randomUUID()}`
      return apart(await write({ subject }), await write({ subject: `Re: ${subject}` }))
    },
    got: apartOfAnn,
  },
  {
    rule: '§3.2',
    title: 'a child before its parent is one ticket with it',
    play: async ({ write }) => {
      const parent = id()
      const child = await write({ thread: [parent] })
      return same(child, await write({ id: parent }))
    },
    got: twice,
  },
  {
    rule: '§3.2',
    title: 'two siblings of an ancestor that we never saw are one ticket',
    play: async ({ write }) => {
      const unseen = id()
      return same(await write({ thread: [unseen] }), await write({ thread: [unseen] }))
    },
    got: twice,
  },
  {
    rule: '§3.2',
    title: 'ids in a mail that only guessed its ticket glue nothing together',
    play: async ({ write }) => {
      const first = await write()
      const stranger = await write({ from: EVE, subject: `Re: ${displayId(first.number)}` })
      apart(first, stranger)
      return apart(first, await write({ from: ZED, thread: [stranger.id], headers: vouched('pass', 'unknown.example') }))
    },
    got: {
      [ANN]: ['acknowledgement'],
      [EVE]: ['acknowledgement'],
      [SAM]: ['notification', 'notification', 'notification'],
    },
    ticket: { reporters: [EVE, ZED] },
  },
  {
    rule: '§3.3',
    title: 'another subject with valid references stays on the ticket, whose title stays; the agent sees the new one',
    play: async (site) => {
      const first = await site.write({ subject: 'The old lamp' })
      const mail = await site.write({ subject: 'The new lamp', thread: [first.id] })
      const [stored] = await site.us.runtime.store.messages.collection.find({ messageId: mail.id }).toArray()
      if (stored?.subject !== 'The new lamp') throw new Error('the new subject is not kept')
      return same(first, mail)
    },
    got: twice,
    ticket: { title: 'The old lamp' },
  },
  {
    rule: '§3.3',
    title: 'references to a merged ticket lead to its survivor',
    play: async ({ us, write }) => {
      const [survivor, merged] = [await write(), await write()]
      await mergeByHand(us, merged.number, survivor.number)
      return same(survivor, await write({ thread: [merged.id] }))
    },
    got: { [ANN]: ['acknowledgement', 'acknowledgement'], [SAM]: ['notification', 'notification', 'notification'] },
  },
  {
    rule: '§3.3',
    title: 'of two candidates the stronger wins, the other is recorded as related',
    play: async (site) => {
      const weak = await site.write()
      const strong = await site.write()
      const token = (await site.newest(ANN)).message.messageId ?? ''
      const mail = await site.write({ headers: { 'In-Reply-To': `<${token}>`, References: `<${weak.id}>` } })
      const ticket = await site.us.runtime.store.tickets.find(mail.number as TicketNumber)
      if (!ticket?.possiblyRelated.includes(weak.number as TicketNumber)) throw new Error('the other is not recorded')
      return same(strong, mail)
    },
    got: { [ANN]: ['acknowledgement', 'acknowledgement'], [SAM]: ['notification', 'notification', 'notification'] },
  },
  {
    rule: '§3.4',
    title: 'candidates, the rule that matched and the vetoes are stored with the mail',
    play: async ({ write }) => {
      const first = await write()
      const { row } = await write({ from: EVE, subject: `Re: ${displayId(first.number)}` })
      const [veto] = row.explanation?.vetoes ?? []
      if (veto?.candidate.ticket !== first.number || veto?.candidate.evidence !== 'subject-tag') throw new Error('no veto is told')
      return row.ticket
    },
    got: { [ANN]: ['acknowledgement'], [EVE]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
  },
  {
    rule: '§3.5',
    title: 'one mail to two of our mailboxes is one ticket, one acknowledgement, one notification',
    play: async (site) => (await site.became(await post(site.us.mail, { from: ANN, to: [SUPPORT, SALES] }), 2)).number,
    got: once,
  },
  {
    rule: '§3.5',
    title: 'a mail to one of our mailboxes and as a blind copy to the other is one ticket, too',
    play: async (site) => (await site.became(await post(site.us.mail, { from: ANN, to: SUPPORT, deliverTo: [SUPPORT, SALES] }), 2)).number,
    got: once,
  },
  {
    rule: '§3.5',
    title: 'the same Message-ID with other content: both are stored, the second flagged',
    play: async (site) => {
      const first = await site.write()
      await post(site.us.mail, { id: first.id, from: ANN, to: SUPPORT, text: 'Something else altogether.' })
      await site.became(first.id, 2)
      const stored = await site.us.runtime.store.messages.collection.find({ messageId: first.id }).toArray()
      const flags = stored.flatMap((one) => one.flags)
      if (stored.length !== 2 || flags.join(',') !== 'same-id-different-content') throw new Error(`flags: ${flags.join(',')}`)
      return first.number
    },
    got: twice,
  },
  {
    rule: '§3.5',
    title: 'a mail without Message-ID that comes twice is one message',
    play: async (site) => {
      const subject = `No id ${randomUUID()}`
      const raw = `From: ${ANN}\r\nTo: ${SUPPORT}\r\nSubject: ${subject}\r\n\r\nHello\r\n`
      for (const _ of [1, 2]) site.us.mail.deliver(SUPPORT, raw)
      // What comes later in the same mailbox is decided later.
      await site.write({ from: BOB })
      const stored = await site.us.runtime.store.messages.collection.find({ subject }).toArray()
      const rawSha256 = stored[0]?.rawSha256 ?? ''
      const ledger = await site.us.runtime.store.inboundRows.collection.find({ rawSha256, isDone: true }).toArray()
      if (stored.length !== 1 || ledger.length !== 2) throw new Error(`${stored.length} of ${ledger.length} are stored`)
      return null
    },
    got: { [ANN]: ['acknowledgement'], [BOB]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
  },
  {
    rule: '§3.6',
    title: 'a mail to a ticket that was closed 3 days ago reopens it',
    play: async (site) => {
      const closed = await closedSince(site, 3)
      return same(closed, await site.write({ thread: [closed.id] }))
    },
    got: twice,
    ticket: { stage: 'queued', needsResponse: true },
  },
  {
    rule: '§3.6',
    title: 'a mail to a ticket that was closed 30 days ago opens a follow-up',
    play: async (site) => {
      const closed = await closedSince(site, 30)
      return apart(closed, await site.write({ thread: [closed.id] }))
    },
    got: apartOfAnn,
    ticket: { stage: 'queued', needsResponse: true, reporters: [ANN] },
  },
  {
    rule: '§3.6',
    title: 'a robot’s mail reopens nothing and rings nobody',
    play: async (site) => {
      const closed = await closedSince(site, 3)
      return same(closed, await site.write({ thread: [closed.id], headers: { 'Auto-Submitted': 'auto-replied' } }))
    },
    got: once,
    ticket: { stage: 'resolved', needsResponse: false },
  },
]

playTable('where a mail belongs', rows, { support: plus })
