/** Finds addresses in delivery reports, in the ways that mailers write them. */

/** Full-width punctuation ends a label before an address without a space. */
const ADDRESS =
  /(?:"[^"\s]{1,64}"|[^\s<>"'`(),;:[\]\\|：；，、。（）＜＞「」【】]{1,120})@(?:[\p{L}\p{N}_-]{1,63}\.)*[\p{L}\p{N}_-]{1,63}/gu

/** All distinct addresses in a text, lower case, in order; domains may be without a dot. */
export function addressesIn(text: string): string[] {
  const found = new Set<string>()
  for (const [address] of text.matchAll(ADDRESS)) found.add(cleaned(address))
  return [...found]
}

/**
 * The address of a recipient field (RFC 3464 §2.3.1, `address-type; generic-address`).
 *
 * Microsoft writes `RFC822;<a@b>`, Novell and McAfee omit the type, Exim quotes the local part.
 *
 * @returns lower case; null for a value without an address, such as `X400; /c=de/…` or a bare login name
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
