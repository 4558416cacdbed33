/** Makes what applying mail needs from a runtime. */
import type { ApplyDeps } from '../apply/apply-messages.ts'
import { ConflictWatch } from '../apply/conflict-watch.ts'
import type { Decided } from '../apply/writes-of-mails.ts'
import { mailLoader } from '../apply/load-mails.ts'
import { parseMessages, type ParseDeps } from '../arrive/parse-message.ts'
import { TicketNumbers } from '../apply/ticket-numbers.ts'
import type { Runtime } from './runtime.ts'
import { outboxIdOf } from '../store/ledger-keys.ts'

/** What applying needs by the present configuration. */
export function presentApplyDeps(deps: ApplyDeps, runtime: Runtime, parsing: () => ParseDeps): ApplyDeps {
  const { config, directory, store } = runtime.present()
  return { ...deps, config, directory, loadMails: mailLoader({ config, store, directory }, (mails) => parseMessages(mails, parsing())) }
}

/** What applying needs, by the runtime's configuration. @param onCommit - called after each commit */
export function applyDepsOf(
  runtime: Runtime,
  parsing: () => ParseDeps,
  onCommit: (decided: readonly Decided[]) => void = () => undefined,
): ApplyDeps {
  const { store, config, directory, log } = runtime
  return {
    store,
    config,
    log,
    directory,
    loadMails: mailLoader({ config, store, directory }, (mails) => parseMessages(mails, parsing())),
    conflicts: new ConflictWatch(),
    numbers: new TicketNumbers(store),
    committed: async (decided) => {
      onCommit(decided)
      for (const { mail, decision } of decided) {
        const ticket = decision.draft?.ticket.number ?? decision.seenOn
        log.info({ inbound: mail.place.id, outcome: decision.outcome, ticket, matched: decision.explanation.matched }, 'applied')
      }
      await runtime.wakeDeliverers(
        decided.flatMap(({ mail, decision }) => (decision.draft?.outbound ?? []).map(({ ref }) => outboxIdOf(mail.place.storedId, ref))),
      )
    },
    now: runtime.now,
  }
}
