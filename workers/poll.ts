/** Fetches mail from every mailbox, stores it, parses it, enqueues it. */
import { runRoles } from '../src/run-roles.ts'

await runRoles(['poll'])
