/** The rules on mail that we send, by what each person got. */

import { randomUUID } from 'node:crypto'
import { ANN, BOB, EVE, SALES, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { fieldOf, postRaw, type Letter } from '../../support/post.ts'

const GONE = 'gone@acme.example'
const NOREPLY = 'no-reply@acme.example'
const OWNER = 'owner-talk@acme.example'
const REQUEST = 'talk-request@acme.example'
const DAEMON = 'mailer-daemon@acme.example'

function want(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what)
}

/** A report of a failed delivery (RFC 3464). */
function reportOn(messageId: string, lost: string): string {
  return [
    ...['From: MAILER-DAEMON@relay.example', `To: ${SUPPORT}`, 'Subject: Undelivered', `Message-ID: <${randomUUID()}@relay.example>`],
    ...['MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary=part', ''],
    '--part\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n',
    `--part\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; ${lost}\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
    `--part\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${messageId}>\r\n`,
    '--part--',
    '',
  ].join('\r\n')
}

async function report(site: Site, messageId: string, lost: string): Promise<void> {
  const raw = reportOn(messageId, lost)
  await postRaw(site.us.mail, raw, { from: '', to: [SUPPORT] })
  await site.became(/^Message-ID: <([^>]*)>/m.exec(raw)?.[1] ?? '')
}

/** A mail that must cause nothing automatic to its author; agents hear of a machine's that opens a ticket. */
function silent(who: string, letter: Partial<Letter>, got: RuleRow['got']): RuleRow {
  return {
    rule: '§5.3',
    title: `nothing automatic goes to ${who}`,
    play: async ({ write }) => (await write(letter)).number,
    got,
  }
}

const told = { [SAM]: ['notification'] }

const rows: readonly RuleRow[] = [
  {
    rule: '§5.1',
    title: 'an answer is threaded: In-Reply-To is the mail it answers, References are that mail’s and itself',
    play: async (site) => {
      const unseen = `${randomUUID()}@letters.example`
      const { id, number } = await site.write({ thread: [unseen] })
      await site.samAnswers('A fitter comes.')
      const answer = (await site.newest(ANN)).message
      want(answer.inReplyTo.join(' ') === id, `In-Reply-To is ${answer.inReplyTo.join(' ')}`)
      want(answer.references.join(' ') === `${unseen} ${id}`, `References are ${answer.references.join(' ')}`)
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
  },
  {
    rule: '§5.1',
    title: 'long References are cut to the first and the last twenty',
    play: async (site) => {
      const many = Array.from({ length: 60 }, (_, n) => `r${n}.${randomUUID()}@letters.example`)
      const { id, number } = await site.write({ thread: many })
      await site.samAnswers('A fitter comes.')
      const { references } = (await site.newest(ANN)).message
      want(references.length === 21 && references[0] === many[0] && references.at(-1) === id, references.join(' '))
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
  },
  {
    rule: '§5.2',
    title: 'line breaks that an encoded word hides make no second field',
    play: async (site) => {
      const id = `${randomUUID()}@letters.example`
      const subject = `=?utf-8?Q?Lamp=0D=0ABcc:_${ZED.replace('@', '=40')}=0D=0AX-Evil:_1?=`
      const head = [`From: ${ANN}`, `To: ${SUPPORT}`, `Message-ID: <${id}>`, `Subject: ${subject}`]
      await postRaw(site.us.mail, `${head.join('\r\n')}\r\n\r\nHello\r\n`, { from: ANN, to: [SUPPORT] })
      const { number } = await site.became(id)
      await site.samAnswers('A fitter comes.')
      const answer = await site.newest(ANN)
      want(fieldOf(answer, 'Bcc') === null && fieldOf(answer, 'X-Evil') === null, answer.raw)
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
  },
  {
    rule: '§5.2',
    title: 'no script, form, picture from afar or vector graphic of a customer’s HTML reaches the agent',
    play: async (site) => {
      const html =
        '<p>Look</p><script>alert(1)</script><form action="https://evil.example"></form><img src="https://evil.example/x.png"><svg onload="x()"></svg>'
      const { number } = await site.write({ text: 'Look', html })
      const { message } = await site.newest(SAM)
      want(!/<(?:script|form|svg|math|img)\b|evil\.example/i.test(message.html), message.html)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification: Look'] },
  },
  {
    rule: '§5.3',
    title: 'an acknowledgement says that it is automatic, in every way that robots heed, and has no return path',
    play: async (site) => {
      const { number } = await site.write({ subject: 'Secret lamp', text: 'A private word.' })
      const ack = await site.newest(ANN)
      const fields = ['Auto-Submitted', 'X-Auto-Response-Suppress', 'Precedence', 'Return-Path']
      want(fields.map((name) => fieldOf(ack, name)).join(' ') === 'auto-replied All bulk <>', ack.raw)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
    never: /Secret|private word/,
  },
  {
    rule: '§5.3',
    title: 'a thread is acknowledged once',
    play: async ({ write }) => {
      const { id } = await write()
      return (await write({ thread: [id] })).number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
  },
  silent('a robot that says so', { headers: { 'Auto-Submitted': 'auto-generated' } }, told),
  silent('a robot that says so in capitals', { headers: { 'AUTO-SUBMITTED': 'Auto-Replied' } }, {}),
  silent('a mailing list', { headers: { 'List-Id': 'Talk <talk.acme.example>' } }, told),
  silent('bulk mail', { headers: { Precedence: 'bulk' } }, {}),
  silent('junk', { headers: { Precedence: 'junk' } }, {}),
  silent('who suppresses it', { headers: { 'X-Auto-Response-Suppress': 'All' } }, told),
  silent('the null return path', { returnPath: '' }, told),
  silent('an address that nobody reads', { from: NOREPLY }, told),
  silent('the owner of a list', { returnPath: OWNER }, told),
  silent('the robot of a list', { from: REQUEST }, told),
  silent('a mail system', { from: DAEMON, text: 'Hello, it is me.' }, told),
  silent('an address of ours', { from: SALES }, { [SAM]: ['alert: one of our own'] }),
  silent('who failed the authentication', { headers: vouched('fail', 'acme.example') }, { [SAM]: ['alert'] }),
  {
    rule: '§5.5',
    title: 'a recipient who is refused for good: the others have the answer, the agent hears of it, a response is needed again',
    play: async (site) => {
      const { number } = await site.write({ cc: [GONE], deliverTo: [SUPPORT] })
      await site.samAnswers('A fitter comes.')
      const rows = await site.us.runtime.store.outbox.ofTicket(number)
      const status = rows.find(({ kind }) => kind === 'reply')?.recipients.map((one) => `${one.addrSpec} ${one.status} ${one.replyCode}`)
      want(status?.join(', ') === `${ANN} sent 250, ${GONE} failed 550`, `${status?.join(', ')}`)
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [SAM]: ['notification', `alert: did not reach ${GONE}`],
    },
    ticket: { needsResponse: true, members: [ANN, GONE] },
  },
  {
    rule: '§5.5',
    title: 'a later report on an answer: the agent hears of it, a response is needed again',
    play: async (site) => {
      const { number } = await site.write({ cc: [EVE] })
      await site.samAnswers('A fitter comes.')
      await report(site, (await site.newest(EVE)).message.messageId ?? '', EVE)
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: A fitter comes.'],
      [EVE]: ['reply: A fitter comes.'],
      [SAM]: ['notification', `alert: did not reach ${EVE}`],
    },
    ticket: { needsResponse: true, members: [ANN, EVE] },
  },
  {
    rule: '§5.5',
    title: 'a report that names somebody who got no such mail changes nothing',
    play: async (site) => {
      const { number } = await site.write()
      await site.samAnswers('A fitter comes.')
      await report(site, (await site.newest(ANN)).message.messageId ?? '', BOB)
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { needsResponse: false },
  },
]

playTable('mail that we send', rows, { people: [NOREPLY, OWNER, REQUEST, DAEMON] })
