/** The admins of a site, who are alerted when a mailbox stands still. */
import type { Config, MailboxConfig } from './schema.ts'

/** Whether somebody may see the admin pages. */
export function isAdmin(addrSpec: string, { console: section }: Pick<Config, 'console'>): boolean {
  return section?.admins.includes(addrSpec) ?? false
}

/**
 * Addresses of the admins, each once: agents named as admins or with an admin token; else those whom the mailbox notifies; else the first
 * agent.
 */
export function adminsOf({ console: section, agents }: Config, { notify }: Pick<MailboxConfig, 'notify'>): readonly string[] {
  const withToken = (section?.tokens ?? []).flatMap(({ role, agent }) => (role === 'admin' && agent !== undefined ? [agent] : []))
  const admins = [...(section?.admins ?? []), ...withToken]
  if (admins.length > 0) return [...new Set(admins)]
  return notify.length > 0 ? notify : agents.slice(0, 1).map(({ address }) => address)
}
