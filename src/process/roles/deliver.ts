/** The role that sends the outbox. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { suggestionsFor } from '../../act/suggest.ts'
import type { Config } from '../../config/schema.ts'
import { deliverMail } from '../../jobs/deliver-mail.ts'
import type { RunningWorker } from '../../queue/run-jobs.ts'
import { deliverMessage, recordAnswer } from '../../send/deliver-message.ts'
import { KnownAnswers } from '../../send/known-answers.ts'
import { RefusedSending } from '../../send/refused-sending.ts'
import { TransportShares } from '../../send/transport-shares.ts'
import { sparingly, type FindSuggestions } from '../../send/with-suggestions.ts'
import { connectionsPerTransport } from '../../smtp/transport.ts'
import { createTransports } from '../../smtp/transports.ts'
import { keptFolder } from '../kept-folder.ts'
import type { Runtime } from '../runtime.ts'
import { runUntilAborted, type Role } from './role.ts'

export const deliver: Role = async (runtime, signal) => {
  const { configs, store, log, accessTokens, traces } = runtime
  const transports = createTransports(configs.config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  const answers = new KnownAnswers({ folder: join(keptFolder(), 'answers', store.database), signal, log })
  const refusedSending = new RefusedSending(store.mailboxStates)
  const suggest = suggestOf(runtime)
  const sending = { store, log, transports: transports.of, answers, owner: randomUUID(), refusedSending, now: runtime.now }
  const deps = () => ({ ...sending, config: configs.config, suggest: configs.config.notify.suggestions === 0 ? null : suggest })
  await answers.writeSpooled(async (answer) => void (await recordAnswer(answer, deps())))
  const shares = new TransportShares({
    most: connectionsPerTransport,
    work: async (id) => {
      const delivery = () => deliverMessage(id, deps())
      return traces ? traces.during('deliver', [await store.causeOf(id)], delivery) : delivery()
    },
    onFault: (err, outbox) => log.warn({ err, outbox }, 'a mail could not be attempted'),
    signal,
  })
  const work = async (id: string) => {
    const mailbox = await store.outbox.mailboxOf(id)
    if (mailbox !== null) await shares.run(mailbox, id)
  }
  const follow = async (config: Config, worker: RunningWorker) => {
    worker.resize(attemptsAtOnce(config))
    for (const mailbox of transports.follow(config)) {
      refusedSending.forget(mailbox)
      await store.outbox.hasten(mailbox)
    }
  }
  await runUntilAborted({ ...deliverMail, concurrency: attemptsAtOnce(configs.config) }, work, { runtime, signal, follow })
  transports.close()
}

/** One more than all transports together use, so that a mail whose transport is busy can be set aside at once. */
function attemptsAtOnce({ mailboxes }: Config): number {
  return connectionsPerTransport * mailboxes.length + 1
}

function suggestOf({ configs, store }: Runtime): FindSuggestions {
  const limit = () => configs.config.notify.suggestions
  return sparingly(async (ticket) => suggestionsFor({ ticket, voter: null, limit: limit() }, store), Date.now)
}
