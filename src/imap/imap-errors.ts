/** Turns what imapflow throws into our errors, and keeps what the server hinted about trying again. */
import type { ImapFlowError } from 'imapflow'
import { AuthenticationRefusedError, IntrayError, MailServerError } from '../errors.ts'
import { connectionFault } from '../mail/connection-faults.ts'
import { loginRefusal } from '../mail/login-refusals.ts'

/** A server that is busy says so in the answer to LOGIN (RFC 5530 §3); that is no refusal of the credentials. */
const passingCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'THROTTLED', 'OVERQUOTA'])

/** Gmail, Yahoo, Dovecot and Exchange say in words only that there are too many connections or requests. */
const tooMany = /too many|throttl|rate.?limit|connection limit|maximum number of connections|try again later|temporar/i

/** How long to stay away after a server said "too many" without a time: Gmail counts connections over minutes. */
const tooManyBackoffMs = 60_000

/** No hint keeps us away for longer than this. */
const longestHintMs = 3_600_000

/**
 * Translates an error of a command or of the connection.
 *
 * The context has `command`, the server's response code (RFC 5530) and, when the server hinted at it, `retryAfterMs`.
 * The server's words stay in the cause only: they may hold addresses.
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

/** A folder that is not there is told by code (RFC 5530 §3) or not at all; what keeps us from connecting, by our own words. */
function adviceOn(fault: ImapFlowError, command: string): string | null {
  const isMissing = fault.responseStatus !== undefined && [undefined, 'NONEXISTENT', 'CANNOT', 'NOPERM'].includes(fault.serverResponseCode)
  if (command === 'SELECT' && isMissing) return 'the server opens no such folder: compare it with those that `intray mailbox test` lists'
  return command === 'LOGIN' ? connectionFault(`${fault.code ?? ''} ${fault.message ?? ''}`) : null
}

/** The error of a command that imapflow reports by resolving with nothing. */
export function failedCommand(command: string): MailServerError {
  return new MailServerError(`IMAP ${command} failed`, { context: { command, serverCode: null } })
}

/** When to come back, as the server said; null when it said nothing. */
function hintedBackoffMs(fault: ImapFlowError): number | null {
  if (typeof fault.throttleReset === 'number') return Math.min(fault.throttleReset, longestHintMs)
  const words = wordsOf(fault)
  // Exchange Online: "Request is throttled. Suggested Backoff Time: 92415 milliseconds"
  const suggested = /Suggested Backoff Time[:=\s]+(\d+)/i.exec(words)?.[1]
  if (suggested !== undefined) return Math.min(Number(suggested), longestHintMs)
  const isBusy = tooMany.test(words) || ['LIMIT', 'THROTTLED'].includes(fault.serverResponseCode ?? '')
  return isBusy ? tooManyBackoffMs : null
}

/** All that the server said. */
function wordsOf({ responseText, reason, response }: ImapFlowError): string {
  return [responseText, reason, typeof response === 'string' ? response : ''].filter((text) => typeof text === 'string').join(' ')
}
