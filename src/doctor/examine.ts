/** Examines a site for everything that may keep mail from becoming tickets, or answers from arriving. */
import { Resolver } from 'node:dns/promises'
import type { Config } from '../config/schema.ts'
import { AccessTokens } from '../oauth/access-tokens.ts'
import { openStoreToRead, type Store } from '../store/store.ts'
import { examineCertificate, examinePublicUrl, type TlsPlace } from './certificates.ts'
import { configurationFindings, type ConfigFile } from './configuration.ts'
import { examineDatabase, restoreFinding } from './database.ts'
import { about, isOlder, type Finding } from './finding.ts'
import { examineDomain, examineReaders, type MailDomain } from './mail-domains.ts'
import { examineMailbox } from './mailboxes.ts'
import { examinePort, sharedPorts, type OwnPort } from './ports.ts'
import { examineKeptFolder } from './kept-folder.ts'
import { examineRedis } from './queues.ts'
import { examineSearch } from './search-server.ts'
import { examineWebhooks } from './webhooks.ts'
import { examineWork } from './work.ts'

/** The servers and files of a site. */
export interface SitePlaces {
  readonly mongoUri: string
  readonly redisUrl: string
  readonly file: ConfigFile | null
  /** The folder that processes keep between starts. */
  readonly keptIn: string
}

/** The same as `engines` in package.json. */
const oldestNode = '22.18'
const dnsTimeoutMs = 3_000

/** Yields findings one after the other; what cannot be examined is a finding, too. */
export async function* examine(config: Config, { mongoUri, redisUrl, file, keptIn }: SitePlaces): AsyncGenerator<Finding> {
  yield nodeFinding(process.versions.node)
  yield* configurationFindings(config, file)
  yield* await examineKeptFolder(keptIn)
  const database = await examineDatabase(mongoUri)
  yield* database
  yield* await examineRedis(redisUrl)
  yield* await examineSearch(config)
  const isThere = !database.some(({ subject, level }) => subject === 'mongodb' && level === 'fault')
  const store = isThere ? await openStoreToRead(mongoUri) : null
  try {
    if (store) yield* restoreFinding(await store.unfinishedRestore())
    yield* await examineMailboxes(config, store)
    if (store) yield* await examineWork(config, store, await store.timeMs())
    if (store) yield* await examineWebhooks(await store.webhooks.all(), await store.webhooks.countWaiting(), config.webhooks)
  } finally {
    await store?.close()
  }
  yield* await examineNames(config)
  const ports = ownPorts(config)
  yield* sharedPorts(ports)
  yield* await Promise.all(ports.map(examinePort))
}

/** Judges the version of Node. */
export function nodeFinding(version: string): Finding {
  const { ok, fault } = about('node')
  if (!isOlder(version, oldestNode)) return ok(`version ${version}`)
  return fault(`version ${version} is too old for Intray`, `use ${oldestNode} or newer`)
}

async function examineMailboxes(config: Config, store: Store | null): Promise<readonly Finding[]> {
  const accessTokens = store ? new AccessTokens(store.grants, config) : undefined
  const found: Finding[] = []
  for (const mailbox of config.mailboxes) found.push(...(await examineMailbox(mailbox, config, accessTokens)))
  return found
}

async function examineNames({ mailboxes, agents, console: section, authentication }: Config): Promise<readonly Finding[]> {
  const places = mailboxes.flatMap(({ imap, smtp }): TlsPlace[] => [
    ...(imap.tls === 'none' ? [] : [{ ...imap, start: imap.tls === 'required' ? 'at once' : 'imap' } as const]),
    ...(smtp.tls === 'none' ? [] : [{ ...smtp, start: smtp.tls === 'required' ? 'at once' : 'smtp' } as const]),
  ])
  const once = new Map(places.map((place) => [`${place.host}:${place.port}`, place]))
  const certificates = await Promise.all([...once.values()].map((place) => examineCertificate(place, Date.now())))
  const dns = new Resolver({ timeout: dnsTimeoutMs, tries: 2 })
  if (authentication.dnsServers.length > 0) dns.setServers(authentication.dnsServers)
  const ask = async (name: string, type: string) => (await dns.resolve(name, type as 'TXT')) as readonly unknown[]
  const sending = mailDomains(mailboxes)
  const domains = await Promise.all(sending.map((each) => examineDomain(each, ask)))
  const agentDomains = new Set(agents.map(({ address }) => address.slice(address.lastIndexOf('@') + 1)))
  const others = [...agentDomains].filter((domain) => !sending.some((own) => own.domain === domain))
  const readers = await Promise.all(others.map((domain) => examineReaders(domain, ask)))
  const pages = section?.publicUrl === undefined ? [] : [await examinePublicUrl(new URL(section.publicUrl), Date.now())]
  return [...certificates.filter((finding) => finding !== null), ...pages, ...domains.flat(), ...readers.flat()]
}

/** The domains that a site sends from, with their SMTP servers and DKIM keys. */
export function mailDomains(mailboxes: Config['mailboxes']): readonly MailDomain[] {
  const senders = mailboxes.flatMap((mailbox) =>
    mailbox.addresses.slice(0, 1).map((address) => ({ domain: address.slice(address.lastIndexOf('@') + 1), mailbox })),
  )
  const signed = new Set(mailboxes.flatMap(({ dkim }) => (dkim ? [dkim.domain] : [])))
  const names = new Set([...senders.map(({ domain }) => domain), ...signed])
  return [...names].map((domain) => ({
    domain,
    smtpHosts: [...new Set(senders.filter((sender) => sender.domain === domain).map(({ mailbox }) => mailbox.smtp.host))],
    dkim: mailboxes.flatMap(({ dkim }) => (dkim?.domain === domain ? [dkim] : [])),
  }))
}

function ownPorts({ healthPort, console: section }: Config): readonly OwnPort[] {
  const health = { key: 'healthPort', host: '127.0.0.1', path: '/health', sign: /"status":"(?:ok|unavailable)"/ }
  const pages = { key: 'console.port', path: '/console/sign-in', sign: /Intray|intray/ }
  return [
    ...(healthPort === undefined || healthPort === 0 ? [] : [{ ...health, port: healthPort }]),
    ...(section === undefined || section.port === 0 ? [] : [{ ...pages, host: section.host, port: section.port }]),
  ]
}
