/** Threads mail into tickets. */
import { runRoles } from '../src/process/run-roles.ts'

await runRoles(['apply'])
