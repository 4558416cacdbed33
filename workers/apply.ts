/** Threads mail into tickets. */
import { runWorkerProcess } from '../src/worker-process.ts'

await runWorkerProcess(['apply'])
