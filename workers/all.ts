/** Every role in one process, for small sites. */
import { optionalRoleNames, roleNames } from '../src/roles.ts'
import { runRoles } from '../src/run-roles.ts'

await runRoles([...roleNames, ...optionalRoleNames])
