/** The result of an attempt for each recipient, derived from what nodemailer reports. */
import { AuthenticationRefusedError, MailServerError, SmtpRejectedError, type IntrayError } from '../errors.ts'
import { connectionFault } from '../mail/connection-faults.ts'
import { loginRefusal } from '../mail/login-refusals.ts'

/**
 * `sent`: a server accepted it (2yz). `permanent`: rejected for good (5yz). `transient`: certainly not accepted, may be tried again.
 * `unknown`: the whole mail may have been written, but no answer came.
 */
export type Verdict = 'sent' | 'permanent' | 'transient' | 'unknown'

export interface RecipientResult {
  readonly addrSpec: string
  readonly verdict: Verdict
  /** RFC 5321 §4.2; null when no server answered. */
  readonly replyCode: number | null
  /** RFC 3463, such as `5.1.1`. */
  readonly enhancedStatusCode: string | null
  /** The server's text, or what went wrong: one line, at most 500 characters. */
  readonly text: string | null
}

export interface SendResult {
  /** In the order of the envelope, one each. */
  readonly recipients: readonly RecipientResult[]
  /** Why it failed as a whole; null when at least one recipient was accepted. */
  readonly fault: IntrayError | null
}

/** How far an attempt came, as observed by us, not by nodemailer. */
export interface Progress {
  readonly addresses: readonly string[]
  /** The last byte of the mail, and with it the end-of-mail mark, was handed to the connection. */
  readonly isBodyWritten: boolean
  /** Replies that rejected single recipients. */
  readonly refusals: readonly Refusal[]
}

/** The fields of nodemailer's errors that are read here. */
export interface SmtpFault extends Error {
  readonly code?: string
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
  readonly recipient?: string
}

/** A reply that rejected one recipient. */
export type Refusal = Pick<SmtpFault, 'message' | 'response' | 'responseCode' | 'recipient'>

/** The result when the server accepted the mail for at least one recipient. */
export function sentResult(response: string, progress: Progress): SendResult {
  const sent = { verdict: 'sent' as const, ...replyOf(response) }
  return { recipients: byRecipient(progress, sent), fault: null }
}

/** The result when the attempt failed as a whole; recipients rejected before keep their own. */
export function failedResult(fault: SmtpFault, progress: Progress): SendResult {
  const verdict = verdictOn(fault, progress.isBodyWritten)
  const reply = fault.response === undefined ? { ...noReply, text: oneLine(fault.message) } : replyOf(fault.response)
  // After a rejected MAIL FROM, pipelined recipients get a 503 each, which says nothing about them (RFC 2920).
  const refusals = fault.command === 'MAIL FROM' ? [] : progress.refusals
  const recipients = byRecipient({ ...progress, refusals }, { verdict, ...reply })
  return { recipients, fault: translate(fault, verdict) }
}

/** The result when no attempt was made for want of a token: nothing was sent, and it may be tried again. */
export function unattemptedResult(fault: IntrayError, addresses: readonly string[]): SendResult {
  const recipients = addresses.map((addrSpec) => ({ addrSpec, verdict: 'transient' as const, ...noReply, text: oneLine(fault.message) }))
  return { recipients, fault }
}

/**
 * RFC 5321 §4.2.1 applies to replies about the mail. A reply about the session (greeting, TLS, authentication: RFC 4954 §6) says nothing
 * about the mail, whatever its first digit; neither does 503 (bad sequence of commands).
 */
function verdictOn(fault: SmtpFault, isBodyWritten: boolean): Verdict {
  const { code = '', responseCode } = fault
  if (code === 'EMESSAGE' || code === 'EENVELOPE') {
    if (responseCode === undefined) return 'permanent'
    return isPermanent(responseCode) ? 'permanent' : 'transient'
  }
  // A server that gives up after the end of the mail may reply so: the mail is then not accepted.
  if (isBodyWritten) return responseCode === undefined || responseCode < 400 ? 'unknown' : 'transient'
  return 'transient'
}

const sessionCodes = new Set([503, 530, 534, 535, 538])

function isPermanent(replyCode: number): boolean {
  return replyCode >= 500 && replyCode < 600 && !sessionCodes.has(replyCode)
}

function byRecipient(progress: Progress, otherwise: Omit<RecipientResult, 'addrSpec'>): readonly RecipientResult[] {
  const refused = new Map(progress.refusals.map((refusal) => [refusal.recipient?.toLowerCase() ?? '', refusal]))
  return progress.addresses.map((addrSpec) => {
    const refusal = refused.get(addrSpec.toLowerCase())
    if (!refusal) return { addrSpec, ...otherwise }
    const verdict = isPermanent(refusal.responseCode ?? 0) ? 'permanent' : 'transient'
    return { addrSpec, verdict, ...replyOf(refusal.response ?? refusal.message) }
  })
}

type Reply = Omit<RecipientResult, 'addrSpec' | 'verdict'>

const noReply: Reply = { replyCode: null, enhancedStatusCode: null, text: null }

/** Parses `550 5.1.1 text` (RFC 5321 §4.2, RFC 2034); in a multi-line reply each line begins so. */
function replyOf(response: string): Reply {
  const [, replyCode, enhancedStatusCode] = /^(\d{3})(?:[ -]([245]\.\d{1,3}\.\d{1,3})(?!\S))?/.exec(response) ?? []
  const text = oneLine(response.replace(/^\d{3}[ -](?:[245]\.\d{1,3}\.\d{1,3} )?/gm, ''))
  return {
    replyCode: replyCode === undefined ? null : Number(replyCode),
    enhancedStatusCode: enhancedStatusCode ?? null,
    text,
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500)
}

/** Before the envelope, the connection is what failed. */
function failureText({ code = '', command = 'CONN', message }: SmtpFault): string {
  const advice = command === 'CONN' || command === 'STARTTLS' ? connectionFault(`${code} ${message}`) : null
  return advice === null ? 'the mail was not taken' : `no connection to the SMTP server: ${advice}`
}

function translate(fault: SmtpFault, verdict: Verdict): IntrayError {
  const context = { smtp: fault.code ?? 'none', command: fault.command ?? null, replyCode: fault.responseCode ?? null }
  const details = { cause: fault, context }
  if (fault.code === 'EAUTH' || fault.code === 'ENOAUTH') {
    return new AuthenticationRefusedError(loginRefusal(fault.response ?? '') ?? 'the SMTP server refused our credentials', details)
  }
  if (verdict === 'permanent') return new SmtpRejectedError('the SMTP server refused the mail for good', details)
  const text = verdict === 'unknown' ? 'no answer came after the whole mail was written' : failureText(fault)
  return new MailServerError(text, details)
}
