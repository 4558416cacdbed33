/** Threads mail into tickets. */
import { runRoles } from '../src/run-roles.ts'

await runRoles(['apply'])
