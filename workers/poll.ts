/** Fetches mail from every mailbox, stores it, parses it, enqueues it. */
import { runRoles } from '../src/process/run-roles.ts'

await runRoles(['poll'])
