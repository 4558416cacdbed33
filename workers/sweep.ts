/** Finds mail and outbox rows that were forgotten, and wakes the others. */
import { runWorkerProcess } from '../src/worker-process.ts'

await runWorkerProcess(['sweep'])
