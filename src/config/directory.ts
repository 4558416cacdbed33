/** Makes the directory and the policy that decisions read from the configuration, the records, and the state of the mailboxes. */
import freeMailDomains from 'email-providers/all.json' with { type: 'json' }
import type { Config, MailboxConfig } from './schema.ts'
import { closingLinksOf } from './closing-links.ts'
import { searchPatternOf } from './search-pattern.ts'
import { spamPolicyOf } from './spam-policy.ts'
import { ruleOf, type RuleConfig } from './rules.ts'
import { hoursOf } from './sla-policy.ts'
import { diagramsOf } from './stages.ts'
import { mailWords } from '../mail/mail-words.ts'
import type { MailboxState } from '../store/mailbox-states.ts'
import type { Store } from '../store/store.ts'
import type { Agent, Directory, DirectoryUser, MailboxPolicy } from '../tickets/directory.ts'
import type { Policy } from '../tickets/site.ts'
import type { PartRecord, UserRecord } from '../tickets/records/records.ts'
import type { Stage } from '../tickets/stage/stage.ts'
import { momentShown } from '../tickets/stage/working-hours.ts'

const dayMs = 24 * 3600 * 1000
const freeMail: ReadonlySet<string> = new Set(freeMailDomains)

/**
 * The own addresses, agents and mailboxes of a site, and its other users. A deactivated agent is no agent (T-029).
 *
 * @param known - records: users (agents among them are left out), parts (a mailbox without an owner has its part's, T-004), and rules made
 *   by the API
 */
export function directoryOf(
  config: Config,
  states: readonly MailboxState[],
  known: { readonly users?: readonly UserRecord[]; readonly parts?: readonly PartRecord[]; readonly rules?: readonly RuleConfig[] } = {},
): Directory {
  const { users = [], parts = [], rules = [] } = known
  const departed = new Set(users.flatMap(({ addrSpec, state }) => (state === 'deactivated' ? (addrSpec ?? []) : [])))
  const agents = config.agents
    .filter(({ address }) => !departed.has(address))
    .map((agent): [string, Agent] => [agent.address, agentOf(agent, config.timeZone)])
  return {
    ownAddresses: new Set(config.mailboxes.flatMap((mailbox) => mailbox.addresses)),
    agents: new Map(agents),
    agentAliases: new Map(config.agents.flatMap(({ address, addresses }) => addresses.map((alias) => [alias, address] as const))),
    users: new Map(othersIn(users, new Set(agents.map(([address]) => address)))),
    mailboxes: new Map(
      config.mailboxes.map((mailbox) => [
        mailbox.name,
        {
          ...policyOf(mailbox, states, config.stages.start),
          notifyBytes: config.notify.filesBytes,
          consoleUrl: config.console?.publicUrl,
          owner: mailbox.owner ?? parts.find(({ id }) => id === mailbox.part)?.ownedBy ?? null,
        },
      ]),
    ),
    internalDomains: internalDomainsOf(config),
    rules: rules.map(ruleOf),
    isFreeMail: (domain) => freeMail.has(domain),
    words: mailWords,
  }
}

function agentOf({ name, address, addresses: _, away, ...rest }: Config['agents'][number], siteZone: string): Agent {
  const zone = rest.timeZone ?? siteZone
  const days = away.map(({ from, to }) => {
    return { fromMs: momentShown(zone, Date.parse(from)), untilMs: momentShown(zone, Date.parse(to) + dayMs) }
  })
  return { addrSpec: address, displayName: name, ...rest, ...(days.length > 0 && { away: days }) }
}

/** The directory after a restore of the database: mail from before it is applied in silence, in whatever folder it is found. */
export function liveSince(directory: Directory, takenAgainBefore: Date | null | undefined): Directory {
  if (!takenAgainBefore) return directory
  const beforeMs = takenAgainBefore.getTime()
  const mailboxes = [...directory.mailboxes].map(([name, mailbox]) => {
    const liveFromMsIn = new Map([...(mailbox.liveFromMsIn ?? [])].map(([folder, fromMs]) => [folder, Math.max(fromMs, beforeMs)]))
    return [name, { ...mailbox, liveFromMs: Math.max(mailbox.liveFromMs, beforeMs), liveFromMsIn }] as const
  })
  return { ...directory, mailboxes: new Map(mailboxes) }
}

/** Domains of colleagues. A domain that the configuration gives to a customer is theirs, even when a mailbox has an address there. */
function internalDomainsOf({ internalDomains, mailboxes, accounts }: Config): ReadonlySet<string> {
  if (internalDomains) return new Set(internalDomains)
  const customerDomains = new Set(accounts.flatMap(({ domains }) => domains))
  const own = mailboxes.flatMap(({ addresses }) => addresses).map((address) => address.slice(address.lastIndexOf('@') + 1))
  return new Set(own.filter((domain) => !freeMail.has(domain) && !customerDomains.has(domain)))
}

/** The deactivated users; use cases that only mail agents need no others. */
export async function departedUsers({ records }: Store): Promise<readonly UserRecord[]> {
  const found: UserRecord[] = []
  for await (const user of records.all('user', { state: 'deactivated' })) found.push(user)
  return found
}

function othersIn(users: readonly UserRecord[], agents: ReadonlySet<string>): [string, DirectoryUser][] {
  return users.flatMap(({ addrSpec, displayName, state }) =>
    addrSpec === null || agents.has(addrSpec) ? [] : [[addrSpec, { addrSpec, displayName, state }]],
  )
}

/** The limits and switches of a configuration, as rules read them. */
export function policyFrom(config: Config): Policy {
  const { strict, company, timeZone, ccRules, forms, correlate, rules, subjectTag, collisions, limits, stages, notify, spam, blocked } =
    config
  return {
    isStrict: strict,
    company,
    timeZone,
    ccRules,
    robotRings: notify,
    collisions,
    spam: spamPolicyOf({ spam }),
    blocked,
    forms: forms.map(({ sender, pattern }) => ({ sender, pattern: pattern ? searchPatternOf(pattern, 'address') : undefined })),
    correlate: correlate.map(({ pattern, resolves, days, ...rule }) => ({
      ...rule,
      pattern: searchPatternOf(pattern, 'key'),
      spanMs: days * dayMs,
      resolves: resolves ? searchPatternOf(resolves) : undefined,
    })),
    tagsSubjects: subjectTag,
    peoplePerMail: limits.peoplePerMail,
    reopenMs: limits.reopenDays * dayMs,
    acknowledgementsPerSenderHour: limits.acknowledgementsPerSenderHour,
    acknowledgementsPerSenderDay: limits.acknowledgementsPerSenderDay,
    acknowledgementsPerHour: limits.acknowledgementsPerHour,
    acknowledgementsUnvouchedPerHour: limits.acknowledgementsUnvouchedPerHour,
    diagrams: diagramsOf(stages),
    closing: closingLinksOf(config),
    rules: rules.map(ruleOf),
  }
}

function policyOf(mailbox: MailboxConfig, states: readonly MailboxState[], stage: Stage): Omit<MailboxPolicy, 'owner'> {
  const startAtMs = mailbox.startDate?.getTime() ?? 0
  // Mail of the last day before the first start still waits for its answer; anything older is history.
  const liveFrom = (folder: string) => {
    const opened = states.find(({ _id }) => _id === `${mailbox.name}/${folder}`)?.firstOpenedAt ?? null
    return Math.max(startAtMs, (opened?.getTime() ?? 0) - dayMs)
  }
  return {
    name: mailbox.name,
    scope: mailbox.scope,
    displayName: mailbox.displayName ?? mailbox.name,
    addresses: mailbox.addresses,
    part: mailbox.part,
    group: mailbox.group ?? null,
    severity: mailbox.severity,
    stage,
    notify: mailbox.notify,
    opens: mailbox.opens,
    unknownSender: mailbox.unknownSender,
    members: mailbox.members,
    startAtMs,
    liveFromMs: liveFrom(mailbox.imap.folder),
    liveFromMsIn: new Map(mailbox.imap.moreFolders.map((folder) => [folder, liveFrom(folder)])),
    acknowledgement: {
      isEnabled: mailbox.acknowledgement.enabled,
      subject: mailbox.acknowledgement.subject,
      text: mailbox.acknowledgement.text,
      html: mailbox.acknowledgement.html,
      languages: mailbox.acknowledgement.languages,
    },
    replyTemplates: mailbox.reply,
    notificationTemplates: mailbox.notification,
    hours: mailbox.sla ? hoursOf(mailbox.sla) : null,
  }
}
