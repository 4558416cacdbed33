/** The servers of known mail providers, found by the domain of an address or by that domain's mail exchanger. */
import providers from './mail-providers.json' with { type: 'json' }

/** Host, port and TLS of a server. */
export interface ServerPlace {
  readonly host: string
  readonly port: number
  readonly tls: 'required' | 'starttls' | 'none'
}

/** A provider's servers, and what is known of them. */
export interface MailProvider {
  readonly name: string
  readonly imap: ServerPlace
  readonly smtp: ServerPlace
  /** The OAuth provider to sign in at, when passwords are not accepted; null: passwords are. */
  readonly oauth: 'microsoft' | 'google' | null
  /** What must be done at the provider first; null: nothing. */
  readonly note: string | null
}

interface Entry {
  readonly name: string
  readonly domains: readonly string[]
  readonly mx: readonly string[]
  readonly imap: readonly (string | number)[]
  readonly smtp: readonly (string | number)[]
  readonly oauth?: string
  readonly note?: string
}

/** The provider of a domain; null: unknown. @param exchangers - names of its MX records, most preferred first */
export function mailProviderOf(domain: string, exchangers: readonly string[]): MailProvider | null {
  const entries: readonly Entry[] = providers
  const byDomain = entries.find(({ domains }) => domains.includes(domain))
  const found = byDomain ?? exchangers.map((exchanger) => byExchanger(exchanger, entries)).find((entry) => entry !== null)
  return found ? providerFrom(found) : null
}

/** All known providers. */
export function mailProviders(): readonly MailProvider[] {
  return (providers as readonly Entry[]).map(providerFrom)
}

/** The longest suffix wins: `olc.protection.outlook.com` is not Microsoft 365, though `protection.outlook.com` is. */
function byExchanger(exchanger: string, entries: readonly Entry[]): Entry | null {
  const name = exchanger.toLowerCase().replace(/\.$/, '')
  const ends = (mx: string) => name === mx || name.endsWith(`.${mx}`)
  const matches = entries.flatMap((entry) => entry.mx.filter(ends).map((mx) => ({ entry, length: mx.length })))
  return matches.toSorted((a, b) => b.length - a.length)[0]?.entry ?? null
}

function providerFrom({ name, imap, smtp, oauth, note }: Entry): MailProvider {
  return {
    name,
    imap: placeFrom(imap),
    smtp: placeFrom(smtp),
    oauth: oauth === 'microsoft' || oauth === 'google' ? oauth : null,
    note: note ?? null,
  }
}

function placeFrom([host, port, tls]: readonly (string | number)[]): ServerPlace {
  return { host: String(host), port: Number(port), tls: tls === 'starttls' ? 'starttls' : 'required' }
}
