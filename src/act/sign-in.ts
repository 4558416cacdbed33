/** Signing in to the pages by a link that is mailed: for agents of the configuration, and customers who are contacts. */
import { createHash, randomBytes } from 'node:crypto'
import type { Session, SessionKind, SignInLink } from '../store/sessions.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import { addressAsSent } from './typed-addresses.ts'

/** What signing in needs. */
export interface SignInDeps {
  readonly store: Store
  /** Agents who have left are not in it. */
  readonly directory: () => Promise<Pick<Directory, 'agents'>>
  readonly now: () => number
}

const linkMs = 15 * 60_000
/** However busy: sign in again after this. */
const sessionMs = 14 * 24 * 3600_000
/** Without a request for so long, a session ends. */
export const idleMs = 3 * 24 * 3600_000

/** What is kept of a secret. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** 256 bits that nobody guesses. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether somebody is an agent or a customer; null when we do not know them. */
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
 * Makes a link for somebody whom we know.
 *
 * @param browser - what the browser that asked holds; null: the link opens in any
 * @returns the secret of the link, and the address as we know it: nothing is mailed to how somebody else spells it; null when we do not know it
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

/** The link of a secret, while it opens: whom it signs in. */
export async function signInLink(secret: string, { store, now }: SignInDeps): Promise<SignInLink | null> {
  return store.sessions.findLink(digestOf(secret), new Date(now()))
}

/** Uses a link up. @returns what the session's cookie is to hold; null when the link does not open (any more) in this browser */
export async function signInBy(secret: string, browser: string, { store, now }: SignInDeps): Promise<string | null> {
  const at = new Date(now())
  const link = await store.sessions.takeLink(digestOf(secret), digestOf(browser), at)
  if (!link) return null
  return (await beginSession(link, { store, now })).cookie
}

/** Signs somebody in whose address is proven. @returns what the session's cookie is to hold, and the session */
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

/** The session of a cookie; that of an agent who is none any more, or deactivated, ends. */
export async function sessionOf(cookie: string, { store, directory, now }: SignInDeps): Promise<Session | null> {
  const session = await store.sessions.see(digestOf(cookie), new Date(now()), idleMs)
  if (session?.kind !== 'agent' || (await directory()).agents.has(session.addrSpec)) return session
  await store.sessions.end(session.addrSpec, session._id)
  return null
}
