/** What holds whatever mail comes: who we are, whom we know, and what the configuration wants. */
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

/** Limits and switches that decisions read. */
export interface Policy {
  readonly isStrict: boolean
  readonly company: string
  readonly ccRules: readonly CcRule[]
  /** Default: each machine's mail that opens a ticket rings. */
  readonly robotRings?: RobotRings
  /** Default: none. */
  readonly forms?: readonly FormRule[]
  /** What becomes of an agent's answer to what another has answered meanwhile. Default: send. */
  readonly collisions?: 'send' | 'hold'
  /** Default: none. */
  readonly correlate?: readonly KeyRule[]
  /** Do the subjects of our answers name the ticket? Default: no. */
  readonly tagsSubjects?: boolean
  /** Default: nothing is. */
  readonly spam?: SpamPolicy
  /** Addresses, domains, or patterns of them, whose mail is spam. Default: none. */
  readonly blocked?: readonly string[]
  /** What `{confirm}` and `{cancel}` stand for. Default: nobody knows where our pages are. */
  readonly closing?: ClosingLinks | undefined
  readonly peoplePerMail: number
  readonly reopenMs: number
  readonly acknowledgementsPerSenderHour: number
  readonly acknowledgementsPerSenderDay: number
  readonly acknowledgementsPerHour: number
  /** Where dates are read that people write; an IANA name. Default: UTC. */
  readonly timeZone?: string
  /** For whom nothing vouches, all of them together. Default: as many. */
  readonly acknowledgementsUnvouchedPerHour?: number
  /** Default: that of the tickets page. */
  readonly diagrams?: StageDiagrams
  /** Of the configuration, in order. Default: none. */
  readonly rules?: readonly Rule[]
}

/** A snapshot of the people that decisions may concern, with the rules of the site. Edits by hand need nothing else. */
export interface Site {
  readonly directory: Directory
  readonly policy: Policy
  /** Of those whom the mails at hand name. */
  readonly blockedSenders: ReadonlyMap<string, BlockedSender>
  contactsOf(addrSpec: string): readonly Contact[]
  workspaceOfDomain(domain: string): Workspace | null
  workspace(id: RevOrgId): Workspace | null
  /** What the commands in agents' mails may name. */
  readonly commandRecords: CommandRecords
  /** Of agents whom rules may give tickets. Default: nobody has anything to do. */
  readonly workloads?: Workloads
}
