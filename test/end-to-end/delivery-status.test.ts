/** What becomes of each copy of an answer: from the SMTP replies, from reports, and never from what somebody forged. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SmtpFault, SmtpStep } from '../../demo/servers/demo-mail.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { ANN, EVE, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, ticketOf, until, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, fieldOf, post, postRaw, type Received } from '../support/post.ts'

let us: Installation
let verp: Installation
let fault: (step: SmtpStep) => SmtpFault | undefined = () => undefined

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { fault: (step) => fault(step) })
  verp = await startInstallation(freshPlaces(), { support: { verp: true, plusAddressing: true } })
  us.play()
  verp.play()
})
let news: { us: Newcomers; verp: Newcomers }
beforeEach(() => {
  fault = () => undefined
  news = { us: markMailboxes(us, [ANN, EVE, SAM]), verp: markMailboxes(verp, [ANN, EVE, SAM]) }
})
afterAll(async () => {
  await us.stop()
  await verp.stop()
})

interface Answered {
  readonly ticket: Ticket
  readonly anns: Received | undefined
  readonly eves: Received | undefined
}

/** Ann asks with Eve in copy, Sam answers both. */
async function answered(at: Installation, mails: Newcomers): Promise<Answered> {
  const id = await post(at.mail, { from: ANN, to: SUPPORT, cc: [EVE] })
  await ticketOf(at, id)
  const notification = (await mails.fromUs(SAM)).at(-1)!
  await decided(at, await post(at.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'It is done.' })))
  await until('the answer to be tried', async () => {
    const row = await at.runtime.store.outbox.collection.findOne({ kind: 'reply' }, { sort: { createdAt: -1 } })
    return row !== null && row.attempts > 0 && row.state !== 'sending'
  })
  const [anns, eves] = await Promise.all([ANN, EVE].map(async (who) => (await mails.fromUs(who)).at(-1)))
  return { ticket: await ticketSoFar(at, id), anns, eves }
}

async function ticketSoFar(at: Installation, id: string): Promise<Ticket> {
  const [row] = await decided(at, id)
  return ticketNumbered(at, row?.ticket ?? 0)
}

async function copies({ runtime }: Installation) {
  const row = await runtime.store.outbox.collection.findOne({ kind: 'reply' }, { sort: { createdAt: -1 } })
  return Object.fromEntries(
    (row?.recipients ?? []).map(({ addrSpec, status, replyCode, enhancedStatusCode }) => [
      addrSpec,
      [status, replyCode, enhancedStatusCode].filter((part) => part !== null).join(' '),
    ]),
  )
}

async function alertsIn(mails: Newcomers): Promise<readonly string[]> {
  const sams = await mails.fromUs(SAM)
  return sams.map(({ message }) => message.text).filter((text) => /did not reach/.test(text))
}

/** A report (RFC 3464) about one recipient. */
function reportOn(messageId: string, lost: string, id: string): string {
  return [
    `From: Mail Delivery System <MAILER-DAEMON@relay.example>\r\nTo: ${SUPPORT}\r\nSubject: Undelivered Mail`,
    `Message-ID: <${id}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=part\r\n',
    '--part\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n',
    `--part\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n`,
    `Final-Recipient: rfc822; ${lost}\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
    `--part\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: ${SUPPORT}\r\nMessage-ID: <${messageId}>\r\n`,
    '--part--\r\n',
  ].join('\r\n')
}

describe('a reply of the server', () => {
  test('that refuses one recipient for good marks his copy alone; a response is needed again, the agent is told once', async () => {
    fault = ({ command, address }) => (command === 'RCPT' && address === EVE ? { replyCode: 550, text: '5.1.1 No such person' } : undefined)
    const { ticket } = await answered(us, news.us)
    await settled(us)
    expect(await copies(us)).toEqual({ [ANN]: 'sent 250', [EVE]: 'failed 550 5.1.1' })
    expect((await ticketNumbered(us, ticket.number)).needsResponse).toBe(true)
    const [alert, ...more] = await alertsIn(news.us)
    expect(alert).toContain(`did not reach ${EVE}`)
    expect(alert).toContain('5.1.1')
    expect(more).toEqual([])
  })

  test('that refuses for now defers the copy and tells nobody', async () => {
    fault = ({ command, address }) => (command === 'RCPT' && address === EVE ? { replyCode: 450, text: '4.2.0 Greylisted' } : undefined)
    await answered(us, news.us)
    expect(await copies(us)).toEqual({ [ANN]: 'sent 250', [EVE]: 'deferred 450 4.2.0' })
    expect(await alertsIn(news.us)).toEqual([])
    await us.runtime.store.outbox.collection.updateMany({ state: 'queued' }, { $set: { state: 'done' } })
  })
})

describe('a report that a recipient forged, who knows the Message-ID', () => {
  test('calls the agent once, however often it comes, and the other recipient still gets the next answer', async () => {
    const { ticket, anns } = await answered(us, news.us)
    for (const nth of [1, 2, 3]) {
      const id = `forged-${nth}-${ticket.number}@acme.example`
      await postRaw(us.mail, reportOn(anns?.message.messageId ?? '', EVE, id), { from: ANN, to: [SUPPORT] })
      await decided(us, id)
    }
    await settled(us)
    expect(await alertsIn(news.us)).toHaveLength(1)
    expect((await ticketNumbered(us, ticket.number)).emailMembers.map(({ addrSpec }) => addrSpec)).toContain(EVE)
    const notification = (await news.us.fromUs(SAM)).find(({ message }) => message.text.includes('wrote:'))!
    const again = await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'Once more.' }))
    await ticketOf(us, again)
    expect((await news.us.fromUs(EVE)).at(-1)?.message.text).toContain('Once more.')
  })

  test('leaves what the agent did since: a loss that was told before asks for no response again', async () => {
    const { ticket, anns } = await answered(us, news.us)
    const forge = async (id: string) => {
      await postRaw(us.mail, reportOn(anns?.message.messageId ?? '', EVE, id), { from: ANN, to: [SUPPORT] })
      await decided(us, id)
      await settled(us)
    }
    await forge(`first-${ticket.number}@acme.example`)
    expect((await ticketNumbered(us, ticket.number)).needsResponse).toBe(true)
    const notification = (await news.us.fromUs(SAM)).find(({ message }) => message.text.includes('wrote:'))!
    await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'Again.' })))
    expect((await ticketNumbered(us, ticket.number)).needsResponse).toBe(false)
    await forge(`second-${ticket.number}@acme.example`)
    expect((await ticketNumbered(us, ticket.number)).needsResponse).toBe(false)
  })
})

describe('return paths of their own (verp)', () => {
  const pathOf = (mail: Received | undefined) => (mail && fieldOf(mail, 'Return-Path'))?.slice(1, -1) ?? ''
  const silent = (id: string) =>
    `From: Postmaster <postmaster@relay.example>\r\nSubject: Notice\r\nMessage-ID: <${id}>\r\n\r\nSee above.\r\n`

  test('each copy of an answer has another one; an acknowledgement has the null reverse-path', async () => {
    const { anns, eves } = await answered(verp, news.verp)
    expect(pathOf(anns)).toMatch(/^support\+v\.[a-z0-9.]+@us\.example$/)
    expect(pathOf(eves)).toMatch(/^support\+v\.[a-z0-9.]+@us\.example$/)
    expect(pathOf(anns)).not.toBe(pathOf(eves))
    expect(anns?.message).toMatchObject({
      messageId: eves?.message.messageId,
      to: [{ addrSpec: ANN }],
      cc: [{ addrSpec: EVE }],
    })
    const [acknowledgement] = await news.verp.fromUs(ANN)
    expect(pathOf(acknowledgement)).toBe('')
  })

  test('a mail system’s mail to one marks its recipient, though it says nothing, and tells the agent', async () => {
    const { ticket, eves } = await answered(verp, news.verp)
    const id = `silent-${ticket.number}@relay.example`
    await postRaw(verp.mail, silent(id), { from: '', to: [pathOf(eves)] })
    expect((await decided(verp, id))[0]?.outcome).toBe('report-applied')
    await settled(verp)
    expect(await copies(verp)).toEqual({ [ANN]: 'sent 250', [EVE]: 'failed 250' })
    expect((await ticketNumbered(verp, ticket.number)).needsResponse).toBe(true)
    expect(await alertsIn(news.verp)).toHaveLength(1)
  })

  test('a changed one proves nothing, nor does a report that only names the Message-ID', async () => {
    const { ticket, anns, eves } = await answered(verp, news.verp)
    const changed = pathOf(eves).replace(/.(?=@)/, (last) => (last === 'a' ? 'b' : 'a'))
    const ids = ['changed', 'named'].map((name) => `${name}-${ticket.number}@relay.example`)
    await postRaw(verp.mail, silent(ids[0]!), { from: '', to: [changed] })
    await postRaw(verp.mail, reportOn(anns?.message.messageId ?? '', EVE, ids[1]!), { from: '', to: [SUPPORT] })
    for (const id of ids) await decided(verp, id)
    await settled(verp)
    expect(await copies(verp)).toEqual({ [ANN]: 'sent 250', [EVE]: 'sent 250' })
    expect((await ticketNumbered(verp, ticket.number)).needsResponse).toBe(false)
    expect(await alertsIn(news.verp)).toEqual([])
  })

  test('somebody’s absence that comes to one is no loss', async () => {
    const { ticket, eves } = await answered(verp, news.verp)
    const headers = { 'Auto-Submitted': 'auto-replied' }
    const away = { from: EVE, to: SUPPORT, deliverTo: [pathOf(eves)], subject: 'Out of office', text: 'I am away.' }
    await decided(verp, await post(verp.mail, { ...away, headers, returnPath: '' }))
    await settled(verp)
    expect(await copies(verp)).toEqual({ [ANN]: 'sent 250', [EVE]: 'sent 250' })
    expect((await ticketNumbered(verp, ticket.number)).needsResponse).toBe(false)
  })

  test('a vacation reply to one belongs to its ticket, though it names no mail; to a changed one, it does not', async () => {
    const { ticket, eves } = await answered(verp, news.verp)
    const changed = pathOf(eves).replace(/.(?=@)/, (last) => (last === 'a' ? 'b' : 'a'))
    const headers = { 'Auto-Submitted': 'auto-replied' }
    const away = { from: EVE, to: SUPPORT, subject: 'Out of office', text: 'I am away.', headers }
    const [toOurs] = await decided(verp, await post(verp.mail, { ...away, deliverTo: [pathOf(eves)] }))
    const [toChanged] = await decided(verp, await post(verp.mail, { ...away, deliverTo: [changed] }))
    expect(toOurs).toMatchObject({ outcome: 'stored-only', ticket: ticket.number })
    expect(toChanged?.ticket).not.toBe(ticket.number)
  })
})
