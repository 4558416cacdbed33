/** Serves the HTTP API. */
import { startWorker } from '../src/process/start-worker.ts'

await startWorker(['console'])
