/** Checks whether the work goes on: folders are polled, mail is applied and sent, and nothing has failed. */
import type { Config } from '../config/schema.ts'
import { watchedFolders } from '../config/watched-folder.ts'
import type { MailboxState } from '../store/mailbox-states.ts'
import type { WorkerRow } from '../store/workers.ts'
import type { Store } from '../store/store.ts'
import { about, orWell, spanText, type Finding } from './finding.ts'

/** Facts of the work, from the store. */
export interface WorkFacts {
  readonly states: readonly MailboxState[]
  /** Watched folders of the configuration, as `mailbox/folder`. */
  readonly watched: readonly string[]
  /** Stored mails without a ticket, and those of them that were tried repeatedly. */
  readonly waiting: number
  readonly troubled: number
  /** Counts of outbound mails, by state. */
  readonly outbox: ReadonlyMap<string, number>
  /** Workers that are running. */
  readonly workers: readonly Pick<WorkerRow, 'roles' | 'configHash' | 'refusal' | 'host'>[]
  /** When the longest-waiting outbound mail became due; null: none waits. */
  readonly unsentSince: Date | null
  readonly nowMs: number
}

/** Mailboxes are polled every minute, but a large mail takes a while. */
const silenceMs = 15 * 60_000
const muchWaiting = 1000

/** Reads and judges the work. */
export async function examineWork(config: Config, store: Store, nowMs: number): Promise<readonly Finding[]> {
  const watched = config.mailboxes.flatMap(watchedFolders).map(({ mailbox, folder }) => `${mailbox}/${folder}`)
  const [states, waiting, troubled, outbox, workers, unsentSince] = await Promise.all([
    store.mailboxStates.all(),
    store.inboundRows.countWaiting(),
    store.inboundRows.troubled(2, 1000),
    store.outbox.countByState(),
    store.workers.all(),
    unsentSinceIn(store, nowMs),
  ])
  return workFindings({ states, watched, waiting, troubled: troubled.length, outbox, workers, unsentSince, nowMs })
}

async function unsentSinceIn({ outbox }: Store, nowMs: number): Promise<Date | null> {
  const [oldest] = await outbox.due(new Date(nowMs), 1)
  return oldest === undefined ? null : ((await outbox.find(oldest))?.dueAt ?? null)
}

/** Judges the work. */
export function workFindings(facts: WorkFacts): readonly Finding[] {
  const { ok, warning, fault } = about('work')
  const { waiting, troubled, outbox } = facts
  const count = (state: string) => outbox.get(state) ?? 0
  const troubles = [
    ...facts.watched.map((folder) => folderTrouble(folder, facts)),
    ...workerTroubles(facts),
    unsentTrouble(facts),
    troubled > 0
      ? fault(`${troubled} mails cannot become tickets`, 'intray failed list says why; intray failed retry ID tries again')
      : null,
    waiting > muchWaiting
      ? warning(
          `${waiting} stored mails wait to become tickets`,
          'see whether a worker with the role apply runs; add one if they do not get fewer',
        )
      : null,
    count('failed') > 0
      ? warning(`${count('failed')} mails of ours did not arrive`, 'intray failed list says why, and their agents were told')
      : null,
    count('unknown') > 0
      ? warning(
          `of ${count('unknown')} mails of ours nobody can tell whether they arrived`,
          'intray failed list; ask the recipient, or intray failed retry ID',
        )
      : null,
  ]
  return orWell(troubles, ok(`${facts.watched.length} folders are watched, ${waiting} mails wait`))
}

/** Every role must be played by some worker. When none runs at all, the folders already show it. */
function workerTroubles({ workers }: WorkFacts): readonly (Finding | null)[] {
  const { warning, fault } = about('workers')
  const played = new Set(workers.flatMap(({ roles }) => roles))
  const missing = workers.length === 0 ? [] : ['poll', 'apply', 'deliver', 'sweep'].filter((role) => !played.has(role))
  const refusing = workers.filter(({ refusal }) => refusal !== null)
  return [
    ...missing.map((role) => fault(`none plays the role ${role}`, `start one: intray start --only ${role}, or workers/${role}.ts`)),
    new Set(workers.map(({ configHash }) => configHash)).size > 1
      ? warning('they go by different configurations', 'intray mailbox status names them; give each machine the same file and secrets')
      : null,
    refusing.length > 0
      ? fault(
          `${refusing.length} refuse the configuration as it is now: ${refusing[0]?.refusal?.faults[0] ?? ''}`,
          'correct the file; until then they go by the one of before',
        )
      : null,
  ]
}

function unsentTrouble({ unsentSince, nowMs }: WorkFacts): Finding | null {
  const lateMs = unsentSince === null ? 0 : nowMs - unsentSince.getTime()
  if (lateMs < silenceMs) return null
  return about('work').fault(
    `mail of ours has waited ${spanText(lateMs)} to be sent`,
    'see whether a worker with the role deliver runs, and what its log says of the SMTP server',
  )
}

function folderTrouble(folder: string, { states, nowMs }: WorkFacts): Finding | null {
  const { warning, fault } = about(`folder ${folder}`)
  const state = states.find(({ _id }) => _id === folder)
  const [mailbox = ''] = folder.split('/')
  const start = 'start intray start, or a worker with the role poll'
  if (!state?.lastSuccessAt) return warning(`was never read${state?.lastError ? `: ${state.lastError.text}` : ''}`, start)
  if (state.pausedAt)
    return fault(
      `is paused since ${state.pausedAt.toISOString()}: ${state.lastError?.text ?? 'its log-in was refused'}`,
      `correct the log-in in the configuration, or intray mailbox login ${mailbox}; it goes on by itself`,
    )
  if (state.sendingRefusal)
    return fault(`its mailbox may not send: ${state.sendingRefusal}`, `correct the log-in of its smtp, or intray mailbox login ${mailbox}`)
  const silentMs = nowMs - state.lastSuccessAt.getTime()
  return silentMs > silenceMs
    ? fault(`was last read ${spanText(silentMs)} ago${state.lastError ? `: ${state.lastError.text}` : ''}`, start)
    : null
}
