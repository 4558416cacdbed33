/** What applies to every mail: who we are, whom we know, and the configuration. */
import type { Directory } from './directory.ts'
import type { BlockedSender } from './people/blocked.ts'
import type { CcRule } from './people/cc-rules.ts'
import type { ClosingLinks } from './letters/closing-kinds.ts'
import type { RobotRings } from './letters/machine-alerts.ts'
import type { CommandRecords } from './records/command-records.ts'
import type { SpamPolicy } from './thread/spam-marks.ts'
import type { StageDiagrams } from './stage/stage-diagram.ts'
import type { FormRule, KeyRule } from './site-patterns.ts'
import type { Rule } from './rules/rule.ts'
import type { Workloads } from './rules/assign.ts'
import type { Contact, RevOrgId, Workspace } from './ticket.ts'

/** Limits and switches of the configuration. */
export interface Policy {
  readonly isStrict: boolean
  readonly company: string
  readonly ccRules: readonly CcRule[]
  /** Default: mails of machines ring when they open a ticket. */
  readonly robotRings?: RobotRings
  /** Default: none. */
  readonly forms?: readonly FormRule[]
  /** What happens to an agent's answer when another agent has answered in the meantime. Default: send. */
  readonly collisions?: 'send' | 'hold'
  /** Default: none. */
  readonly correlate?: readonly KeyRule[]
  /** Whether subjects of our answers have the ticket's number. Default: no. */
  readonly tagsSubjects?: boolean
  /** Default: no mail is spam. */
  readonly spam?: SpamPolicy
  /** Addresses, domains or patterns whose mail is spam. Default: none. */
  readonly blocked?: readonly string[]
  /** Builds the links of `{confirm}` and `{cancel}`. Default: the site's pages have no public address. */
  readonly closing?: ClosingLinks | undefined
  readonly peoplePerMail: number
  readonly reopenMs: number
  readonly acknowledgementsPerSenderHour: number
  readonly acknowledgementsPerSenderDay: number
  readonly acknowledgementsPerHour: number
  /** The time zone of dates that people write, an IANA name. Default: UTC. */
  readonly timeZone?: string
  /** The limit for all senders together whose address is not authenticated. Default: `acknowledgementsPerHour`. */
  readonly acknowledgementsUnvouchedPerHour?: number
  /** Default: the diagram of the tickets page. */
  readonly diagrams?: StageDiagrams
  /** The rules of the configuration, in order. Default: none. */
  readonly rules?: readonly Rule[]
}

/** A snapshot of the people whom decisions may concern, with the site's configuration. Edits by hand need only this. */
export interface Site {
  readonly directory: Directory
  readonly policy: Policy
  /** Blocks of the addresses that the mails at hand name. */
  readonly blockedSenders: ReadonlyMap<string, BlockedSender>
  contactsOf(addrSpec: string): readonly Contact[]
  workspaceOfDomain(domain: string): Workspace | null
  workspace(id: RevOrgId): Workspace | null
  /** The records that commands may name. */
  readonly commandRecords: CommandRecords
  /** Workloads of agents to whom rules may assign tickets. Default: none. */
  readonly workloads?: Workloads
}
