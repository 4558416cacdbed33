/** Sending by SMTP: a pool of connections per mailbox, and an honest answer on what became of each recipient. */
import { readFileSync } from 'node:fs'
import { createTransport as createMailer, type SendMailOptions } from 'nodemailer'
import type { ServerConfig } from '../config/schema.ts'
import type { ComposedMail } from '../mail/compose/compose.ts'
import { AuthenticationRefusedError, ConfigError, IntrayError } from '../errors.ts'
import { failedResult, sentResult, unattemptedResult, type SendResult, type SmtpFault } from './send-result.ts'
import { signSends, type DkimKey } from './sign-sends.ts'
import { SendWatch, watchSends, watchKey } from './send-watch.ts'

/** How long each step may take, in ms. */
export interface SmtpTimes {
  /** DNS, TCP, TLS and the greeting together: nothing has been handed over yet, so giving up early costs nothing. */
  readonly connectMs: number
  /** Silence of the server. RFC 5321 §4.5.3.2.6: ten minutes and more after the end of the mail. */
  readonly silenceMs: number
  /**
   * Until the server wants the mail, at the first attempt: a connection of the pool may have died silently. The second is
   * made over another one, and a server that is merely slow has all the time of the others.
   */
  readonly beginMs: number
  /** A whole attempt, waiting for a free connection included: a server that trickles replies is never silent. */
  readonly attemptMs: number
}

const minuteMs = 60_000
const usualTimes: SmtpTimes = { connectMs: minuteMs, silenceMs: 11 * minuteMs, beginMs: 28_000, attemptMs: 30 * minuteMs }

/** Of one pool. */
export const connectionsPerTransport = 5

/** A pool of connections to one server. */
export interface Transport {
  readonly mailer: ReturnType<typeof mailerOf>
  readonly times: SmtpTimes
  /** Gets the token that connections log in with from then on; null where none is needed. */
  readonly renewToken: ((refused?: string) => Promise<string>) | null
}

/** Gives an access token; another one than the one that was refused. */
export type AccessTokenSource = (refused?: string) => Promise<string>

/** What a pool may do beside sending. */
export interface TransportOptions {
  /** Signs every mail; default: none is signed here. */
  readonly dkim?: DkimKey | undefined
  /** In place of a password. */
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

/** The mailer asks for a token in the midst of a connection, where a failure would count as the server's: it is got before. */
function provision(mailer: Transport['mailer'], accessToken: AccessTokenSource): AccessTokenSource {
  let current = ''
  mailer.set('oauth2_provision_cb', (_user: string, _renew: boolean, done: (error: null, token: string, endsAt: number) => void) =>
    done(null, current, Date.now()),
  )
  return async (refused) => (current = await accessToken(refused))
}

/**
 * Sends a mail to the recipients of its envelope. What a server or the wire does is told in the result, never thrown.
 *
 * @throws the error of a file of the mail that could not be read
 */
export async function sendMail(transport: Transport, composed: ComposedMail): Promise<SendResult> {
  // What was begun to be read of a stream is gone.
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

/** Works with a token that is good; with a new one when the server refuses it in so many words, at once or the next time. */
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
  // A pooled connection may have been closed by the server in the meantime; nothing was read, so nothing was sent.
  return first.isStale && mayRepeat ? (await attempt(transport, composed)).result : first.result
}

/** Connects and logs in, sending nothing. @throws {MailServerError|AuthenticationRefusedError} when that fails */
export async function verifyTransport(transport: Transport): Promise<void> {
  const { fault } = await withToken(transport, true, () => verified(transport))
  if (fault) throw fault
}

async function verified({ mailer }: Transport): Promise<Pick<SendResult, 'fault'>> {
  try {
    await mailer.verify()
    return { fault: null }
  } catch (error) {
    return failedResult(error as SmtpFault, { addresses: [], isBodyWritten: false, refusals: [] })
  }
}

/** Closes the connections that are idle now, and the others when their mail is through. */
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
    // The pool sends a mail again on its own when its connection closes; whether that is safe is for us to say.
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
  // A signal of AbortSignal.timeout would keep its timer for the whole time, for every mail ever sent.
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
