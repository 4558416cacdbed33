/** A mail that is attached is forwarded with its header, its thread and its files, and with the one sender of all that are. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const TOVE = 'Tove <tove@farm.example>'
const mailOf = (fields: string, body = 'The lid is broken.') => `Subject: Crate\n${fields}\n\n${body}`
const attached = (mail: string, type = 'message/rfc822') => `--b\nContent-Type: ${type}\nContent-Disposition: attachment\n\n${mail}\n`

async function read(mails: readonly string[], { subject = 'Crate', more = '', note = 'Please.' } = {}) {
  const head = `From: sam@us.example\nTo: support@us.example\nSubject: ${subject}\n${more}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b`
  const { message } = await parseMail(Buffer.from(`${head}\n\n--b\nContent-Type: text/plain\n\n${note}\n${mails.join('')}--b--\n`))
  return message.forwarded ?? null
}

it('its header is the forwarded mail’s', async () => {
  const fields = `From: ${TOVE}\nTo: nils@farm.example\nCc: orders@trade.example\nReply-To: crates@farm.example\nDate: Tue, 4 Mar 2025 09:12:00 +0000`
  expect(await read([attached(mailOf(fields))])).toMatchObject({
    ...{ via: 'attached', from: { addrSpec: 'tove@farm.example', displayName: 'Tove' }, subject: 'Crate', note: 'Please.' },
    ...{
      to: [{ addrSpec: 'nils@farm.example' }],
      cc: [{ addrSpec: 'orders@trade.example' }],
      replyTo: [{ addrSpec: 'crates@farm.example' }],
    },
    ...{ dateText: '2025-03-04T09:12:00.000Z', text: 'The lid is broken.' },
  })
})

it('its subject is without what forwarding put in front', async () => {
  expect(await read([attached(`From: ${TOVE}\nSubject: Fwd: Re: Crate\n\nx`)])).toMatchObject({ subject: 'Re: Crate' })
})

it('its thread is told once, oldest first', async () => {
  const fields = `From: ${TOVE}\nMessage-ID: <c@farm.example>\nReferences: <a@farm.example> <b@farm.example>\nIn-Reply-To: <b@farm.example>`
  expect(await read([attached(mailOf(fields))])).toMatchObject({
    messageIds: ['c@farm.example'],
    references: ['a@farm.example', 'b@farm.example'],
  })
})

it('of several the ids are told, each once; those without one are passed over', async () => {
  const one = (id: string) => attached(mailOf(`From: ${TOVE}\n${id}`))
  const mails = [one('Message-ID: <1@farm.example>'), one('X: y'), one('Message-ID: <2@farm.example>'), one('Message-ID: <1@farm.example>')]
  expect((await read(mails))?.messageIds).toEqual(['1@farm.example', '2@farm.example'])
})

it('of fifty at most', async () => {
  const mails = Array.from({ length: 51 }, (_, i) => attached(mailOf(`From: ${TOVE}\nMessage-ID: <${i}@farm.example>`)))
  expect((await read(mails))?.messageIds).toHaveLength(50)
})

describe('the sender is', () => {
  const from = (...senders: readonly string[]) => senders.map((sender) => attached(mailOf(`From: ${sender}`)))
  it.each([
    ['that of the one', from(TOVE), 'tove@farm.example'],
    ['that of all, by whatever name', from(TOVE, 'T. Berg <tove@farm.example>'), 'tove@farm.example'],
    ['nobody where they differ', from(TOVE, 'nils@farm.example'), undefined],
    ['nobody where the first is not one strict address', from('tove@farm.example, nils@farm.example'), undefined],
    ['nobody where the first has none', from('Tove'), undefined],
    ['nobody where a further one is not one strict address', from(TOVE, 'tove@farm.example, tove@farm.example'), undefined],
    ['nobody where a further one has none', from(TOVE, 'Tove'), undefined],
  ])('%s', async (_, mails, addrSpec) => {
    const forwarded = await read(mails)
    expect([forwarded?.via, forwarded?.from?.addrSpec]).toEqual(['attached', addrSpec])
  })
})

it('of a damaged mail the header is read', async () => {
  const nested = attached(mailOf(`From: ${TOVE}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c`, '--c\n\nhello'))
  expect(await read([nested])).toMatchObject({ from: { addrSpec: 'tove@farm.example' }, text: 'hello' })
})

it('an international mail (RFC 6532) is one, a part of one is none', async () => {
  const mail = mailOf(`From: ${TOVE}`)
  expect((await read([attached(mail, 'message/global')]))?.via).toBe('attached')
  expect(await read([attached(mail, 'message/partial')])).toBeNull()
})

it('its text is as long as a description may be', async () => {
  const text = async (length: number) => (await read([attached(mailOf(`From: ${TOVE}`, 'word '.repeat(length / 5)))]))?.text.length
  expect(await text(70_000)).toBe(65_536)
})

describe('whatever the mail says of itself decides whether it is a forward', () => {
  const mail = attached(mailOf(`From: ${TOVE}`))
  it.each([
    ['an answer by its subject is none', { subject: 'Re: Crate' }, false],
    ['an answer by its thread is none', { more: 'In-Reply-To: <1@us.example>\n' }, false],
    ['a forward by its subject is one, though it has a thread', { subject: 'Fwd: Crate', more: 'In-Reply-To: <1@us.example>\n' }, true],
    ['a mail without either is one', {}, true],
  ])('%s', async (_, more, isForward) => {
    expect((await read([mail], more)) !== null).toBe(isForward)
  })
})
