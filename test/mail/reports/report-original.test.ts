/** The mail that a report is about is named by the headers that the mailer returned, quoted and folded as they may be. */
import { describe, expect, it } from 'vitest'
import { originalMessageIdIn, originalRecipientsIn } from '../../../src/mail/reports/report-original.ts'

const ID = 'ticket-71.3f9c@desk.harbour.example'

describe('the id of the mail', () => {
  it.each([
    ['as it is written', `Subject: Pump\r\nMessage-ID: <${ID}>\r\nTo: a@b.example`],
    ['in other letters', `message-id:<${ID}>`],
    ['below a fold', `Message-ID:\r\n <${ID}>`],
    ['below a fold with a tab', `Message-Id: \n\t<${ID}>`],
    ['without brackets', `Message-ID: ${ID}`],
    ['quoted', `> Subject: Pump\n> Message-ID: <${ID}>`],
    ['indented, in a column', `    | Message ID : <${ID}>`],
    ['as Exchange calls it', `X-Original-Message-ID: <${ID}>`],
    ['as others call it', `Original-Message-ID: <${ID}>`],
  ])('%s', (_, text) => {
    expect(originalMessageIdIn([text])).toBe(ID)
  })

  it('may have no @ where it is long enough to be one', () => {
    expect(originalMessageIdIn(['Message-ID: <20250304091233>'])).toBe('20250304091233')
    expect(originalMessageIdIn(['Message-ID: <1234567>'])).toBeNull()
  })

  it.each([
    ['a field of another name', `In-Reply-To: <${ID}>`],
    ['a longer name', `X-My-Message-ID: <${ID}>`],
    ['a sentence', `The Message-ID: <${ID}> is gone`],
    ['an empty field', 'Message-ID:\r\nTo: tove@fjord.example'],
    ['a field too far below', `${'x'.repeat(60_000)}\nMessage-ID: <${ID}>`],
  ])('is not %s', (_, text) => {
    expect(originalMessageIdIn([text])).toBeNull()
  })

  it('is that of the first text which has one', () => {
    expect(originalMessageIdIn(['Hello', `Message-ID: <${ID}>`, 'Message-ID: <other-id@fjord.example>'])).toBe(ID)
  })
})

describe('the recipients of the mail', () => {
  it.each([
    ['one', 'To: Tove <Tove@fjord.example>\nCc: knut@fjord.example', ['tove@fjord.example']],
    [
      'several, folded',
      'Subject: x\r\nTo: tove@fjord.example,\r\n\tknut@fjord.example\r\nCc: siri@fjord.example',
      ['tove@fjord.example', 'knut@fjord.example'],
    ],
    ['quoted', '> To : tove@fjord.example', ['tove@fjord.example']],
    ['of no other field', 'Reply-To: tove@fjord.example\nDelivered-To: tove@fjord.example', []],
    ['none', 'To: undisclosed-recipients:;', []],
  ])('%s', (_, text, recipients) => {
    expect(originalRecipientsIn([text])).toEqual(recipients)
  })
})
