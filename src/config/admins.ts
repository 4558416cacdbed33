/** Who looks after a site: told when a mailbox stands still. */
import type { Config, MailboxConfig } from './schema.ts'

/** Whether somebody sees the pages of admins. */
export function isAdmin(addrSpec: string, { console: section }: Pick<Config, 'console'>): boolean {
  return section?.admins.includes(addrSpec) ?? false
}

/** Named as admins, or agents with a token of one; else whom the mailbox tells of new mail; else the first agent. Addresses, each once. */
export function adminsOf({ console: section, agents }: Config, { notify }: Pick<MailboxConfig, 'notify'>): readonly string[] {
  const withToken = (section?.tokens ?? []).flatMap(({ role, agent }) => (role === 'admin' && agent !== undefined ? [agent] : []))
  const admins = [...(section?.admins ?? []), ...withToken]
  if (admins.length > 0) return [...new Set(admins)]
  return notify.length > 0 ? notify : agents.slice(0, 1).map(({ address }) => address)
}
