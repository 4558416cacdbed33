/** Names of the roles a worker process may play; what each does is told in roles.ts. */
import type { Config } from '../config/schema.ts'

/** The roles that every installation needs. */
export const roleNames = ['poll', 'apply', 'deliver', 'sweep'] as const
/** Those that have work only where the configuration says so. */
export const optionalRoleNames = ['console'] as const
/** One of the roles that every installation needs. */
export type RoleName = (typeof roleNames)[number]
/** Any of the roles. */
export type WorkerRole = RoleName | (typeof optionalRoleNames)[number]

/** The roles that a configuration has work for. */
export function rolesWithWork(config: Config): readonly WorkerRole[] {
  return [...roleNames, ...optionalRoleNames.filter((name) => config[name] !== undefined)]
}
