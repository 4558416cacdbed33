/** Shows display names of people in our mails. */

/** A display name; empty if it contains an address. Anybody can write any address there, and mail programs take it for the recipient's. */
export function shownName(displayName: string): string {
  return /[@\uff20\ufe6b]/.test(displayName) ? '' : displayName
}
