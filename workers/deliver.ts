/** Sends what the outbox holds. */
import { runRoles } from '../src/process/run-roles.ts'

await runRoles(['deliver'])
