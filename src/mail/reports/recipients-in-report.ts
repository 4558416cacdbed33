/** Addresses as they stand in delivery reports, where every mailer writes them its own way. */

/** Marks of full width end a label that stands before an address without a blank. */
const ADDRESS =
  /(?:"[^"\s]{1,64}"|[^\s<>"'`(),;:[\]\\|：；，、。（）＜＞「」【】]{1,120})@(?:[\p{L}\p{N}_-]{1,63}\.)*[\p{L}\p{N}_-]{1,63}/gu

/** Every address in a piece of text, lower case, without repeats, in order. Domains without a dot count too. */
export function addressesIn(text: string): string[] {
  const found = new Set<string>()
  for (const [address] of text.matchAll(ADDRESS)) found.add(cleaned(address))
  return [...found]
}

/**
 * The address of a recipient field (RFC 3464 §2.3.1, `address-type; generic-address`).
 *
 * Microsoft writes `RFC822;<a@b>`, Novell and McAfee leave the type away, Exim quotes a local part.
 *
 * @returns lower case; null when the value holds no address, as with `X400; /c=de/…` or a bare login name
 */
export function recipientIn(value: string): string | null {
  const generic = value.replace(/^[A-Za-z0-9-]{1,20}[ \t]*;/, '').trim()
  const bracketed = /<([^<>\s]+@[^<>\s]+)>/.exec(generic)?.[1]
  if (bracketed) return bracketed.toLowerCase()
  return addressesIn(generic)[0] ?? null
}

function cleaned(address: string): string {
  return address.toLowerCase().replace(/^(?!=\?)[*=.]+(?=[^@])/, '')
}
