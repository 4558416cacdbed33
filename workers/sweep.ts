/** Finds mail and outbox rows that were forgotten, and wakes the others. */
import { runRoles } from '../src/process/run-roles.ts'

await runRoles(['sweep'])
