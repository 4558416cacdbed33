/** Which network addresses a webhook may lead to: those of the public internet, unless the configuration opens all. */
import { lookup as lookupOfSystem, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Finds the addresses of a name; with an error it tells none. */
export type Lookup = (
  name: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, found?: LookupAddress[]) => void,
) => void

/** What Azure's machines find their host at; it has a public number. */
const azureHost = '168.63.129.16'

/** Whether an address is one of the public internet, IPv4 within IPv6 looked at as what it is. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.process(address).range() === 'unicast' && address !== azureHost
}

/** Whether the host of a URL can be public: false for what is known without a name server. */
export function canBePublic(url: URL): boolean {
  const host = hostOf(url)
  return isIP(host) === 0 ? !/(?:^|\.)localhost\.?$/.test(host) : isPublicAddress(host)
}

/** The host of a URL, an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/**
 * Looks up a name for a connection that is about to be made: the addresses that are checked are those that are connected
 * to, so that a name which means something else a moment later (DNS rebinding) gains nothing.
 */
export function publicLookup(lookup: Lookup = lookupOfSystem): LookupFunction {
  return (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found = []) => {
      const [first] = found
      if (error || !first) done(error ?? notPublic(name), [])
      else if (!found.every(({ address }) => isPublicAddress(address))) done(notPublic(name), [])
      else if (options.all) done(null, found)
      else done(null, first.address, first.family)
    })
  }
}

/** The refusal. */
export function notPublic(host: string): Error {
  return new Error(`${host} is not of the public internet; webhooks.allowPrivate would open it`)
}
