/**
 * Asks a domain for its mail servers in the format of Thunderbird's ISPDB (config-v1.1.xml): at its host `autoconfig`, or under
 * `.well-known`. HTTPS only: whoever could change the answer on its way would receive the password.
 */
import { DomUtils, parseDocument } from 'htmlparser2'
import { isLoopback } from '../config/auth.ts'
import type { ServerPlace } from '../config/mail-providers.ts'

/** The servers that a domain publishes; null where it names none that can be used. */
export interface Autoconfig {
  readonly imap: ServerPlace | null
  readonly smtp: ServerPlace | null
  /** The user name to log in with; null: not published. */
  readonly user: string | null
}

const answerMs = 5_000
const longestBytes = 256 * 1024
/** TLS from the first byte is preferred: nobody on the way can strip it, as with STARTTLS. */
const tlsOf: Readonly<Record<string, ServerPlace['tls']>> = { SSL: 'required', STARTTLS: 'starttls', plain: 'none' }

/** Where a domain may publish its servers, in order of preference. */
export function autoconfigUrls(address: string): readonly string[] {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const search = `emailaddress=${encodeURIComponent(address)}`
  return [
    `https://autoconfig.${domain}/mail/config-v1.1.xml?${search}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml?${search}`,
  ]
}

/** Asks all places at once. @returns the first valid answer in order of preference; null: there is none */
export async function askAutoconfig(address: string, urls = autoconfigUrls(address)): Promise<Autoconfig | null> {
  const answers = await Promise.all(urls.map(async (url) => answerOf(url).catch(() => null)))
  return answers.map((text) => (text === null ? null : readAutoconfig(text, address))).find((found) => found !== null) ?? null
}

async function answerOf(url: string): Promise<string | null> {
  const response = await fetch(url, { signal: AbortSignal.timeout(answerMs), headers: { accept: 'text/xml, application/xml' } })
  // A redirection must not leave TLS.
  if (!response.ok || (url.startsWith('https:') && !response.url.startsWith('https:'))) return null
  const size = Number(response.headers.get('content-length') ?? 0)
  return size > longestBytes ? null : (await response.text()).slice(0, longestBytes)
}

/** Reads an answer. @returns null when it is something else: many hosts answer every path with a web page */
export function readAutoconfig(text: string, address: string): Autoconfig | null {
  const servers = DomUtils.getElementsByTagName(isServer, parseDocument(text, { xmlMode: true }), true)
  const incoming = servers.filter(({ name, attribs }) => name === 'incomingServer' && attribs['type'] === 'imap')
  const imap = placeIn(incoming)
  const smtp = placeIn(servers.filter(({ name, attribs }) => name === 'outgoingServer' && attribs['type'] === 'smtp'))
  if (imap === null && smtp === null) return null
  const user = incoming.map((server) => valueOf('username', server)).find((found) => found !== null) ?? null
  return { imap, smtp, user: user === null ? null : withAddress(user, address) }
}

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number]

function isServer(name: string): boolean {
  return name === 'incomingServer' || name === 'outgoingServer'
}

function placeIn(servers: readonly Element[]): ServerPlace | null {
  const places = servers.flatMap((server) => {
    const [host, port, tls] = [valueOf('hostname', server), Number(valueOf('port', server)), tlsOf[valueOf('socketType', server) ?? '']]
    if (host === null || !/^[\w.:-]+$/.test(host) || !Number.isInteger(port) || port < 1 || port > 65_535 || tls === undefined) return []
    // A password is never sent in clear text, except within the machine.
    return tls === 'none' && !isLoopback(host) ? [] : [{ host, port, tls }]
  })
  return places.find(({ tls }) => tls === 'required') ?? places[0] ?? null
}

function valueOf(name: string, server: Element): string | null {
  const [found] = DomUtils.getElementsByTagName(name, server.children, true, 1)
  return (found && DomUtils.textContent(found).trim()) || null
}

function withAddress(user: string, address: string): string {
  const at = address.lastIndexOf('@')
  return user
    .replaceAll('%EMAILADDRESS%', address)
    .replaceAll('%EMAILLOCALPART%', address.slice(0, at))
    .replaceAll('%EMAILDOMAIN%', address.slice(at + 1))
}
