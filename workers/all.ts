/** Every role in one process, for small sites. */
import { optionalRoleNames, roleNames } from '../src/process/roles.ts'
import { runRoles } from '../src/process/run-roles.ts'

await runRoles([...roleNames, ...optionalRoleNames])
