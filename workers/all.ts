/** Every role in one process, for small sites. */
import { startWorker } from '../src/process/start-worker.ts'

await startWorker('all')
