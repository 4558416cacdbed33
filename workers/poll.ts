/** Fetches mail from every mailbox, stores it, parses it, enqueues it. */
import { runWorkerProcess } from '../src/worker-process.ts'

await runWorkerProcess(['poll'])
