/** Reports of many mail programs are read alike: kind, recipients, status, permanence and the mail they are about. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

interface Golden {
  readonly file: string
  readonly title: string
  readonly kind: string
  readonly report: Readonly<Record<string, unknown>> | null
}

const FOLDER = new URL('../../../fixtures/reports/', import.meta.url)
const GOLDEN = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Golden[]

describe('delivery reports', () => {
  it.each(GOLDEN)('$title ($file)', async ({ file, kind, report }) => {
    const { message } = await parseMail(readFileSync(new URL(file, FOLDER)))
    expect(message.kind).toBe(kind)
    if (report === null) expect(message.report).toBeNull()
    else expect(message.report).toMatchObject(report)
  })

  it('the outcome of each recipient is kept', async () => {
    const { message } = await parseMail(readFileSync(new URL('mixed-outcomes.eml', FOLDER)))
    expect(message.report?.outcomes).toEqual([
      { recipients: ['tove@fjord.example'], class: 'failure', status: '5.1.1', isPermanent: true },
      { recipients: ['knut@fjord.example'], class: 'delay', status: '4.4.1', isPermanent: false },
      { recipients: ['siri@fjord.example'], class: 'delivered', status: '2.0.0', isPermanent: null },
    ])
  })
})

const DAEMON = 'From: Mail Delivery System <MAILER-DAEMON@mx.fjord.example>\nTo: support@us.example\nSubject: Undelivered Mail\n'
const part = (type: string, body: string) => `--b\nContent-Type: ${type}\n\n${body}\n`
const TOVE = 'tove@fjord.example'

async function reportOf(notice: string, fields: string, returned = 'Subject: Pump', more = '') {
  const parts = [part('text/plain', notice), part('message/delivery-status', fields), part('text/rfc822-headers', returned)]
  const head = `${DAEMON}${more}MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b`
  return (await parseMail(Buffer.from(`${head}\n\n${parts.join('')}--b--\n`))).message.report
}

describe('what the fields leave open, the notice tells', () => {
  it.each([
    [
      'the code',
      `${TOVE}: 550 5.1.1 user unknown`,
      `Final-Recipient: rfc822; ${TOVE}\nAction: failed`,
      { status: '5.1.1', isPermanent: true },
    ],
    [
      'the words',
      `${TOVE}: 552 5.2.2 mailbox full`,
      `Final-Recipient: rfc822; ${TOVE}\nAction: failed\nStatus: 5.0.0`,
      { diagnostic: `${TOVE}: 552 5.2.2 mailbox full` },
    ],
    [
      'what 5.0.0 leaves open',
      `${TOVE}: mailbox full`,
      `Final-Recipient: rfc822; ${TOVE}\nAction: failed\nStatus: 5.0.0`,
      { isPermanent: false },
    ],
    [
      'nothing of what 5.1.1 says',
      `${TOVE}: mailbox full`,
      `Final-Recipient: rfc822; ${TOVE}\nAction: failed\nStatus: 5.1.1`,
      { isPermanent: true },
    ],
    [
      'nothing of what a refusal says',
      `${TOVE}: mailbox full`,
      `Final-Recipient: rfc822; ${TOVE}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 no such user (in reply to RCPT TO command)`,
      { isPermanent: true },
    ],
    [
      'nothing of how long a delay lasts',
      `${TOVE}: user unknown`,
      `Final-Recipient: rfc822; ${TOVE}\nAction: delayed\nStatus: 4.4.1`,
      { isPermanent: false },
    ],
    ['whom it did not reach', `${TOVE}: gone`, 'Action: failed\nStatus: 5.1.1', { recipients: [TOVE] }],
  ])('%s', async (_, notice, fields, told) => {
    expect(await reportOf(notice, fields)).toMatchObject(told)
  })

  it('X-Failed-Recipients outweighs the words of the notice', async () => {
    const report = await reportOf('knut@fjord.example: gone', 'Action: failed', '', `X-Failed-Recipients: ${TOVE}\n`)
    expect(report?.recipients).toEqual([TOVE])
  })

  it.each([
    ['its only recipient', `To: ${TOVE}`, [TOVE]],
    ['nobody, where it went to several', `To: ${TOVE}, knut@fjord.example`, []],
  ])('where neither names anybody, the returned mail does: %s', async (_, returned, recipients) => {
    expect((await reportOf('It is gone.', 'Action: failed\nStatus: 5.1.1', returned))?.recipients).toEqual(recipients)
  })

  it('of refusals that leave it in doubt the address is not struck off', async () => {
    const fields = `Final-Recipient: rfc822; ${TOVE}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown`
    expect(await reportOf('It is gone.', fields)).toMatchObject({ isPermanent: false })
    expect(await reportOf(`The server answered RCPT: after RCPT TO:<${TOVE}>`, fields)).toMatchObject({ isPermanent: true })
  })
})

describe('fields that stand in the text count where there is no part', () => {
  it.each([
    ['in the notice', `It waits.\n\nFinal-Recipient: rfc822; ${TOVE}\nAction: delayed\nStatus: 4.4.1\n`],
    ['indented', `It waits.\n\n    Final-Recipient: rfc822; ${TOVE}\n    Action: delayed\n    Status: 4.4.1\n`],
    [
      'below the returned mail',
      `It waits.\n\n--- Original message follows.\n\nFinal-Recipient: rfc822; ${TOVE}\nAction: delayed\nStatus: 4.4.1\n`,
    ],
  ])('%s', async (_, text) => {
    const { message } = await parseMail(Buffer.from(`${DAEMON}\nYour mail could not be delivered.\n${text}`))
    expect(message.report).toMatchObject({ class: 'delay', recipients: [TOVE], status: '4.4.1' })
  })
})

describe('the mail that a report is about is', () => {
  it.each([
    ['the one that it returns', 'Message-ID: <pump-1@us.example>', 'In-Reply-To: <pump-2@us.example>\n', 'pump-1@us.example'],
    [
      'the one that it answers (Exchange, Gmail), where it returns none',
      'Subject: Pump',
      'In-Reply-To: <pump-2@us.example>\n',
      'pump-2@us.example',
    ],
    ['not told', 'Subject: Pump', '', null],
  ])('%s', async (_, returned, more, id) => {
    expect((await reportOf('Gone.', 'Action: failed\nStatus: 5.1.1', returned, more))?.originalMessageId).toBe(id)
  })
})
