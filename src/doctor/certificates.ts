/** Checks when the certificates of our servers expire. */
import { readFile } from 'node:fs/promises'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { about, spanText, type Finding } from './finding.ts'

/** A server that speaks TLS, from the first byte or after STARTTLS. */
export interface TlsPlace {
  readonly host: string
  readonly port: number
  readonly start: 'at once' | 'imap' | 'smtp'
  /** PEM file of an own certificate authority. */
  readonly ca?: string | undefined
}

const dayMs = 24 * 3600_000
/** Automatic renewal happens 30 days before the end; at three weeks it has failed. */
const soonMs = 21 * dayMs
const patienceMs = 10_000

/** Checks the certificate of a server; null when it cannot be read, for which other checks give the reason. */
export async function examineCertificate(place: TlsPlace, nowMs: number): Promise<Finding | null> {
  const endsAt = await certificateEnd(place).catch(() => null)
  return endsAt && certificateFinding(`${place.host}:${place.port}`, endsAt, nowMs)
}

/** Checks the public address of the console with the system's certificate authorities, as browsers and mail programs do. */
export async function examinePublicUrl(url: URL, nowMs: number): Promise<Finding> {
  const { ok, warning, fault } = about(`console.publicUrl ${url.host}`)
  const isSecure = url.protocol === 'https:'
  const port = Number(url.port) || (isSecure ? 443 : 80)
  const refusal = await refusalOf(url.hostname, port, isSecure)
  if (refusal === null) {
    const end = isSecure ? await examineCertificate({ host: url.hostname, port, start: 'at once' }, nowMs) : null
    return end ?? ok('answers')
  }
  const isOfTls = /CERT|TLS|SSL|ALTNAME|SIGNATURE/i.test(refusal)
  if (isOfTls) return fault(`browsers refuse its certificate (${refusal})`, 'give that proxy a certificate of its name, with its chain')
  return warning(
    `this machine does not reach it (${refusal})`,
    'see its DNS and proxy; where only other networks reach it, that is no fault: open it from there',
  )
}

/** @returns the error that a browser would get; null: none */
async function refusalOf(host: string, port: number, isSecure: boolean): Promise<string | null> {
  const name = host.replace(/^\[|\]$/g, '')
  const socket = isSecure
    ? connectTls({ host: name, port, servername: isIP(name) === 0 ? name : '', timeout: patienceMs })
    : connectPlain({ host: name, port, timeout: patienceMs })
  socket.on('timeout', () => socket.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })))
  try {
    await happens(socket, isSecure ? 'secureConnect' : 'connect')
    return null
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code ?? message
  } finally {
    socket.destroy()
  }
}

/** Judges when a certificate ends. */
export function certificateFinding(server: string, endsAt: Date, nowMs: number): Finding {
  const { ok, warning, fault } = about(`certificate ${server}`)
  const leftMs = endsAt.getTime() - nowMs
  const day = endsAt.toISOString().slice(0, 10)
  if (leftMs <= 0) return fault(`ended on ${day}: no connection is made`, 'renew it on that server')
  return leftMs < soonMs
    ? warning(`ends on ${day}, in ${spanText(leftMs)}`, 'renew it on that server, and see why that did not happen by itself')
    : ok(`ends on ${day}`)
}

/** When the certificate ends. It need not be valid here: the connections themselves judge that. */
async function certificateEnd({ host, port, start, ca }: TlsPlace): Promise<Date | null> {
  const authority = ca === undefined ? {} : { ca: await readFile(ca) }
  const plain = connectPlain({ host, port, timeout: patienceMs })
  plain.on('timeout', () => plain.destroy(new Error('silent')))
  try {
    if (start !== 'at once') await startTls(plain, start)
    const secure = connectTls({ socket: plain, servername: /^[\d.:]+$/.test(host) ? '' : host, rejectUnauthorized: false, ...authority })
    await happens(secure, 'secureConnect')
    return endOf(secure)
  } finally {
    plain.destroy()
  }
}

function endOf(secure: TLSSocket): Date | null {
  const { valid_to: end } = secure.getPeerCertificate()
  return end === undefined ? null : new Date(end)
}

/** RFC 3501 §6.2.1, RFC 3207 §4. */
async function startTls(plain: Socket, kind: 'imap' | 'smtp'): Promise<void> {
  const says = repliesOf(plain)
  await says(/^(?:\* |220 )/m)
  if (kind === 'smtp') {
    plain.write('EHLO doctor.invalid\r\n')
    await says(/^250 /m)
  }
  plain.write(kind === 'imap' ? 'a STARTTLS\r\n' : 'STARTTLS\r\n')
  await says(kind === 'imap' ? /^a OK/im : /^220 /m)
}

function repliesOf(plain: Socket): (pattern: RegExp) => Promise<void> {
  return async (pattern) => {
    let reply = ''
    while (!pattern.test(reply)) reply += String(await happens(plain, 'data')).slice(0, 10_000)
  }
}

function happens(socket: Socket, event: 'connect' | 'data' | 'secureConnect'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('closed'))
    const settle = (value: unknown) => {
      socket.off('error', reject).off('close', ended)
      resolve(value)
    }
    socket.once(event, settle).once('error', reject).once('close', ended)
  })
}
