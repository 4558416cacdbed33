/** Every role in one process, for small sites. */
import { roleNames } from '../src/roles.ts'
import { runWorkerProcess } from '../src/worker-process.ts'

await runWorkerProcess(roleNames)
