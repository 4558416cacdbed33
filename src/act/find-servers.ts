/** Finds the servers of a mailbox from its address: known providers, autoconfig, SRV records, then well-known names and ports. */
import { resolveMx, resolveSrv } from 'node:dns/promises'
import { connect } from 'node:net'
import { askAutoconfig, autoconfigUrls } from './autoconfig.ts'
import { isLoopback } from '../config/auth.ts'
import { mailProviderOf, type MailProvider, type ServerPlace } from '../config/mail-providers.ts'

/** Hosts and ports that the person gave. */
export interface ServerHints {
  readonly imapHost?: string | undefined
  readonly imapPort?: number | undefined
  readonly smtpHost?: string | undefined
  readonly smtpPort?: number | undefined
}

/** The servers that were found; null where none answers. */
export interface FoundServers {
  readonly provider: MailProvider | null
  readonly imap: ServerPlace | null
  readonly smtp: ServerPlace | null
  /** The user name to log in with; null: not published. */
  readonly user: string | null
}

type Protocol = 'imap' | 'smtp'

const dnsMs = 5_000
const connectMs = 4_000
/** Ports with TLS from the first byte come first: STARTTLS can be stripped on the way. */
const knownPorts: Readonly<Record<Protocol, readonly number[]>> = { imap: [993, 143], smtp: [465, 587] }
/** SRV service names, RFC 6186 §3 and RFC 8314 §5.1. */
const serviceNames: Readonly<Record<Protocol, readonly string[]>> = { imap: ['_imaps', '_imap'], smtp: ['_submissions', '_submission'] }

/**
 * Finds the servers. DNS is asked and all likely places are tried at the same time.
 *
 * @param urlsOf - where a domain may publish its autoconfig
 */
export async function findServers(address: string, hints: ServerHints, urlsOf = autoconfigUrls): Promise<FoundServers> {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const exchangers = hints.imapHost === undefined || hints.smtpHost === undefined ? await exchangersOf(domain) : []
  const provider = hints.imapHost === undefined && hints.smtpHost === undefined ? mailProviderOf(domain, exchangers) : null
  const published =
    provider || (hints.imapHost !== undefined && hints.smtpHost !== undefined) ? null : await askAutoconfig(address, urlsOf(address))
  const find = async (protocol: Protocol, host: string | undefined, port: number | undefined) => {
    const hosts = [`${protocol}.${domain}`, `mail.${domain}`, domain, ...exchangers]
    if (host !== undefined) return firstOpen(placesOf(protocol, [host], port))
    if (provider) return provider[protocol]
    if (published?.[protocol]) return published[protocol]
    return firstOpen([...(await inDns(domain, protocol)), ...placesOf(protocol, hosts, port)])
  }
  const [imap, smtp] = await Promise.all([find('imap', hints.imapHost, hints.imapPort), find('smtp', hints.smtpHost, hints.smtpPort)])
  return { provider, imap, smtp, user: hints.imapHost === undefined ? (published?.user ?? null) : null }
}

function placesOf(protocol: Protocol, hosts: readonly string[], port: number | undefined): readonly ServerPlace[] {
  const ports = port === undefined ? knownPorts[protocol] : [port]
  return ports.flatMap((each) => hosts.map((host) => ({ host, port: each, tls: tlsOf(host, each) })))
}

function tlsOf(host: string, port: number): ServerPlace['tls'] {
  if (port === 143 || port === 587) return 'starttls'
  // A server on another port of this machine is mostly a test server without TLS.
  return isLoopback(host) && port !== 993 && port !== 465 ? 'none' : 'required'
}

async function exchangersOf(domain: string): Promise<readonly string[]> {
  const records = await inTime(resolveMx(domain), [])
  return records.toSorted((a, b) => a.priority - b.priority).map(({ exchange }) => exchange)
}

async function inDns(domain: string, protocol: Protocol): Promise<readonly ServerPlace[]> {
  const found = await Promise.all(
    serviceNames[protocol].map(async (service, place) => {
      const records = await inTime(resolveSrv(`${service}._tcp.${domain}`), [])
      const tls = place === 0 ? ('required' as const) : ('starttls' as const)
      // RFC 2782: the target `.` means that the service is not offered.
      return records.filter(({ name }) => name !== '' && name !== '.').map(({ name, port }) => ({ host: name, port, tls }))
    }),
  )
  return found.flat()
}

async function inTime<T>(asking: Promise<T>, otherwise: T): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), dnsMs).unref())
  return Promise.race([asking.catch(() => otherwise), late])
}

async function firstOpen(places: readonly ServerPlace[]): Promise<ServerPlace | null> {
  const open = await Promise.all(places.map(isOpen))
  return places.find((_, n) => open[n]) ?? null
}

function isOpen({ host, port }: ServerPlace): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectMs })
    const end = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false))
  })
}
