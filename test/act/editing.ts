/** Helpers of the tests of editing: the installation of the worked example with its records, and what the use cases need. */
import type { EditDeps } from '../../src/act/change-ticket.ts'
import { createTicket } from '../../src/act/create-ticket.ts'
import { directoryOf } from '../../src/config/directory.ts'
import { seedRecords } from '../../src/config/seed-records.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { ANN, SAM, START_MS } from '../tickets/support/desk.ts'
import { configWith, openBench, type Bench } from '../apply/applying.ts'

/** Sam, the agent who edits. */
export const SAM_AGENT = { addrSpec: SAM, displayName: 'Sam', groups: [] }
/** Edits by Sam, of any version of a ticket. */
export const BY_SAM = { by: SAM_AGENT, ifVersion: null }

/** A bench, and the use cases' needs with a clock that the test sets. */
export interface EditBench {
  readonly bench: Bench
  readonly deps: EditDeps
  readonly clock: { nowMs: number }
  /** Creates a ticket of Ann's by hand. */
  ticket(changes?: Partial<Parameters<typeof createTicket>[0]>): Promise<Ticket>
}

/** Opens it on a database of its own. */
export async function openEditBench(changes: object = {}): Promise<EditBench> {
  const config = configWith(changes)
  const bench = await openBench(config)
  await seedRecords(config, bench.store.records)
  const clock = { nowMs: START_MS }
  const directory = directoryOf(config, [])
  const deps = { store: bench.store, config, directory: () => Promise.resolve(directory), now: () => clock.nowMs }
  const plain = { by: SAM_AGENT, mailbox: 'support', title: 'Kettle', body: 'It leaks.', part: null, severity: null }
  const reporter = { addrSpec: ANN, displayName: 'Ann' }
  return { bench, deps, clock, ticket: (more) => createTicket({ ...plain, reporter, ...more }, deps) }
}
