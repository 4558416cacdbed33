/** Sends what the outbox holds. */
import { runRoles } from '../src/run-roles.ts'

await runRoles(['deliver'])
