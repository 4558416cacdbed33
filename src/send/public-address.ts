/** Decides which network addresses a webhook may lead to: public ones, unless the configuration allows all. */
import { lookup as lookupOfSystem, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Resolves the addresses of a name; after an error there are none. */
export type Lookup = (
  name: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, found?: LookupAddress[]) => void,
) => void

/** Azure's virtual machines reach their host by this address, which looks public. */
const azureHost = '168.63.129.16'

/** Whether an address is public; IPv4 addresses mapped into IPv6 are judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.process(address).range() === 'unicast' && address !== azureHost
}

/** Whether a URL's host can be public; false only for what is known without DNS. */
export function canBePublic(url: URL): boolean {
  const host = hostOf(url)
  return isIP(host) === 0 ? !/(?:^|\.)localhost\.?$/.test(host) : isPublicAddress(host)
}

/** The host of a URL; an IPv6 address without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/**
 * Resolves a name for a connection that is about to be made. The checked addresses are those that are connected to, so DNS rebinding gains
 * nothing.
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

/** The error for an address that is not allowed. */
export function notPublic(host: string): Error {
  return new Error(`${host} is not of the public internet; webhooks.allowPrivate would open it`)
}
