/** Sends what the outbox holds. */
import { startWorker } from '../src/process/start-worker.ts'

await startWorker(['deliver'])
