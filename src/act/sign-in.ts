/** Signs people in to the pages by a mailed link: agents of the configuration, and customers who are contacts. */
import { createHash, randomBytes } from 'node:crypto'
import type { Session, SessionKind, SignInLink } from '../store/sessions.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import { addressAsSent } from './typed-addresses.ts'

export interface SignInDeps {
  readonly store: Store
  /** The agents; those who have left are not among them. */
  readonly directory: () => Promise<Pick<Directory, 'agents'>>
  readonly now: () => number
}

const linkMs = 15 * 60_000
/** A session ends after this even when it is in use. */
const sessionMs = 14 * 24 * 3600_000
/** A session ends after this time without a request. */
export const idleMs = 3 * 24 * 3600_000

/** The stored form of a secret: SHA-256, lower-case hex. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** A secret of 256 random bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether an address is an agent's or a customer's; null: nobody's. */
export async function kindOfPerson(
  address: string,
  { store, directory }: SignInDeps,
): Promise<{ kind: SessionKind; addrSpec: string } | null> {
  const addrSpec = addressAsSent(address)
  if ((await directory()).agents.has(addrSpec)) return { kind: 'agent', addrSpec }
  const contacts = await store.people.contactsOf([addrSpec])
  return contacts.length > 0 ? { kind: 'customer', addrSpec } : null
}

/**
 * Makes a link that signs somebody in.
 *
 * @param browser - the secret of the browser that asked; null: the link opens in any browser
 * @returns the secret of the link, and the address as stored, to which it must be mailed: a look-alike spelling could be somebody else's;
 *   null when nobody has the address
 */
export async function makeSignInLink(
  { address, browser, forMs = linkMs }: { readonly address: string; readonly browser: string | null; readonly forMs?: number },
  deps: SignInDeps,
): Promise<{ readonly secret: string; readonly addrSpec: string } | null> {
  const person = await kindOfPerson(address, deps)
  if (!person) return null
  const secret = newSecret()
  const link = { _id: digestOf(secret), ...person, browser: browser && digestOf(browser), endsAt: new Date(deps.now() + forMs) }
  await deps.store.sessions.addLink(link)
  return { secret, addrSpec: person.addrSpec }
}

/** The link of a secret, with whom it signs in; null: it does not open any more. */
export async function signInLink(secret: string, { store, now }: SignInDeps): Promise<SignInLink | null> {
  return store.sessions.findLink(digestOf(secret), new Date(now()))
}

/** Uses up a link. @returns the value of the session's cookie; null when the link does not open, or not in this browser */
export async function signInBy(secret: string, browser: string, { store, now }: SignInDeps): Promise<string | null> {
  const at = new Date(now())
  const link = await store.sessions.takeLink(digestOf(secret), digestOf(browser), at)
  if (!link) return null
  return (await beginSession(link, { store, now })).cookie
}

/** Starts a session of somebody whose address is proven. @returns the value of its cookie, and the session */
export async function beginSession(
  { kind, addrSpec }: Pick<Session, 'kind' | 'addrSpec'>,
  { store, now }: Pick<SignInDeps, 'store' | 'now'>,
): Promise<{ readonly cookie: string; readonly session: Session }> {
  const [cookie, at] = [newSecret(), new Date(now())]
  const endsAt = new Date(at.getTime() + sessionMs)
  const session = { _id: digestOf(cookie), kind, addrSpec, formToken: newSecret(), createdAt: at, seenAt: at, endsAt }
  await store.sessions.begin(session)
  return { cookie, session }
}

/** The session of a cookie; null: there is none. The session of a former agent ends here. */
export async function sessionOf(cookie: string, { store, directory, now }: SignInDeps): Promise<Session | null> {
  const session = await store.sessions.see(digestOf(cookie), new Date(now()), idleMs)
  if (session?.kind !== 'agent' || (await directory()).agents.has(session.addrSpec)) return session
  await store.sessions.end(session.addrSpec, session._id)
  return null
}
