/** Whom we know by name before any mail comes: our own addresses, our agents, and what each mailbox wants. */
import type { BroadcastWords } from './broadcast-mark.ts'
import type { Templates } from './letters/templates.ts'
import type { Stage } from './stage/stage.ts'
import type { Rule } from './rules/rule.ts'
import type { WorkingHours } from './stage/working-hours.ts'
import type { Severity } from './ticket.ts'

/** An agent: a user with a mail address. */
export interface Agent {
  readonly addrSpec: string
  readonly displayName: string
  readonly groups: readonly string[]
  /** What his answer to a notification of a customer's mail is, when it does not say so. Default: public. */
  readonly replies?: 'public' | 'internal'
  /**
   * Which messages and notes he hears of: all that he listens to, only those of tickets that he owns or subscribes to, or
   * none. Alerts reach him all the same. Default: all.
   */
  readonly notify?: 'all' | 'mine' | 'none'
  /** Of the notifications that he gets, ISO 639-1; default: the mailbox's. */
  readonly language?: string | undefined
  /** Where he reads the clock, an IANA name; default: the site's. */
  readonly timeZone?: string | undefined
  /** When rules give him nothing. Default: never. */
  readonly away?: readonly { readonly fromMs: number; readonly untilMs: number }[]
}

/** A member of our organization without access (T-037): no agent, but never a customer either. */
export interface DirectoryUser {
  readonly addrSpec: string
  readonly displayName: string
  readonly state: 'active' | 'shadow' | 'unassigned' | 'deactivated'
}

/** What a mailbox gives the tickets that open in it. */
export interface MailboxPolicy {
  readonly name: string
  readonly scope: string
  readonly displayName: string
  readonly addresses: readonly string[]
  readonly part: string
  readonly group: string | null
  readonly owner: string | null
  readonly severity: Severity
  /** Where its tickets begin. Default: queued (T-061). */
  readonly stage?: Stage
  readonly notify: readonly string[]
  /** Of files that go along with what agents are told; default: 10 MB. */
  readonly notifyBytes?: number
  /** Where people find what did not go along; default: nowhere. */
  readonly consoleUrl?: string | undefined
  /** What its mail begins (T-101, X-5). Default: tickets. */
  readonly opens?: 'tickets' | 'conversations'
  readonly unknownSender: 'new-workspace' | 'default-workspace' | 'no-workspace'
  /** Whose mail takes people off: anybody's newest, that of whoever opened the ticket, or agents' alone. Default: last-mail. */
  readonly members?: 'last-mail' | 'openers' | 'keep'
  /** Nothing older becomes a ticket. */
  readonly startAtMs: number
  /** Older mail was there before us: it becomes a ticket in silence. */
  readonly liveFromMs: number
  /** The same of the folders that are read beside the first one, which may have been opened later. */
  readonly liveFromMsIn?: ReadonlyMap<string, number>
  readonly acknowledgement: Templates & { readonly isEnabled: boolean; readonly subject: string; readonly text: string }
  /** Around an agent's answer; default: nothing. */
  readonly replyTemplates?: Templates | undefined
  /** Of what agents are told of a customer's message; default: ours. */
  readonly notificationTemplates?: Templates | undefined
  /** When people work; null or absent: always. */
  readonly hours?: WorkingHours | null
}

/** What mail/ knows of addresses, and of the words of human languages. */
export interface MailWords {
  /** Addresses that no person reads: they never become people of a ticket and never get automatic mail. */
  isRoboticAddress(addrSpec: string): boolean
  /** The one form in which addresses are compared. */
  addressAsSent(written: string): string
  /** A subject without what answering and forwarding put in front; equal ones are a hint at a thread, never a proof. */
  bareSubject(subject: string): string
  isAnswerSubject(subject: string): boolean
  isForwardSubject(subject: string): boolean
  /** Begins it as a forward's, and as no answer's in any language? */
  isForwardAlone(subject: string): boolean
  /** The subject of an answer to a mail. */
  subjectOfAnswer(subject: string): string
  /** Does a mail bring a code or a link that proves whose its address is? */
  bringsVerification(mail: { readonly subject: string; readonly text: string }): boolean
  /** How broadcasts end in a language (ISO 639-1); null: nothing is known of it. */
  broadcastWordsIn(language: string): BroadcastWords | null
}

/** Own addresses, agents and mailboxes of this installation. */
export interface Directory {
  readonly ownAddresses: ReadonlySet<string>
  /** By address. Only the configuration makes agents: whoever is taken out of it loses their powers. */
  readonly agents: ReadonlyMap<string, Agent>
  /** Other addresses that agents write from, each with the agent's own. */
  readonly agentAliases: ReadonlyMap<string, string>
  /** Users of the records who have an address and are no agents, by address. */
  readonly users: ReadonlyMap<string, DirectoryUser>
  readonly mailboxes: ReadonlyMap<string, MailboxPolicy>
  /** Of our organization: whoever writes from there and is not known is a colleague. Default: none. */
  readonly internalDomains?: ReadonlySet<string>
  /** Services whose users have nothing in common but the service: never matched by domain (T-038). */
  isFreeMail(domain: string): boolean
  /** Rules that were written by the API; they follow those of the configuration. Default: none. */
  readonly rules?: readonly Rule[]
  readonly words: MailWords
}

/** Our address, with or without a plus tag? */
export function isOwnAddress(directory: Directory, addrSpec: string): boolean {
  if (directory.ownAddresses.has(addrSpec)) return true
  const plain = addrSpec.replace(/^([^+@]+)\+[^@]*@/, '$1@')
  return plain !== addrSpec && directory.ownAddresses.has(plain)
}

/** Is it the address of a member of our organization, with or without access? Such are never customers (T-027, T-037). */
export function isUserAddress(directory: Directory, addrSpec: string): boolean {
  return isKnownUser(directory, addrSpec) || isColleague(directory, addrSpec)
}

/** An agent, or a user of the records? */
export function isKnownUser({ agents, agentAliases, users }: Directory, addrSpec: string): boolean {
  return agents.has(addrSpec) || agentAliases.has(addrSpec) || users.has(addrSpec)
}

/** Somebody of our organization of whom nothing else is known? */
export function isColleague(directory: Directory, addrSpec: string): boolean {
  const isOurs = directory.internalDomains?.has(domainOf(addrSpec)) ?? false
  return isOurs && !isKnownUser(directory, addrSpec) && !isOwnAddress(directory, addrSpec)
}

/** The domain of an address. */
export function domainOf(addrSpec: string): string {
  return addrSpec.slice(addrSpec.lastIndexOf('@') + 1)
}

/**
 * The address without a plus tag, which is that of the mailbox it ends up in (RFC 5233). Acknowledgements are counted by it, or
 * a forger would have us fill a victim's mailbox by writing as victim+1, victim+2 and so on; and whoever is blocked is so by it.
 */
export function withoutTag(addrSpec: string): string {
  return addrSpec.replace(/^([^"+@][^+@]*)\+[^@]*@/, '$1@')
}

/** RFC 5321 §4.1.2 without quoted local parts, and with a dot in the domain. */
export function isEmailAddress(text: string): boolean {
  return /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\]+$/.test(text)
}
