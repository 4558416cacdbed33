/** Who looks after a site: told when a mailbox stands still. */
import type { Config, MailboxConfig } from './schema.ts'

/** Agents with a token of an admin; else whom the mailbox tells of new mail; else the first agent. Addresses, each once. */
export function adminsOf({ console: section, agents }: Config, { notify }: Pick<MailboxConfig, 'notify'>): readonly string[] {
  const admins = (section?.tokens ?? []).flatMap(({ role, agent }) => (role === 'admin' && agent !== undefined ? [agent] : []))
  if (admins.length > 0) return [...new Set(admins)]
  return notify.length > 0 ? notify : agents.slice(0, 1).map(({ address }) => address)
}
