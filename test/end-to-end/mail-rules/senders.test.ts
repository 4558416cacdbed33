/** The rules on whom a mail is from, each played on a standard and on a strict site. */

import { randomUUID } from 'node:crypto'
import { displayId } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, EVE, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { AUTHSERV_ID, playTable, vouched, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { answerTo, post, postRaw } from '../../support/post.ts'

const acmePass = vouched('pass', 'acme.example')

/** A mail with a From field that no mail program writes. */
async function writeFrom(site: Site, fields: readonly string[], thread?: string): Promise<number> {
  const id = `raw-${randomUUID()}@letters.example`
  const head = [...fields, `To: ${SUPPORT}`, `Message-ID: <${id}>`, 'Subject: Odd', ...(thread ? [`In-Reply-To: <${thread}>`] : [])]
  await postRaw(site.us.mail, `${head.join('\r\n')}\r\n\r\nWho am I?\r\n`, { from: ANN, to: [SUPPORT] })
  return (await site.became(id)).number
}

const rows: readonly RuleRow[] = [
  {
    rule: '§2.1',
    title: 'a From whose comment hides another domain is nobody’s: kept, no reporter, no acknowledgement',
    play: (site) => writeFrom(site, [`From: ${ANN}(x).evil.example`]),
    got: { [SAM]: ['notification: Who am I?'] },
    ticket: { reporters: [], needsResponse: true },
  },
  {
    rule: '§2.1',
    title: 'a mail with two From fields is nobody’s',
    play: (site) => writeFrom(site, [`From: ${ANN}`, `From: ${EVE}`]),
    got: { [SAM]: ['notification'] },
    ticket: { reporters: [] },
  },
  {
    rule: '§2.1',
    title: 'an address inside the display name is no identity: the real one counts',
    play: async ({ write }) => (await write({ from: `"${SAM}" <${EVE}>` })).number,
    got: { [EVE]: ['acknowledgement'], [SAM]: ['notification'] },
    ticket: { reporters: [EVE], workspace: 'Other' },
  },
  {
    rule: '§2.2',
    title: 'letters of either case are the same sender',
    play: async ({ write }) => {
      const { number } = await write({ headers: acmePass })
      await write({ from: 'Ann@ACME.example', subject: `About ${displayId(number)}`, headers: acmePass })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ANN], members: [ANN] },
  },
  {
    rule: '§2.2',
    title: 'a look-alike domain is another sender',
    play: async (site) => {
      const { number } = await site.write()
      const { number: other } = await site.write({
        from: 'ann@xn--cme-5cd.example',
        subject: displayId(number),
        returnPath: ZED,
      })
      return other === number ? 0 : number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { members: [ANN] },
  },
  {
    rule: '§2.3',
    title: 'an answer goes to a Reply-To with one address',
    play: async ({ write, samAnswers }) => {
      const { number } = await write({ headers: { 'Reply-To': ZED } })
      await samAnswers('It is on its way.')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [ZED]: ['reply: It is on its way.'], [SAM]: ['notification'] },
    ticket: { reporters: [ANN], members: [ANN] },
  },
  {
    rule: '§2.3',
    title: 'a Reply-To with two addresses is not followed',
    play: async ({ write, samAnswers }) => {
      const { number } = await write({ headers: { 'Reply-To': `${ZED}, ${EVE}` } })
      await samAnswers('It is on its way.')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: It is on its way.'], [SAM]: ['notification'] },
  },
  {
    rule: '§2.3',
    title: 'a Reply-To that is ours is not followed',
    play: async ({ write, samAnswers }) => {
      const { number } = await write({ headers: { 'Reply-To': SUPPORT } })
      await samAnswers('It is on its way.')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: It is on its way.'], [SAM]: ['notification'] },
  },
  {
    rule: '§2.3',
    title: 'a Reply-To that a list put there leads no answer into public',
    play: async ({ write, samAnswers }) => {
      const list = { 'List-Id': '<dev.lists.example>', 'List-Post': `<mailto:${ZED}>`, 'Reply-To': ZED }
      const { number } = await write({ headers: list })
      await samAnswers('It is on its way.')
      return number
    },
    got: { [ANN]: ['reply: It is on its way.'], [SAM]: ['notification'] },
  },
  ...[SAM, 'noreply@acme.example'].map((replyTo): RuleRow => ({
    rule: '§2.3',
    title: `a Reply-To (${replyTo}) at which no customer reads leads no answer away`,
    play: async ({ write, samAnswers }) => {
      const { number } = await write({ headers: { 'Reply-To': replyTo } })
      await samAnswers('It is on its way.')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: It is on its way.'], [SAM]: ['notification'] },
  })),
  {
    rule: '§2.3',
    title: 'an agent’s address in Reply-To makes nobody an agent',
    play: async ({ write }) => {
      const { id, number } = await write({ cc: [BOB] })
      await write({ headers: { ...acmePass, 'Reply-To': SAM }, thread: [id], text: 'All is paid.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification: All is paid.'] },
    ticket: { needsResponse: true, stage: 'queued' },
  },
  {
    rule: '§2.4',
    title: 'what another server says of the sender is not believed',
    play: async ({ write }) => {
      const { id, number } = await write()
      const headers = { 'Authentication-Results': 'mx.evil.example; dmarc=pass header.from=us.example' }
      await write({ from: SAM, thread: [id], headers, text: 'Pay at once.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: nothing proves'] },
    ticket: { needsResponse: true, stage: 'queued' },
    never: /Pay at once/,
  },
  {
    rule: '§2.4',
    title: 'only the topmost results of the trusted server count',
    play: async (site) => {
      const { id, number } = await site.write()
      const forged = `raw-${randomUUID()}@letters.example`
      const results = (result: string) => `Authentication-Results: ${AUTHSERV_ID}; dmarc=${result} header.from=us.example`
      const head = [results('fail'), results('pass'), `From: ${SAM}`, `To: ${SUPPORT}`, `In-Reply-To: <${id}>`, `Message-ID: <${forged}>`]
      await postRaw(site.us.mail, `${head.join('\r\n')}\r\n\r\nPay at once.\r\n`, { from: SAM, to: [SUPPORT] })
      await site.became(forged)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: nothing proves'] },
    never: /Pay at once/,
  },
  {
    rule: '§2.4',
    title: 'a pass for another domain than that of From is no pass',
    play: async ({ write }) => {
      const { id, number } = await write()
      await write({ from: SAM, thread: [id], headers: vouched('pass', 'evil.example'), text: 'Pay at once.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: nothing proves'] },
    never: /Pay at once/,
  },
  {
    rule: '§2.5',
    title: 'a customer’s token gives no agent’s powers',
    play: async (site) => {
      const { number } = await site.write()
      await site.became(await post(site.us.mail, answerTo(await site.newest(ANN), { from: SAM, to: SUPPORT, text: 'Pay at once.' })))
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: nothing proves'] },
    never: /Pay at once/,
  },
  {
    rule: '§2.5',
    title: 'an agent’s token gives nobody else an agent’s powers, and leads nobody else in',
    play: async (site) => {
      const { number } = await site.write()
      const mail = answerTo(await site.newest(SAM), { from: EVE, to: SUPPORT, text: 'Pay at once.' })
      await site.became(await post(site.us.mail, { ...mail, subject: 'Hello' }))
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: somebody answered your notification from'] },
    ticket: { reporters: [ANN], needsResponse: true, stage: 'queued' },
  },
  {
    rule: '§2.7',
    title: 'fields of ours that anybody could write are ignored',
    play: async ({ write }) => {
      const { number } = await write()
      const headers = { 'X-Intray-Loop': `${'0'.repeat(16)}.${'0'.repeat(40)}`, 'X-Intray-Ticket': displayId(number) }
      const { number: other } = await write({ from: BOB, headers })
      return other === number ? 0 : other
    },
    got: { [ANN]: ['acknowledgement'], [BOB]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [BOB] },
  },
]

for (const isStrict of [false, true]) playTable(`on a ${isStrict ? 'strict' : 'standard'} site`, rows, { isStrict })
