/** The role that enqueues what was forgotten, and feeds the search index; neither has enough to do for a process of its own. */
import { feedSearch } from '../../act/feed-search.ts'
import { TicketMark } from '../../queue/ticket-mark.ts'
import { createTransports } from '../../smtp/transports.ts'
import { sweepForever } from '../sweep.ts'
import { required, type Role } from './role.ts'

export const sweep: Role = async (runtime, signal) => {
  const { store, configs, log, accessTokens, now } = runtime
  const transports = createTransports(configs.config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  configs.onTaken((config) => void transports.follow(config), signal)
  const ticketMark = new TicketMark(required(runtime.queueSettings))
  const queues = { inboundQueue: required(runtime.inboundQueue), outboxQueue: required(runtime.outboxQueue) }
  const fixed = { store, log, ticketMark, now, transports: transports.of, ...queues }
  const deps = () => {
    const { config, directory } = runtime.present()
    return { ...fixed, config, directory }
  }
  await Promise.all([sweepForever(deps, configs, signal), feedSearch({ store, log }, signal)])
  transports.close()
  ticketMark.close()
}
