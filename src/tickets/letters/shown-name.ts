/** Names of people as our mails show them. */

/**
 * A display name, unless it has an address in it: anybody may write anybody's there, and programs take it for
 * whom the mail goes to.
 */
export function shownName(displayName: string): string {
  return /[@\uff20\ufe6b]/.test(displayName) ? '' : displayName
}
