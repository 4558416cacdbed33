/** Threads mail into tickets. */
import { startWorker } from '../src/process/start-worker.ts'

await startWorker(['apply'])
