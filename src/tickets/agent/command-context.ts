/** What agents' commands are carried out in. */
import type { EditContext } from '../edit/edit.ts'
import type { AnswerRoute } from '../outbound.ts'
import type { Threads } from '../threads.ts'
import type { CommandRecords } from '../records/command-records.ts'

/** Beside what edits by hand are decided from: who gives them, and what they answer. */
export interface CommandContext extends EditContext {
  readonly records: CommandRecords
  /** The agent who gives them. */
  readonly agent: string
  /** What the notification that he answers goes by; null: it answers none. */
  readonly route: AnswerRoute | null
  /** Other tickets as they are now. */
  readonly threads: Pick<Threads, 'ticket' | 'linkedTo'>
}
