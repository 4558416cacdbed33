/** Checks the DNS of the domains that we send from: whether mail reaches us, and whether ours is accepted. */
import { createPublicKey } from 'node:crypto'
import { spf } from 'mailauth/lib/spf/index.js'
import type { DnsResolver } from '../mail/sender-proof/dns-answers.ts'
import { mailProviders } from '../config/mail-providers.ts'
import { about, orWell, type Finding } from './finding.ts'

/** A domain that we send from. */
export interface MailDomain {
  readonly domain: string
  /** The SMTP servers of its mailboxes. */
  readonly smtpHosts: readonly string[]
  /** Selectors of this domain with which we sign, and their private keys in PEM. */
  readonly dkim: readonly { readonly selector: string; readonly privateKey: string }[]
}

/** Names reserved for tests (RFC 2606, RFC 6761) and for local networks, which the DNS does not have. */
const reserved = /(?:^|\.)(?:example|invalid|localhost|test|local|internal)$|^example\.(?:com|net|org)$/
const noRecord = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'ENONAME'])

const refusing = new Set(['fail', 'permerror'])
const doubting = new Set(['softfail', 'neutral'])
/** A provider's servers for sending have other addresses than those it accepts mail at, so a doubtful SPF result means nothing there. */
const providerHosts = new Set(mailProviders().map(({ smtp }) => smtp.host))
const isProvider = (host: string) => providerHosts.has(host)

/** Checks a domain; a failing DNS is a warning of its own. */
export async function examineDomain(mailDomain: MailDomain, ask: DnsResolver): Promise<readonly Finding[]> {
  const { domain } = mailDomain
  const { ok, warning } = about(`domain ${domain}`)
  if (reserved.test(domain)) return [ok('is reserved for trials: there is nothing to look up')]
  try {
    const troubles = [
      await mxTrouble(domain, ask),
      await spfTrouble(mailDomain, ask),
      ...(await Promise.all(mailDomain.dkim.map((key) => dkimTrouble(domain, key, ask)))),
      await dmarcTrouble(domain, ask),
    ]
    return orWell(troubles, ok(`MX, SPF, DMARC${mailDomain.dkim.length > 0 ? ' and DKIM' : ''} are in order`))
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return [warning(`the DNS does not answer: ${code || message}`, 'see authentication.dnsServers, or the resolver of this machine')]
  }
}

async function mxTrouble(domain: string, ask: DnsResolver): Promise<Finding | null> {
  const { warning, fault } = about(`domain ${domain}`)
  const servers = (await answers(ask, domain, 'MX')) as readonly { readonly exchange: string }[]
  if (servers.some(({ exchange }) => exchange === ''))
    return fault('its MX says that it takes no mail (RFC 7505)', `correct the MX of ${domain}`)
  if (servers.length > 0) return exchangerTrouble(domain, servers, ask)
  const hosts = [...(await answers(ask, domain, 'A')), ...(await answers(ask, domain, 'AAAA'))]
  if (hosts.length > 0) return warning('it has no MX: mail goes to its address, which few servers expect', `add an MX to ${domain}`)
  return fault('it has neither MX nor address: customers cannot write to it', `add an MX to ${domain}`)
}

/** One exchanger with an address is enough. */
async function exchangerTrouble(
  domain: string,
  servers: readonly { readonly exchange: string }[],
  ask: DnsResolver,
): Promise<Finding | null> {
  for (const { exchange } of servers) for (const type of ['A', 'AAAA']) if ((await answers(ask, exchange, type)).length > 0) return null
  const names = servers.map(({ exchange }) => exchange).join(', ')
  return about(`domain ${domain}`).fault(`its MX names ${names}, which has no address: no mail arrives`, `correct the MX of ${domain}`)
}

/** Checks whether mail to agents at a domain that we do not send from can arrive. */
export async function examineReaders(domain: string, ask: DnsResolver): Promise<readonly Finding[]> {
  if (reserved.test(domain)) return []
  try {
    const trouble = await mxTrouble(domain, ask)
    return trouble?.level === 'fault' ? [{ ...trouble, text: `agents have addresses there, and ${trouble.text}` }] : []
  } catch {
    return []
  }
}

async function spfTrouble({ domain, smtpHosts }: MailDomain, ask: DnsResolver): Promise<Finding | null> {
  const { warning, fault } = about(`domain ${domain}`)
  const records = (await textsOf(ask, domain)).filter((text) => /^v=spf1(?:\s|$)/i.test(text))
  if (records.length === 0)
    return warning(
      'it has no SPF record: much of our mail will be taken for spam',
      `add v=spf1 … -all to ${domain}, naming your SMTP server`,
    )
  if (records.length > 1)
    return fault('it has several SPF records, which count as an error (RFC 7208 §4.5)', `make them one record of ${domain}`)
  if (/\s\+?all(?:\s|$)/i.test(records[0] ?? ''))
    return warning('its SPF record lets everybody send in its name (+all)', `let the SPF record of ${domain} end in -all or ~all`)
  for (const host of smtpHosts) {
    const ips = [...(await answers(ask, host, 'A')), ...(await answers(ask, host, 'AAAA'))].map(String)
    for (const ip of ips) {
      const { status } = await spf({ sender: `postmaster@${domain}`, ip, helo: host, mta: host, resolver: ask as never })
      if (refusing.has(status.result) || (doubting.has(status.result) && !isProvider(host)))
        return warning(
          `SPF says ${status.result} to ${ip}, the address of ${host}`,
          `name what ${host} sends from in the SPF record of ${domain}, unless that is another address`,
        )
    }
  }
  return null
}

async function dkimTrouble(
  domain: string,
  { selector, privateKey }: MailDomain['dkim'][number],
  ask: DnsResolver,
): Promise<Finding | null> {
  const { fault } = about(`domain ${domain}`)
  const name = `${selector}._domainkey.${domain}`
  const own = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
  const texts = await textsOf(ask, name)
  const published = texts.map((text) => /(?:^|;)\s*p\s*=([^;]*)/.exec(text)?.[1]?.replace(/\s/g, ''))
  if (published.includes(own)) return null
  const advice = `publish at ${name}: v=DKIM1; k=rsa; p=${own}`
  const found = published.length === 0 ? 'there is no key' : 'there is another key than ours'
  return fault(`${found} at ${name}: our signatures are worth nothing, and look forged`, advice)
}

async function dmarcTrouble(domain: string, ask: DnsResolver): Promise<Finding | null> {
  const { warning } = about(`domain ${domain}`)
  const names = [domain, domain.split('.').slice(-2).join('.')].map((name) => `_dmarc.${name}`)
  for (const name of new Set(names)) {
    const record = (await textsOf(ask, name)).find((text) => /^v=DMARC1(?:\s*;|$)/i.test(text))
    if (record === undefined) continue
    if (/;\s*p\s*=\s*(?:none|quarantine|reject)\s*(?:;|$)/i.test(record)) return null
    return warning(`its DMARC record has no policy that counts: ${record.slice(0, 100)}`, `write p=none, quarantine or reject into ${name}`)
  }
  return warning(
    'it has no DMARC record, which large providers ask for',
    `add _dmarc.${domain}: v=DMARC1; p=none; rua=mailto:…, and look at the reports`,
  )
}

async function textsOf(ask: DnsResolver, name: string): Promise<readonly string[]> {
  return ((await answers(ask, name, 'TXT')) as readonly (readonly string[])[]).map((strings) => strings.join(''))
}

/** The records of a name; a missing record is an empty answer. */
async function answers(ask: DnsResolver, name: string, type: string): Promise<readonly unknown[]> {
  try {
    return await ask(name, type)
  } catch (error) {
    if (noRecord.has((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
