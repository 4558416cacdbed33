/** Faults between the keys of a configuration, which no key shows alone: references to names that do not exist, and names used twice. */
import { authFaults } from './auth-faults.ts'
import { mailboxFaults } from './mailbox-faults.ts'
import type { Config } from './schema.ts'
import { diagramsOf } from './stages.ts'
import { arrowIn, hasStage } from '../tickets/stage/stage-diagram.ts'
import { formFaults } from './public-form.ts'
import { oidcFaults } from './oidc.ts'
import { retentionFaults } from './retention.ts'
import { ruleFaults } from './rule-faults.ts'
import { searchFaults } from './search-server.ts'
import { sendingFaults } from './sending-faults.ts'
import { addressFaults } from './address-faults.ts'
import { templateFaults } from './template-faults.ts'

/** Secrets of the annotated example: with one of them, tokens would be signed by a secret that everybody knows. */
const exampleSecrets = new Set(['change-me-change-me', 'example-secret-change-me'])

const waiting = 'awaiting_customer_response'

/** Every such fault, with its key; never with the value of a secret. */
export function crossFaults(config: Config): string[] {
  const faults: string[] = []
  const agents = new Set(config.agents.map((agent) => agent.address))
  const groups = new Set(config.agents.flatMap((agent) => agent.groups))
  const own = config.mailboxes.flatMap((mailbox) => mailbox.addresses)
  if (exampleSecrets.has(config.secret)) faults.push('secret: is still that of the example; give one of your own')
  if (config.previousSecrets.some((secret) => exampleSecrets.has(secret)))
    faults.push('previousSecrets: one is that of the example, which everybody knows; take it out')
  faults.push(
    ...addressFaults(config),
    ...peopleFaults(config, { agents, own: new Set(own) }),
    ...ccFaults(config),
    ...ruleFaults(config),
    ...waitingFaults(config),
    ...templateFaults(config),
    ...formFaults(config),
    ...sendingFaults(config),
    ...authFaults(config),
    ...mailboxFaults(config),
    ...retentionFaults(config),
    ...searchFaults(config),
    ...oidcFaults(config),
    ...tokenFaults(config, agents),
  )
  for (const twice of duplicates(config.mailboxes.map((m) => m.name))) faults.push(`mailboxes: two are named "${twice}"`)
  for (const twice of duplicates(own)) faults.push(`mailboxes: two have the address ${twice}`)
  for (const twice of duplicates(config.agents.flatMap(({ address, addresses }) => [address, ...addresses])))
    faults.push(`agents: two have the address ${twice}`)
  for (const both of own.filter((address) => config.agents.some((agent) => [agent.address, ...agent.addresses].includes(address)))) {
    faults.push(`agents: ${both} is an address of a mailbox; an agent needs one of their own`)
  }
  for (const mailbox of config.mailboxes) {
    const key = `mailboxes.${mailbox.name}`
    if (mailbox.owner && !agents.has(mailbox.owner)) faults.push(`${key}.owner: ${mailbox.owner} is no agent`)
    if (mailbox.group && !groups.has(mailbox.group)) faults.push(`${key}.group: no agent is in "${mailbox.group}"`)
    for (const address of mailbox.notify) if (!agents.has(address)) faults.push(`${key}.notify: ${address} is no agent`)
  }
  return faults
}

/** A workspace's name is its id: two customers under one name would see each other's tickets (T-031). */
function peopleFaults(
  { accounts }: Config,
  { agents, own }: { readonly agents: ReadonlySet<string>; readonly own: ReadonlySet<string> },
): string[] {
  const workspaces = accounts.flatMap(({ name, workspaces: some }) => (some.length > 0 ? some.map((w) => w.name) : [name]))
  const contacts = accounts.flatMap((account) => account.workspaces.flatMap((workspace) => workspace.contacts))
  return [
    ...duplicates(accounts.map(({ name }) => name)).map((name) => `accounts: two are named "${name}"`),
    ...duplicates(workspaces).map((name) => `accounts: two workspaces are named "${name}"; each needs a name of its own`),
    ...duplicates(accounts.flatMap(({ domains }) => domains)).map((domain) => `accounts: two have the domain ${domain}`),
    ...contacts.filter((who) => own.has(who)).map((who) => `accounts: the contact ${who} is an address of a mailbox`),
    ...contacts.filter((who) => agents.has(who)).map((who) => `accounts: the contact ${who} is an agent`),
  ]
}

function ccFaults({ ccRules, mailboxes }: Config): string[] {
  const known = new Set(mailboxes.map(({ name }) => name))
  const faults = duplicates(ccRules.map(({ name }) => name)).map((name) => `ccRules: two are named "${name}"`)
  for (const { name, when } of ccRules)
    if (when.mailbox !== undefined && !known.has(when.mailbox))
      faults.push(`ccRules.${name}.when.mailbox: there is no mailbox "${when.mailbox}"`)
  return faults
}

/** T-074 follows the transitions of the diagram, like every automation (T-073). */
function waitingFaults({ limits, stages }: Config): string[] {
  if (limits.autoResolveDays === undefined) return []
  const { whole, ofSubtype } = diagramsOf(stages)
  return [...new Set([whole, ...ofSubtype.values()])]
    .filter((diagram) => hasStage(diagram, waiting) && !arrowIn(diagram, waiting, 'resolved'))
    .map(({ name }) => `limits.autoResolveDays: the diagram "${name}" has no arrow from ${waiting} to resolved`)
}

function tokenFaults({ console: section }: Config, agents: ReadonlySet<string>): string[] {
  const tokens = section?.tokens ?? []
  const strangers = (section?.admins ?? []).filter((admin) => !agents.has(admin))
  return [
    ...strangers.map((admin) => `console.admins: ${admin} is no agent`),
    ...duplicates(tokens.map(({ name }) => name)).map((name) => `console.tokens: two are named "${name}"`),
    ...duplicates(tokens.map(({ sha256 }) => sha256)).map(() => 'console.tokens: two have the same sha256'),
    ...tokens.flatMap(({ name, role, agent }) => {
      if (agent !== undefined && !agents.has(agent)) return [`console.tokens.${name}.agent: ${agent} is no agent`]
      if (agent === undefined && (role === 'agent' || role === 'admin'))
        return [`console.tokens.${name}: the role ${role} writes, so it needs an agent`]
      return []
    }),
  ]
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))]
}
