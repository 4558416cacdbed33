/** Makes what the use cases need from a runtime. */
import type { EditDeps } from '../act/change-ticket.ts'
import type { Runtime } from './runtime.ts'

/** What the use cases need. */
export function editDepsOf({ store, config, directory, now, wakeDeliverers, inboundQueue, log }: Runtime): EditDeps {
  const warn = (error: unknown) => log.warn({ err: error }, 'those who apply mails could not be woken')
  return {
    store,
    config,
    directory,
    now,
    wake: wakeDeliverers,
    wakeAppliers: async (ids) => inboundQueue?.enqueueAgain(ids).catch(warn),
  }
}
