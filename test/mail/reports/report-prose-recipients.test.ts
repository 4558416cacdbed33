/** Whom a mail did not reach is read out of a notice in prose; whoever is told or may help is not among them. */
import { describe, expect, it } from 'vitest'
import { recipientsIn } from '../../../src/mail/reports/report-prose-recipients.ts'

const TOVE = 'tove@fjord.example'
const KNUT = 'knut@fjord.example'
const SAM = 'sam@harbour.example'
const recipientsOf = (text: string, ...strangers: readonly string[]) => recipientsIn(text, new Set(strangers))

describe('an address with a line to itself is a recipient before all others', () => {
  it.each([
    ['bare', TOVE],
    ['in brackets (qmail)', `<${TOVE}>:`],
    ['indented (Exim)', `  ${TOVE}`],
    ['with its reason (Exim)', `  ${TOVE} (no such address)`],
    ['behind a point', `* ${TOVE}`],
    ['behind a bullet', `• ${TOVE}, unknown`],
    ['quoted', `> ${TOVE}`],
    ['behind a reply (Sendmail)', `550 5.1.1 <x>\n550 ${TOVE}... User unknown`],
    ['in marks', `"${TOVE}"`],
    ['in small marks', `'${TOVE}'`],
    ['with dots behind it', `<${TOVE}>... User unknown`],
    ['with its host', `${TOVE}[fjord.example]`],
  ])('%s', (_, line) => {
    expect(recipientsOf(`The mail to ${KNUT} waits.\n${line}`)).toEqual([TOVE])
  })
})

describe('an address that a word points to is a recipient before those that none does', () => {
  it.each([
    ['RCPT', `RCPT TO:<${TOVE}> was refused`],
    ['recipient', `The recipient was ${TOVE}`],
    ['addressee', `Addressee ${TOVE} is gone`],
    ['deliver to', `Could not deliver the message to ${TOVE}`],
    ['delivery to', `Delivery to ${TOVE} failed`],
    ['your mail to', `Your mail to ${TOVE} was lost`],
    ['sent to', `It was sent to ${TOVE} in vain`],
    ['To:', `Header To: ${TOVE} was read`],
    ['unknown', `There ${TOVE} is unknown`],
    ['undeliverable', `It is undeliverable, ${TOVE} is gone`],
    ['RCPT outweighs the sender on its line', `Sender ok, RCPT ${TOVE} refused`],
  ])('%s', (_, line) => {
    expect(recipientsOf(`Hello ${KNUT}!\n${line}`)).toEqual([TOVE])
  })
})

describe('an address is no recipient where it is', () => {
  it.each([
    ['MAIL FROM', `MAIL FROM:<${KNUT}> recipient`],
    ['From', `From: ${KNUT} recipient`],
    ['a sender', `The recipient of ${KNUT} is the sender`],
    ['a contact', `For recipients: contact ${KNUT}`],
    ['assistance', `Recipient assistance at ${KNUT}`],
    ['support', `Recipient support at ${KNUT}`],
    ['help', `Recipients get help at ${KNUT}`],
    ['a postmaster', `Recipient of postmaster@fjord.example`],
    ['a daemon', `Recipient of mailer-daemon@fjord.example`],
    ['a Message-ID', `Recipient, Message-ID ${KNUT}`],
    ['a Reply-To', `Recipient, Reply-To ${KNUT}`],
    ['an originator', `Recipient, originator ${KNUT}`],
    ['a Cc', `Recipient, Cc: ${KNUT}`],
  ])('%s', (_, line) => {
    expect(recipientsOf(`${line}\nYour mail to ${TOVE} is lost`)).toEqual([TOVE])
  })

  it('part of a link', () => {
    expect(recipientsOf(`Recipient ${TOVE}, see https://x.example/?to=${KNUT} or mailto:${KNUT}`)).toEqual([TOVE])
  })

  it('on a line longer than anybody writes', () => {
    const padded = (length: number) => `Recipient ${TOVE}`.padEnd(length)
    expect([recipientsOf(padded(2000)), recipientsOf(padded(2001))]).toEqual([[TOVE], []])
  })
})

describe('strangers are recipients', () => {
  it('only where nobody else is', () => {
    expect(recipientsOf(`<${SAM}>:\nYour mail to ${TOVE} was lost`, SAM)).toEqual([TOVE])
    expect(recipientsOf(`<${SAM}>:\nHello`, SAM)).toEqual([SAM])
  })

  it.each([
    ['to', `It could not be delivered to ${SAM}`],
    ['to:', `Recipient list, to: <${SAM}>`],
    ['RCPT', `The server refused RCPT to all: "${SAM}`],
    ['RCPT and what stands between', `It was RCPT, that is (${SAM})`],
    ['for', `Undelivered mail for ${SAM}`],
    ['recipient', `The mail had the recipient ${SAM}`],
    ['recipients', `Unknown recipients: ${SAM}`],
    ['addressee', `Undelivered: addressee ${SAM}`],
  ])('of a mail to oneself, where it says just before them that it went to them: %s', (_, line) => {
    expect(recipientsOf(line, SAM)).toEqual([SAM])
  })

  it.each([
    ['who are greeted', `Sorry ${SAM}, the recipient is unknown`],
    ['who are told of', `Somebody tells ${SAM}`],
    ['behind another word', `The recipient was not ${SAM}`],
  ])('not where they are those %s', (_, line) => {
    expect(recipientsOf(line, SAM)).toEqual([])
  })
})

it('a notice names a hundred at most, each once, in order', () => {
  const all = Array.from({ length: 101 }, (_, i) => `a${i}@fjord.example`)
  expect(recipientsOf([all[0], ...all].join('\r\n'))).toEqual(all.slice(0, 100))
})
