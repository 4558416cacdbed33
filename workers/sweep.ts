/** Finds mail and outbox rows that were forgotten, and wakes the others. */
import { startWorker } from '../src/process/start-worker.ts'

await startWorker(['sweep'])
