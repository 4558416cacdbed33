/** Sends by SMTP: a pool of connections per mailbox, and a reliable result for each recipient. */
import { readFileSync } from 'node:fs'
import { createTransport as createMailer, type SendMailOptions } from 'nodemailer'
import type { ServerConfig } from '../config/schema.ts'
import type { ComposedMail } from '../mail/compose/compose.ts'
import { AuthenticationRefusedError, ConfigError, IntrayError } from '../errors.ts'
import { failedResult, sentResult, unattemptedResult, type SendResult, type SmtpFault } from './send-result.ts'
import { signSends, type DkimKey } from './sign-sends.ts'
import { SendWatch, watchSends, watchKey } from './send-watch.ts'

/** The time that each step may take, in ms. */
export interface SmtpTimes {
  /** DNS, TCP, TLS and the greeting together: nothing was handed over yet, so giving up early costs nothing. */
  readonly connectMs: number
  /** Silence of the server; RFC 5321 §4.5.3.2.6 allows it ten minutes after the end of the mail. */
  readonly silenceMs: number
  /**
   * Until the server wants the mail, at the first attempt only, since a pooled connection may have died silently. The second attempt uses
   * another connection, and gives a slow server the full time.
   */
  readonly beginMs: number
  /** A whole attempt, including the wait for a free connection: a server that trickles replies is never silent. */
  readonly attemptMs: number
}

const minuteMs = 60_000
const usualTimes: SmtpTimes = { connectMs: minuteMs, silenceMs: 11 * minuteMs, beginMs: 28_000, attemptMs: 30 * minuteMs }

/** Connections of one pool. */
export const connectionsPerTransport = 5

/** A pool of connections to one server. */
export interface Transport {
  readonly mailer: ReturnType<typeof mailerOf>
  readonly times: SmtpTimes
  /** Gets a token for new connections to log in with; null where none is needed. */
  readonly renewToken: ((refused?: string) => Promise<string>) | null
}

/** Returns an access token; a new one when `refused` was not accepted. */
export type AccessTokenSource = (refused?: string) => Promise<string>

export interface TransportOptions {
  /** Signs every mail; default: no signature. */
  readonly dkim?: DkimKey | undefined
  /** Used in place of a password. */
  readonly accessToken?: AccessTokenSource | undefined
  readonly times?: Partial<SmtpTimes>
}

/** Opens a pool; it connects when the first mail is sent. @throws {ConfigError} when the `ca` file cannot be read */
export function createTransport(server: ServerConfig, { dkim, accessToken, times }: TransportOptions = {}): Transport {
  const all = { ...usualTimes, ...times }
  const mailer = mailerOf(server, all)
  if (dkim) signSends(mailer, dkim)
  watchSends(mailer)
  return { mailer, times: all, renewToken: accessToken ? provision(mailer, accessToken) : null }
}

/** nodemailer asks for a token while connecting, where a failure would count as the server's; so it is fetched before. */
function provision(mailer: Transport['mailer'], accessToken: AccessTokenSource): AccessTokenSource {
  let current = ''
  mailer.set('oauth2_provision_cb', (_user: string, _renew: boolean, done: (error: null, token: string, endsAt: number) => void) =>
    done(null, current, Date.now()),
  )
  return async (refused) => (current = await accessToken(refused))
}

/**
 * Sends a mail to the recipients of its envelope. Failures of the server or the connection are in the result, not thrown.
 *
 * @throws the error of reading a file of the mail
 */
export async function sendMail(transport: Transport, composed: ComposedMail): Promise<SendResult> {
  // A stream that has been read from cannot be sent again.
  const mayRepeat = composed.attachments.every(({ content }) => Buffer.isBuffer(content))
  try {
    return await withToken(transport, mayRepeat, () => sendOnce(transport, composed, mayRepeat))
  } catch (error) {
    if (!(error instanceof IntrayError)) throw error
    return unattemptedResult(
      error,
      composed.envelope.to.map(({ address }) => address),
    )
  }
}

/** Runs work with a valid token. When the server refuses it, a new one is fetched, and the work is repeated now or at the next attempt. */
async function withToken<T extends Pick<SendResult, 'fault'>>(
  { renewToken }: Transport,
  mayRepeat: boolean,
  work: () => Promise<T>,
): Promise<T> {
  const token = await renewToken?.()
  const result = await work()
  if (!renewToken || !(result.fault instanceof AuthenticationRefusedError)) return result
  await renewToken(token)
  return mayRepeat ? work() : result
}

async function sendOnce(transport: Transport, composed: ComposedMail, mayRepeat: boolean): Promise<SendResult> {
  const first = await attempt(transport, composed, transport.times.beginMs)
  // The server may have closed a pooled connection meanwhile; nothing was read, so nothing was sent.
  return first.isStale && mayRepeat ? (await attempt(transport, composed)).result : first.result
}

/** Connects and logs in without sending. @throws {MailServerError|AuthenticationRefusedError} when that fails */
export async function verifyTransport(transport: Transport): Promise<void> {
  const { fault } = await withToken(transport, true, () => verifyOnce(transport))
  if (fault) throw fault
}

async function verifyOnce({ mailer }: Transport): Promise<Pick<SendResult, 'fault'>> {
  try {
    await mailer.verify()
    return { fault: null }
  } catch (error) {
    return failedResult(error as SmtpFault, { addresses: [], isBodyWritten: false, refusals: [] })
  }
}

/** Closes idle connections at once, and the others when their mail is done. */
export function closeTransport({ mailer }: Transport): void {
  mailer.close()
}

function mailerOf(server: ServerConfig, times: SmtpTimes) {
  const { host, port, tls, user, password, ca, auth } = server
  return createMailer({
    pool: true,
    host,
    port,
    secure: tls === 'required',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user !== undefined && { auth: auth?.type === 'oauth2' ? { type: 'OAuth2' as const, user } : { user, pass: password ?? '' } }),
    ...(ca !== undefined && { tls: { ca: certificateOf(ca) } }),
    connectionTimeout: times.connectMs,
    greetingTimeout: times.connectMs,
    dnsTimeout: times.connectMs,
    socketTimeout: times.silenceMs,
    maxConnections: connectionsPerTransport,
    maxMessages: 1000,
    // nodemailer's pool would resend a mail when its connection closes; only the watch can tell whether that is safe.
    maxRequeues: 0,
    idleTimeout: 30_000,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

function certificateOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError([`smtp.ca: ${path} cannot be read`], { cause })
  }
}

interface Attempt {
  readonly result: SendResult
  /** The connection was gone before anything of the mail was read. */
  readonly isStale: boolean
}

async function attempt({ mailer, times }: Transport, composed: ComposedMail, beginMs = times.attemptMs): Promise<Attempt> {
  const watch = new SendWatch(composed.envelope.to.map(({ address }) => address))
  // AbortSignal.timeout would keep a timer for the whole time, for every mail ever sent.
  const stop = new AbortController()
  const timers = [
    setTimeout(() => stop.abort(), times.attemptMs),
    setTimeout(() => {
      if (!watch.isBegun) stop.abort()
    }, beginMs),
  ]
  try {
    const sent = await mailer.sendMail({ ...composed, signal: stop.signal, [watchKey]: watch } as SendMailOptions)
    return { result: sentResult(sent.response, watch.progress()), isStale: false }
  } catch (error) {
    const fault = error as SmtpFault
    if (fault.code === 'ESTREAM') throw fault
    const isCut = fault.code === 'ECONNECTION' || fault.code === 'EABORT'
    const isStale = isCut && fault.responseCode === undefined && !watch.isBegun
    return { result: failedResult(fault, watch.progress()), isStale }
  } finally {
    timers.forEach((timer) => clearTimeout(timer))
  }
}
