/** What servers say when they refuse, and what it means for trying again; the texts are those of Gmail, Exchange, Dovecot. */
import { describe, expect, test } from 'vitest'
import { AuthenticationRefusedError, MailServerError } from '../../src/errors.ts'
import { translatedImapError } from '../../src/imap/imap-errors.ts'

const login = (response: string, serverResponseCode?: string) =>
  translatedImapError({ authenticationFailed: true, response, serverResponseCode }, 'LOGIN')

describe('a refusal of the credentials', () => {
  test('is one when the server says so with or without a code (RFC 5530 §3)', () => {
    expect(login('Authentication failed.', 'AUTHENTICATIONFAILED')).toBeInstanceOf(AuthenticationRefusedError)
    expect(login('LOGIN failed.')).toBeInstanceOf(AuthenticationRefusedError)
  })

  test('is none when the server is only busy', () => {
    expect(login('Temporary authentication failure.', 'UNAVAILABLE')).toBeInstanceOf(MailServerError)
    expect(login('Too many simultaneous connections. (Failure)', 'ALERT')).toBeInstanceOf(MailServerError)
    expect(login('Maximum number of connections from user+IP exceeded', 'LIMIT')).toBeInstanceOf(MailServerError)
  })
})

describe('a hint at a time to come back', () => {
  test('is taken from the words of Exchange Online', () => {
    const responseText = 'Request is throttled. Suggested Backoff Time: 92415 milliseconds'
    expect(translatedImapError({ responseText }, 'FETCH').context).toMatchObject({ retryAfterMs: 92_415 })
  })

  test('is a minute where a server only says that there is too much', () => {
    const error = translatedImapError({ serverResponseCode: 'THROTTLED', responseText: 'Slow down' }, 'SELECT')
    expect(error.context).toMatchObject({ retryAfterMs: 60_000 })
  })

  test('is never longer than an hour', () => {
    expect(translatedImapError({ throttleReset: 10 ** 9 }, 'FETCH').context).toMatchObject({ retryAfterMs: 3_600_000 })
  })

  test('is absent where the server gives none', () => {
    expect(translatedImapError({ code: 'ECONNREFUSED' }, 'LOGIN').context).not.toHaveProperty('retryAfterMs')
  })
})

test('neither the message nor the context repeats what the server said, which may hold an address', () => {
  const error = login('No mailbox of ann@customer.example', 'AUTHENTICATIONFAILED')
  expect(JSON.stringify([error.message, error.context])).not.toContain('ann@')
})
