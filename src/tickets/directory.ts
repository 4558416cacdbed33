/** What is known before any mail arrives: our own addresses, agents and users, and the policy of each mailbox. */
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
  /** Whether answers to notifications of customers' mail are public or internal by default. Default: public. */
  readonly replies?: 'public' | 'internal'
  /**
   * Which messages and notes the agent is notified of: those of every ticket they listen to, of tickets they own or subscribe to, or none.
   * Alerts are sent in any case. Default: all.
   */
  readonly notify?: 'all' | 'mine' | 'none'
  /** Language of the notifications to the agent, ISO 639-1; default: the mailbox's. */
  readonly language?: string | undefined
  /** Time zone of the agent, an IANA name; default: the site's. */
  readonly timeZone?: string | undefined
  /** Periods in which rules assign no tickets to the agent. Default: none. */
  readonly away?: readonly { readonly fromMs: number; readonly untilMs: number }[]
}

/** A member of our organization without access (T-037): no agent, but never a customer either. */
export interface DirectoryUser {
  readonly addrSpec: string
  readonly displayName: string
  readonly state: 'active' | 'shadow' | 'unassigned' | 'deactivated'
}

/** A mailbox and what it gives the tickets that open in it. */
export interface MailboxPolicy {
  readonly name: string
  readonly scope: string
  readonly displayName: string
  readonly addresses: readonly string[]
  readonly part: string
  readonly group: string | null
  readonly owner: string | null
  readonly severity: Severity
  /** The first stage of its tickets. Default: queued (T-061). */
  readonly stage?: Stage
  readonly notify: readonly string[]
  /** Limit of the files attached to notifications; default: 10 MB. */
  readonly notifyBytes?: number
  /** Where people find files that were not attached; default: nowhere. */
  readonly consoleUrl?: string | undefined
  /** What its mail opens (T-101, X-5). Default: tickets. */
  readonly opens?: 'tickets' | 'conversations'
  readonly unknownSender: 'new-workspace' | 'default-workspace' | 'no-workspace'
  /** Whose mail removes members: anybody's newest mail, that of whoever opened the ticket, or agents' alone. Default: last-mail. */
  readonly members?: 'last-mail' | 'openers' | 'keep'
  /** Mail before this opens no tickets. */
  readonly startAtMs: number
  /** Mail before this was there when we started: it opens tickets silently. */
  readonly liveFromMs: number
  /** The same for watched folders other than the first, which may have been added later. */
  readonly liveFromMsIn?: ReadonlyMap<string, number>
  readonly acknowledgement: Templates & { readonly isEnabled: boolean; readonly subject: string; readonly text: string }
  /** Texts around an agent's answer; default: none. */
  readonly replyTemplates?: Templates | undefined
  /** Texts of notifications of customers' messages; default: the built-in ones. */
  readonly notificationTemplates?: Templates | undefined
  /** Working hours; null or absent: always. */
  readonly hours?: WorkingHours | null
}

/** What `mail/` knows of addresses, and of words in human languages. */
export interface MailWords {
  /** Whether nobody reads mail at an address: it never joins a ticket, and gets no automatic mail. */
  isRoboticAddress(addrSpec: string): boolean
  /** The normal form of an address, by which addresses are compared. */
  addressAsSent(written: string): string
  /** A subject without the prefixes of answers and forwards. Equal subjects hint at a thread, and never prove it. */
  bareSubject(subject: string): string
  isAnswerSubject(subject: string): boolean
  isForwardSubject(subject: string): boolean
  /** Whether a subject begins with a forward's prefix that is no answer's prefix in any language. */
  isForwardAlone(subject: string): boolean
  /** The subject of an answer to a mail. */
  subjectOfAnswer(subject: string): string
  /** Whether a mail contains a code or link that proves the ownership of its recipient's address. */
  bringsVerification(mail: { readonly subject: string; readonly text: string }): boolean
  /** The last lines of broadcasts in a language (ISO 639-1); null: we have none. */
  broadcastWordsIn(language: string): BroadcastWords | null
}

/** Own addresses, agents and mailboxes of this installation. */
export interface Directory {
  readonly ownAddresses: ReadonlySet<string>
  /** By address. Only the configuration makes agents: those removed from it lose their powers. */
  readonly agents: ReadonlyMap<string, Agent>
  /** Agents' other addresses, each with the agent's main one. */
  readonly agentAliases: ReadonlyMap<string, string>
  /** Users of the records who have an address and are no agents, by address. */
  readonly users: ReadonlyMap<string, DirectoryUser>
  readonly mailboxes: ReadonlyMap<string, MailboxPolicy>
  /** Our organization's domains: an unknown sender there is a colleague. Default: none. */
  readonly internalDomains?: ReadonlySet<string>
  /** Whether a domain is that of a public mail service, whose users are never matched by domain (T-038). */
  isFreeMail(domain: string): boolean
  /** Rules made through the API; they follow those of the configuration. Default: none. */
  readonly rules?: readonly Rule[]
  readonly words: MailWords
}

/** Whether an address is our own, with or without a plus tag. */
export function isOwnAddress(directory: Directory, addrSpec: string): boolean {
  if (directory.ownAddresses.has(addrSpec)) return true
  const plain = addrSpec.replace(/^([^+@]+)\+[^@]*@/, '$1@')
  return plain !== addrSpec && directory.ownAddresses.has(plain)
}

/** Whether an address is that of a member of our organization, with or without access. These are never customers (T-027, T-037). */
export function isUserAddress(directory: Directory, addrSpec: string): boolean {
  return isKnownUser(directory, addrSpec) || isColleague(directory, addrSpec)
}

/** Whether an address is an agent's, or that of a user of the records. */
export function isKnownUser({ agents, agentAliases, users }: Directory, addrSpec: string): boolean {
  return agents.has(addrSpec) || agentAliases.has(addrSpec) || users.has(addrSpec)
}

/** Whether an address is in a domain of ours and otherwise unknown. */
export function isColleague(directory: Directory, addrSpec: string): boolean {
  const isOurs = directory.internalDomains?.has(domainOf(addrSpec)) ?? false
  return isOurs && !isKnownUser(directory, addrSpec) && !isOwnAddress(directory, addrSpec)
}

/** The domain of an address. */
export function domainOf(addrSpec: string): string {
  return addrSpec.slice(addrSpec.lastIndexOf('@') + 1)
}

/**
 * The address without its plus tag (RFC 5233), which is the mailbox that receives the mail. Acknowledgements are counted by it: a forger
 * could otherwise flood a victim through victim+1, victim+2 and so on. Addresses are also blocked by it.
 */
export function withoutTag(addrSpec: string): string {
  return addrSpec.replace(/^([^"+@][^+@]*)\+[^@]*@/, '$1@')
}

/** Whether a text is an address by RFC 5321 §4.1.2, without quoted local parts and with a dot in the domain. */
export function isEmailAddress(text: string): boolean {
  return /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@<>"(),:;[\]\\]+$/.test(text)
}
