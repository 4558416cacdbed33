/** Serves the HTTP API. */
import { runRoles } from '../src/process/run-roles.ts'

await runRoles(['console'])
