/** Opens imapflow connections with the configured TLS, own certificate authorities, and a limit on every wait. */
import { readFile } from 'node:fs/promises'
import { ImapFlow } from 'imapflow'
import { AuthenticationRefusedError, ConfigError } from '../errors.ts'
import { translatedImapError } from './imap-errors.ts'

/** An IMAP server and the log-in to it. */
export interface ImapServer {
  readonly host: string
  readonly port: number
  /** `required`: TLS from the first byte; `starttls`: cleartext until STARTTLS, which must succeed. */
  readonly tls: 'required' | 'starttls' | 'none'
  /** Path of a PEM file with the only certificate authority that is accepted. */
  readonly ca?: string | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** Returns an access token, used in place of the password; a new one when `refused` was not accepted. */
  readonly accessToken?: ((refused?: string) => Promise<string>) | undefined
}

/** A password or a token. */
type Credentials = { readonly user: string; readonly pass: string } | { readonly user: string; readonly accessToken: string }

const connectTimeoutMs = 30_000
const greetingTimeoutMs = 16_000
/** A server that is silent this long while an answer is due is gone. */
const socketTimeoutMs = 28_000
/** Well below the 29 minutes of RFC 2177, and below the time after which routers drop silent connections. */
const longestIdleMs = 240_000
/** Bounds the memory of one response; mails are fetched in smaller pieces than this. */
const literalLimitBytes = 128 * 1024 * 1024

/**
 * Connects and logs in. When a token is refused, tries once more with a new one: the provider may have ended it early.
 *
 * @param signal - aborts the attempt
 * @throws {ConfigError} when the file of the certificate authority cannot be read
 * @throws {AuthenticationRefusedError} when the server refuses the credentials
 * @throws {MailServerError} when the server cannot be reached or fails
 */
export async function connectImap(server: ImapServer, signal?: AbortSignal): Promise<ImapFlow> {
  const { accessToken: tokenFor, user = '', password: pass = '' } = server
  if (!tokenFor) return connectWith({ user, pass }, server, signal)
  const accessToken = await tokenFor()
  try {
    return await connectWith({ user, accessToken }, server, signal)
  } catch (error) {
    if (!(error instanceof AuthenticationRefusedError)) throw error
    return connectWith({ user, accessToken: await tokenFor(accessToken) }, server, signal)
  }
}

async function connectWith(auth: Credentials, server: ImapServer, signal: AbortSignal | undefined): Promise<ImapFlow> {
  const ca = server.ca === undefined ? {} : { ca: await readAuthority(server.ca) }
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.tls === 'required',
    doSTARTTLS: server.tls === 'starttls',
    tls: ca,
    auth,
    logger: false,
    disableAutoIdle: true,
    // A zlib pair takes more memory than the rest of an idle session.
    disableCompression: true,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: greetingTimeoutMs,
    socketTimeout: socketTimeoutMs,
    maxIdleTime: longestIdleMs,
    maxLiteralSize: literalLimitBytes,
    maxResponseSize: literalLimitBytes + 1024 * 1024,
  })
  // Without a listener, a connection error between two commands would end the process.
  client.on('error', () => undefined)
  const giveUp = () => client.close()
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    signal?.throwIfAborted()
    await client.connect()
  } catch (error) {
    client.close()
    throw translatedImapError(error, 'LOGIN')
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
  return client
}

async function readAuthority(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new ConfigError([`imap.ca: ${path} cannot be read`], { cause })
  }
}
