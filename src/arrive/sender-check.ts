/** The check of senders as the configuration wants it: the DNS of the network, asked only where checks are switched on. */
import { Resolver } from 'node:dns/promises'
import type { Config } from '../config/schema.ts'
import type { DnsResolver } from '../mail/sender-proof/dns-answers.ts'
import type { SenderCheck } from './parse-message.ts'

/** Keys are replaced and policies change: an old mail's sender cannot be checked any more. */
const oldestMailMs = 7 * 24 * 3600 * 1000
/** A second try within the time of a check. */
const dnsTries = 2

/**
 * The check, or undefined where it is off; its library is loaded only where it is on.
 *
 * @throws when a DNS server's address is none
 */
export async function senderCheckOf({ authentication }: Pick<Config, 'authentication'>): Promise<SenderCheck | undefined> {
  if (authentication.check === 'off') return undefined
  const { checkSender, notChecked } = await import('../mail/sender-proof/own-check.ts')
  const { rememberingResolver } = await import('../mail/sender-proof/dns-answers.ts')
  const timeoutMs = authentication.timeoutSeconds * 1000
  const resolver = rememberingResolver(networkResolver(authentication.dnsServers, timeoutMs), Date.now)
  const settings = { resolver, receivedBy: authentication.receivedBy, timeoutMs }
  return async (question) =>
    Date.now() - question.atMs > oldestMailMs
      ? notChecked('unknown', 'the mail was older than a week when it was read')
      : checkSender(question, settings)
}

function networkResolver(servers: readonly string[], timeoutMs: number): DnsResolver {
  const dns = new Resolver({ timeout: Math.ceil(timeoutMs / (2 * dnsTries)), tries: dnsTries })
  if (servers.length > 0) dns.setServers(servers)
  return async (name, type) => (await dns.resolve(name, type as 'TXT')) as readonly unknown[]
}
