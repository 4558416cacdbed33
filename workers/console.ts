/** Serves the HTTP API. */
import { runRoles } from '../src/run-roles.ts'

await runRoles(['console'])
