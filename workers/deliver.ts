/** Sends what the outbox holds. */
import { runWorkerProcess } from '../src/worker-process.ts'

await runWorkerProcess(['deliver'])
