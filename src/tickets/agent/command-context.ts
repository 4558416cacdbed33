/** What agents' commands are carried out with. */
import type { EditContext } from '../edit/edit.ts'
import type { AnswerRoute } from '../outbound.ts'
import type { Threads } from '../threads.ts'
import type { CommandRecords } from '../records/command-records.ts'

/** The context of an edit by hand, with the agent and the notification that they answer. */
export interface CommandContext extends EditContext {
  readonly records: CommandRecords
  /** The address of the agent who gives the commands. */
  readonly agent: string
  /** The route of the notification that they answer; null: none. */
  readonly route: AnswerRoute | null
  /** Reads other tickets, with the drafts of this mail. */
  readonly threads: Pick<Threads, 'ticket' | 'linkedTo'>
}
