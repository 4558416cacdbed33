/** Makes the sender check that the configuration asks for; the DNS is queried only where it is switched on. */
import { Resolver } from 'node:dns/promises'
import type { Config } from '../config/schema.ts'
import type { DnsResolver } from '../mail/sender-proof/dns-answers.ts'
import type { SenderCheck } from './parse-message.ts'

/** The sender of an older mail cannot be checked: keys and policies have been replaced since. */
const oldestMailMs = 7 * 24 * 3600 * 1000
/** DNS tries within the time of one check. */
const dnsTries = 2

/**
 * The check; undefined when it is off. Its libraries are loaded only when it is on.
 *
 * @throws when the address of a DNS server is invalid
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
