/** Detects, before a worker does anything, that the database was restored to an older state. */
import { UserError } from '../errors.ts'
import { TicketMark } from '../queue/ticket-mark.ts'
import type { Life } from '../store/installation-lives.ts'
import { signsOfRestore } from '../store/signs-of-restore.ts'
import { finishTakingUp, takeUpAgain } from '../store/after-restore.ts'
import type { Runtime } from './runtime.ts'

/**
 * Notes the first life of an installation, and begins a new one when the database shows signs of a restore.
 *
 * @throws {UserError} when a restore was not finished
 */
export async function noticeRestore({ store, queueSettings, log }: Pick<Runtime, 'store' | 'queueSettings' | 'log'>): Promise<void> {
  if (await store.isHalfRestored()) throw new UserError('the database is half restored: run `intray restore` with the same folder again')
  const [life, ledgerUuid] = await Promise.all([store.lives.present(), store.ledgerUuid()])
  if (life === null) {
    const begunAt = new Date()
    await store.lives.begin(0, { begunAt, ledgerUuid, takenAgainBefore: null, knownUntil: null, signs: [], lifted: [] })
    return
  }
  if (!life.isReady) return logRestore(await finishTakingUp(store), log)
  const mark = queueSettings && new TicketMark(queueSettings)
  const rememberedTicket = (await mark?.read()) ?? null
  mark?.close()
  // Read after Redis was asked: meanwhile other workers may have reserved numbers and noted them there.
  const lastTicket = await store.counters.lastTicket()
  const signs = signsOfRestore({ lastTicket, life, ledgerUuid, rememberedTicket, signedTickets: [] })
  if (signs.length === 0) return
  const restored = { before: life, signs, highestTicket: rememberedTicket ?? 0, beforeMs: Date.now() }
  logRestore(await takeUpAgain(restored, store), log)
}

function logRestore({ signs, takenAgainBefore, lifted, unsent }: Life, log: Runtime['log']): void {
  log.warn({ signs, takenAgainBefore, lifted, unsent }, 'the database was restored: mail that came before is taken again in silence')
}
