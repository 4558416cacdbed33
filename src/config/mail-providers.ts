/** Servers of the world's mail providers, by the domain of an address or the mail exchanger of that domain: a data file. */
import providers from './mail-providers.json' with { type: 'json' }

/** Where a server listens, and how its connections are secured. */
export interface ServerPlace {
  readonly host: string
  readonly port: number
  readonly tls: 'required' | 'starttls' | 'none'
}

/** The servers of a mailbox, and what is known of them. */
export interface MailProvider {
  readonly name: string
  readonly imap: ServerPlace
  readonly smtp: ServerPlace
  /** Passwords are not taken: it signs in there. */
  readonly oauth: 'microsoft' | 'google' | null
  /** What has to be done first. */
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

/** The provider of a domain; `exchangers` are the names of its MX records, the first one counts most. */
export function mailProviderOf(domain: string, exchangers: readonly string[]): MailProvider | null {
  const entries: readonly Entry[] = providers
  const byDomain = entries.find(({ domains }) => domains.includes(domain))
  const found = byDomain ?? exchangers.map((exchanger) => byExchanger(exchanger, entries)).find((entry) => entry !== null)
  return found ? providerFrom(found) : null
}

/** All that are known. */
export function mailProviders(): readonly MailProvider[] {
  return (providers as readonly Entry[]).map(providerFrom)
}

/** The longest name that an exchanger's ends with: `olc.protection.outlook.com` is not Microsoft 365. */
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
