/** Fetches mail from every mailbox, stores it, parses it, enqueues it. */
import { startWorker } from '../src/process/start-worker.ts'

await startWorker(['poll'])
