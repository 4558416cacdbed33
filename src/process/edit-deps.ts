/** What the use cases need, made from a runtime. */
import type { EditDeps } from '../act/change-ticket.ts'
import type { Runtime } from './runtime.ts'

/** What the use cases need. */
export function editDepsOf({ store, config, directory, wakeDeliverers }: Runtime): EditDeps {
  return { store, config, directory, now: Date.now, wake: wakeDeliverers }
}
