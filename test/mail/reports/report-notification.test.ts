/** What Amazon SES tells by mail as JSON is read as a report; a person who pastes it is a person. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const SNS = 'x-amz-sns-message-id: 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324'
const NO_REPLY = 'AWS Notifications <no-reply@sns.amazonaws.example>'
const ID = 'ticket-71.3f9c@desk.harbour.example'
const bounced = { emailAddress: 'Tove@Fjord.example', action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }
const bounce = (recipients: readonly object[] = [bounced], bounceType = 'Permanent') => ({
  notificationType: 'Bounce',
  bounce: { bounceType, bounceSubType: 'General', bouncedRecipients: recipients },
  mail: {
    messageId: '0102018',
    headers: [
      { name: 'Subject', value: 'Pump' },
      { name: 'message-ID', value: `<${ID}>` },
    ],
  },
})

async function read(text: string, { from = NO_REPLY, field = SNS } = {}) {
  const head = `From: ${from}\nTo: support@us.example\nSubject: AWS Notification Message\n${field}`
  const { message } = await parseMail(Buffer.from(`${head}\n\n${text}\n`))
  return message
}
const told = async (event: object) => read(JSON.stringify(event))

describe('a bounce', () => {
  it('names whom it did not reach, what the server said, and the mail', async () => {
    expect(await told(bounce())).toMatchObject({
      kind: 'bounce',
      report: {
        ...{ class: 'failure', recipients: ['tove@fjord.example'], isPermanent: true, status: '5.1.1', originalMessageId: ID },
        diagnostic: 'smtp; 550 5.1.1 user unknown',
      },
    })
  })

  it.each([
    ['wrapped by SNS', JSON.stringify({ Type: 'Notification', Message: JSON.stringify(bounce()) })],
    ['as an event', JSON.stringify({ ...bounce(), notificationType: undefined, eventType: 'Bounce' })],
    ['below blank lines, above a footer', `\n ${JSON.stringify(bounce())}\n\n--\nIf you wish to stop receiving notifications`],
    ['broken anywhere', JSON.stringify(bounce()).replace(/.{70}/g, '$&\n')],
    ['broken and indented by one blank', JSON.stringify(bounce()).replace(/.{70}/g, '$&\r\n ')],
  ])('is read %s', async (_, text) => {
    expect((await read(text)).report).toMatchObject({ recipients: ['tove@fjord.example'], originalMessageId: ID })
  })

  it.each([
    ['without a type that lasts', [bounced], 'Transient', false],
    ['of a full mailbox', [{ ...bounced, status: '5.2.2', diagnosticCode: 'smtp; 552 5.2.2 mailbox full' }], 'Permanent', false],
    ['by its code alone', [{ ...bounced, status: '5.1.1', diagnosticCode: 'smtp; 550 xyzzy' }], 'Permanent', true],
    ['by the code of a full mailbox alone', [{ ...bounced, status: '5.2.2', diagnosticCode: '' }], 'Permanent', false],
    ['of which nothing is told but its type', [{ emailAddress: 'tove@fjord.example' }], 'Permanent', true],
  ])('%s is permanent or not', async (_, recipients, type, isPermanent) => {
    expect((await told(bounce(recipients, type))).report).toMatchObject({ class: 'failure', isPermanent })
  })

  it('tells nothing of code and words where it has none', async () => {
    const { report } = await told(bounce([{ emailAddress: 'tove@fjord.example', status: 5 }]))
    expect(report).toMatchObject({ status: null, diagnostic: null })
  })

  it('may name several', async () => {
    const { report } = await told(bounce([bounced, { ...bounced, emailAddress: 'knut@fjord.example' }]))
    expect(report?.recipients).toEqual(['tove@fjord.example', 'knut@fjord.example'])
  })
})

it('a delivery names whom the mail reached', async () => {
  const delivery = { recipients: ['Tove@fjord.example', 7], smtpResponse: '250 2.6.0 Message received' }
  expect(await told({ ...bounce(), notificationType: 'Delivery', delivery })).toMatchObject({
    kind: 'delivered',
    report: {
      class: 'delivered',
      recipients: ['tove@fjord.example'],
      status: '2.6.0',
      isPermanent: null,
      diagnostic: '250 2.6.0 Message received',
    },
  })
})

it('a complaint is one', async () => {
  const complaint = { complainedRecipients: [{ emailAddress: 'tove@fjord.example' }] }
  expect(await told({ ...bounce(), notificationType: 'Complaint', complaint })).toMatchObject({ kind: 'complaint', report: null })
})

describe('the mail that is meant is', () => {
  it.each([
    ['named by its own header', { headers: [{ name: 'Message-ID', value: `<${ID}>` }], commonHeaders: { messageId: 'b' } }, ID],
    ['named by its common headers', { headers: [], commonHeaders: { messageId: `<${ID}>` }, messageId: 'ses' }, ID],
    ['named by the id that SES gave it', { messageId: '0102018' }, '0102018'],
    ['not named by an empty id', { messageId: ' <> ' }, null],
    ['not named by what is no id', { messageId: 7 }, null],
  ])('%s', async (_, mail, id) => {
    expect((await told({ ...bounce(), mail })).report?.originalMessageId).toBe(id)
  })
})

describe('no notification is', () => {
  it.each([
    ['a mail of a person who pastes one', JSON.stringify(bounce()), { from: 'ann@acme.example', field: 'X-A: b' }, 'human'],
    ['JSON of another kind', JSON.stringify({ ...bounce(), notificationType: 'Open' }), {}, 'auto-generated'],
    ['JSON that is damaged', `{"notificationType":"Bounce","bounce":}`, {}, 'auto-generated'],
    ['a text that quotes one', `It says ${JSON.stringify(bounce())}`, {}, 'auto-generated'],
    ['JSON of something else', '{"Type":"Notification","Message":"Bounce"}', {}, 'auto-generated'],
  ])('%s', async (_, text, more, kind) => {
    expect(await read(text, more)).toMatchObject({ kind, report: null })
  })

  it('one that SNS sends under another name is one', async () => {
    expect((await read(JSON.stringify(bounce()), { from: 'Desk <desk@harbour.example>' })).kind).toBe('bounce')
    expect((await read(JSON.stringify(bounce()), { field: 'X-A: b' })).kind).toBe('bounce')
  })
})
