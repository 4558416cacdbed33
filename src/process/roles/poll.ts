/** The role that fetches, stores, parses and enqueues mail. */
import { withCurrentParsing } from '../../arrive/current-parsing.ts'
import { watchMailboxes } from '../../arrive/watch-mailbox.ts'
import { required, type Role } from './role.ts'

export const poll: Role = async (runtime, signal) => {
  const queue = required(runtime.inboundQueue)
  const { store, log, accessTokens, configs, traces } = runtime
  await withCurrentParsing(2, { configs, signal }, async (parsing) => {
    const deps = {
      store,
      log,
      accessTokens,
      queue,
      pool: parsing.pool,
      spoolDir: parsing.spoolDir,
      ...(traces && { fetched: traces.fetched.bind(traces) }),
      get checkSender() {
        return parsing.checkSender
      },
    }
    await watchMailboxes(configs, deps, signal)
  })
}
