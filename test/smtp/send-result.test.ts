/** What became of a mail, read from replies as servers write them. */
import { describe, expect, test } from 'vitest'
import { AuthenticationRefusedError, MailServerError, SmtpRejectedError, StoreUnavailableError } from '../../src/errors.ts'
import { failedResult, sentResult, unattemptedResult, type Progress, type Refusal, type SmtpFault } from '../../src/smtp/send-result.ts'

const [ann, bob] = ['ann@acme.example', 'bob@acme.example']
const progress = (changed: Partial<Progress> = {}): Progress => ({ addresses: [ann, bob], isBodyWritten: false, refusals: [], ...changed })
const fault = (changed: Partial<SmtpFault>): SmtpFault => Object.assign(new Error('it went wrong'), changed) as SmtpFault
const refused = (response: string, recipient = bob): Refusal => ({
  message: 'refused',
  response,
  responseCode: Number(response.slice(0, 3)),
  recipient,
})
const verdicts = ({ recipients }: ReturnType<typeof sentResult>) => recipients.map(({ verdict }) => verdict)

describe('a reply', () => {
  test.each<[string, number | null, string | null, string]>([
    ['250 2.0.0 Ok: queued as 4F1', 250, '2.0.0', 'Ok: queued as 4F1'],
    ['250 Ok', 250, null, 'Ok'],
    ['250-2.1.0 first\r\n250 2.1.0 second', 250, '2.1.0', 'first second'],
    ['550-5.7.1 no\n550 5.7.1 mail', 550, '5.7.1', 'no mail'],
    ['250 2.0.0', 250, '2.0.0', '2.0.0'],
    ['250 3.0.0 ok', 250, null, '3.0.0 ok'],
    ['250 2.0.0.1 is an address', 250, null, '2.0.0.1 is an address'],
    ['250 2.0.1234 is none', 250, null, '2.0.1234 is none'],
    ['taken', null, null, 'taken'],
    ['2500 2.0.0 x', 250, null, '2500 2.0.0 x'],
    [`250 ${'x'.repeat(600)}`, 250, null, 'x'.repeat(500)],
    ['250   a \t b  ', 250, null, 'a b'],
  ])('%j is read', (response, replyCode, enhancedStatusCode, text) => {
    expect(sentResult(response, progress({ addresses: [ann] })).recipients).toEqual([
      { addrSpec: ann, verdict: 'sent', replyCode, enhancedStatusCode, text },
    ])
  })
})

describe('single recipients', () => {
  test.each<[string, 'permanent' | 'transient']>([
    ['550 5.1.1 no such user', 'permanent'],
    ['500 what', 'permanent'],
    ['599 never', 'permanent'],
    ['450 4.2.1 later', 'transient'],
    ['600 nonsense', 'transient'],
    ['503 bad sequence', 'transient'],
    ['530 5.7.0 log in first', 'transient'],
    ['534 5.7.9 a stronger one', 'transient'],
    ['535 5.7.8 wrong', 'transient'],
    ['538 5.7.11 encrypt', 'transient'],
  ])('refused by %s are %s, others sent', (response, verdict) => {
    const result = sentResult('250 Ok', progress({ refusals: [refused(response, 'BOB@acme.example')] }))
    expect(verdicts(result)).toEqual(['sent', verdict])
    expect(result.recipients[1]).toMatchObject({ addrSpec: bob, replyCode: Number(response.slice(0, 3)) })
    expect(result.fault).toBeNull()
  })

  test('refused without a reply may be tried again, and the words stand for it', () => {
    const { recipients } = sentResult('250 Ok', progress({ refusals: [{ message: 'lost', recipient: ann }] }))
    expect(recipients[0]).toEqual({ addrSpec: ann, verdict: 'transient', replyCode: null, enhancedStatusCode: null, text: 'lost' })
  })

  test('of nobody known are nobody’s', () => {
    expect(verdicts(sentResult('250 Ok', progress({ refusals: [refused('550 no', 'kim@us.example'), { message: 'x' }] })))).toEqual([
      'sent',
      'sent',
    ])
  })
})

describe('an attempt that failed', () => {
  test.each<[string, Partial<SmtpFault>, boolean, string, unknown]>([
    ['by a mail that is none', { code: 'EMESSAGE' }, false, 'permanent', SmtpRejectedError],
    ['by an envelope that is none', { code: 'EENVELOPE' }, false, 'permanent', SmtpRejectedError],
    ['by 554 after the mail', { code: 'EMESSAGE', responseCode: 554, response: '554 5.7.1 spam' }, true, 'permanent', SmtpRejectedError],
    ['by 451 after the mail', { code: 'EMESSAGE', responseCode: 451, response: '451 later' }, true, 'transient', MailServerError],
    ['by 530 before it', { code: 'EENVELOPE', responseCode: 530, response: '530 log in' }, false, 'transient', MailServerError],
    ['by silence before the end of the mail', { code: 'ETIMEDOUT' }, false, 'transient', MailServerError],
    ['by silence after it', { code: 'ETIMEDOUT' }, true, 'unknown', MailServerError],
    ['by a closing 421 after it', { code: 'ECONNECTION', responseCode: 421 }, true, 'transient', MailServerError],
    ['by the lowest such code', { code: 'ECONNECTION', responseCode: 400 }, true, 'transient', MailServerError],
    ['by a reply that is none after it', { code: 'EPROTOCOL', responseCode: 250 }, true, 'unknown', MailServerError],
    ['by a greeting of 554', { code: 'EPROTOCOL', responseCode: 554 }, false, 'transient', MailServerError],
    ['by a wrong password', { code: 'EAUTH', responseCode: 535, response: '535 no' }, false, 'transient', AuthenticationRefusedError],
    ['by no password', { code: 'ENOAUTH' }, false, 'transient', AuthenticationRefusedError],
  ])('%s', (_, changed, isBodyWritten, verdict, kind) => {
    const result = failedResult(fault(changed), progress({ isBodyWritten }))
    expect(verdicts(result)).toEqual([verdict, verdict])
    expect(result.fault).toBeInstanceOf(kind)
    expect(result.recipients[0]?.text).toBe(changed.response?.replace(/^\d{3} (?:5\.7\.1 )?/, '') ?? 'it went wrong')
  })

  test.each<[Partial<SmtpFault>, boolean, string]>([
    [{ code: 'ETIMEDOUT' }, true, 'no answer came after the whole mail was written'],
    [{ code: 'ETIMEDOUT', command: 'DATA' }, false, 'the mail was not taken'],
    [{ code: 'ECONNECTION', message: 'connect ECONNREFUSED 192.0.2.1:25', command: 'CONN' }, false, 'no connection to the SMTP server: '],
    [{ code: 'ECONNECTION', message: 'connect ECONNREFUSED 192.0.2.1:25' }, false, 'no connection to the SMTP server: '],
    [{ code: 'ETLS', message: 'unable to verify the first certificate', command: 'STARTTLS' }, false, 'no connection to the SMTP server: '],
    [{ code: 'ECONNECTION', message: 'connect ECONNREFUSED 192.0.2.1:25', command: 'MAIL FROM' }, false, 'the mail was not taken'],
    [{ code: 'EAUTH', response: '535 no' }, false, 'the SMTP server refused our credentials'],
    [{ code: 'EMESSAGE' }, false, 'the SMTP server refused the mail for good'],
  ])('with %j is told in words', (changed, isBodyWritten, words) => {
    const { fault: told } = failedResult(fault(changed), progress({ isBodyWritten }))
    expect(told?.message.startsWith(words)).toBe(true)
  })

  test('says in its context where it failed, without a word of the server', () => {
    const { fault: told } = failedResult(
      fault({ code: 'EMESSAGE', command: 'DATA', responseCode: 554, response: '554 ann is bad' }),
      progress(),
    )
    expect(told?.context).toEqual({ smtp: 'EMESSAGE', command: 'DATA', replyCode: 554 })
    expect(failedResult(fault({}), progress()).fault?.context).toEqual({ smtp: 'none', command: null, replyCode: null })
  })

  test('keeps what was said of single recipients, unless the sender was refused before', () => {
    const refusals = [refused('550 5.1.1 no such user')]
    const later = { code: 'EMESSAGE', responseCode: 451, response: '451 later' }
    expect(verdicts(failedResult(fault({ ...later, command: 'DATA' }), progress({ refusals })))).toEqual(['transient', 'permanent'])
    expect(verdicts(failedResult(fault({ ...later, command: 'MAIL FROM' }), progress({ refusals })))).toEqual(['transient', 'transient'])
  })
})

test('an attempt that was not made may be made again, for all of them', () => {
  const away = new StoreUnavailableError('no\n token')
  expect(unattemptedResult(away, [ann])).toEqual({
    recipients: [{ addrSpec: ann, verdict: 'transient', replyCode: null, enhancedStatusCode: null, text: 'no token' }],
    fault: away,
  })
})
