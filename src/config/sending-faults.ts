/** Checks how mailboxes send: signatures that do not count for the sender, return paths that reports could not reach. */
import type { Config, MailboxConfig } from './schema.ts'

/** Every such fault, with its key. */
export function sendingFaults({ mailboxes }: Pick<Config, 'mailboxes'>): string[] {
  return mailboxes.flatMap(faultsOf)
}

function faultsOf({ name, addresses, dkim, verp, plusAddressing }: MailboxConfig): string[] {
  const key = `mailboxes.${name}`
  const from = addresses[0]?.slice(addresses[0].lastIndexOf('@') + 1) ?? ''
  const isAligned = dkim === undefined || from === dkim.domain || from.endsWith(`.${dkim.domain}`)
  return [
    // RFC 7489 §3.1.1: a signature of another domain does not count for the sender's.
    ...(isAligned ? [] : [`${key}.dkim.domain: ${dkim.domain} does not sign for ${from}, the domain we send from`]),
    ...(verp && !plusAddressing ? [`${key}.verp: needs plusAddressing, or reports would not come back`] : []),
  ]
}
