/** Translates imapflow's errors into ours, with the server's hint when to try again. */
import type { ImapFlowError } from 'imapflow'
import { AuthenticationRefusedError, IntrayError, MailServerError } from '../errors.ts'
import { connectionFault } from '../mail/connection-faults.ts'
import { loginRefusal } from '../mail/login-refusals.ts'

/** A busy server says so in its answer to LOGIN (RFC 5530 §3); that is no refusal of the credentials. */
const passingCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'THROTTLED', 'OVERQUOTA'])

/** Gmail, Yahoo, Dovecot and Exchange report too many connections or requests in free text only. */
const tooMany = /too many|throttl|rate.?limit|connection limit|maximum number of connections|try again later|temporar/i

/** The back-off when a server says "too many" without a time: Gmail counts connections over minutes. */
const tooManyBackoffMs = 60_000

/** The limit of a server's hint. */
const longestHintMs = 3_600_000

/**
 * Translates an error of a command or of the connection.
 *
 * The context has `command`, the server's response code (RFC 5530) and, when the server gave a hint, `retryAfterMs`. The server's text
 * stays in the cause only, since it may contain addresses.
 */
export function translatedImapError(error: unknown, command: string): IntrayError {
  if (error instanceof IntrayError) return error
  const fault = (error ?? {}) as ImapFlowError
  const code = fault.serverResponseCode ?? fault.code ?? null
  const retryAfterMs = hintedBackoffMs(fault)
  const context = { command, serverCode: code, ...(retryAfterMs === null ? {} : { retryAfterMs }) }
  const meaning = loginRefusal(wordsOf(fault))
  const isRefusal = (fault.authenticationFailed === true || meaning !== null) && retryAfterMs === null && !passingCodes.has(code ?? '')
  if (isRefusal) return new AuthenticationRefusedError(meaning ?? 'the IMAP server refused the credentials', { cause: error, context })
  const advice = adviceOn(fault, command)
  return new MailServerError(`IMAP ${command} failed (${code ?? 'no code'})${advice === null ? '' : `: ${advice}`}`, {
    cause: error,
    context,
  })
}

/** Advice for the admin. A missing folder has a code (RFC 5530 §3) or none; connection errors have words of their own. */
function adviceOn(fault: ImapFlowError, command: string): string | null {
  const isMissing = fault.responseStatus !== undefined && [undefined, 'NONEXISTENT', 'CANNOT', 'NOPERM'].includes(fault.serverResponseCode)
  if (command === 'SELECT' && isMissing) return 'the server opens no such folder: compare it with those that `intray mailbox test` lists'
  return command === 'LOGIN' ? connectionFault(`${fault.code ?? ''} ${fault.message ?? ''}`) : null
}

/** The error of a command for which imapflow resolves without a result instead of rejecting. */
export function failedCommand(command: string): MailServerError {
  return new MailServerError(`IMAP ${command} failed`, { context: { command, serverCode: null } })
}

/** The server's hint when to come back, in ms; null: none. */
function hintedBackoffMs(fault: ImapFlowError): number | null {
  if (typeof fault.throttleReset === 'number') return Math.min(fault.throttleReset, longestHintMs)
  const words = wordsOf(fault)
  // Exchange Online: "Request is throttled. Suggested Backoff Time: 92415 milliseconds"
  const suggested = /Suggested Backoff Time[:=\s]+(\d+)/i.exec(words)?.[1]
  if (suggested !== undefined) return Math.min(Number(suggested), longestHintMs)
  const isBusy = tooMany.test(words) || ['LIMIT', 'THROTTLED'].includes(fault.serverResponseCode ?? '')
  return isBusy ? tooManyBackoffMs : null
}

/** All text of the server's response. */
function wordsOf({ responseText, reason, response }: ImapFlowError): string {
  return [responseText, reason, typeof response === 'string' ? response : ''].filter((text) => typeof text === 'string').join(' ')
}
