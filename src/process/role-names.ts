/** Names of the roles that a worker process may play; roles.ts has what they do. */
import type { Config } from '../config/schema.ts'

/** The roles that every installation needs. */
export const roleNames = ['poll', 'apply', 'deliver', 'sweep'] as const
/** The roles that have work only when the configuration has their section. */
export const optionalRoleNames = ['console'] as const
/** A role that every installation needs. */
export type RoleName = (typeof roleNames)[number]
/** Any role. */
export type WorkerRole = RoleName | (typeof optionalRoleNames)[number]

/** The roles that have work under a configuration. */
export function rolesWithWork(config: Config): readonly WorkerRole[] {
  return [...roleNames, ...optionalRoleNames.filter((name) => config[name] !== undefined)]
}
