/** Prints the configuration that each worker runs with: the second table of `mailbox status`. */
import { configHash } from '../config/config-hash.ts'
import type { Config } from '../config/schema.ts'
import type { WorkerRow } from '../store/workers.ts'
import { print, printRows } from './output.ts'

const heading = ['worker', 'roles', 'configuration', 'taken', 'at its next start', 'refused']

/** A line for each worker; for people, with the hash of the configuration file in front. */
export async function printWorkers(workers: readonly WorkerRow[], config: Config, { json }: { readonly json: boolean }): Promise<void> {
  if (!json) await print(`\nthe configuration of the file has the hash ${configHash(config)}\n`)
  await printRows(workers, { json, heading, cells, row: workerLine, none: 'no worker is at work' })
}

function workerLine({ host, pid, roles, configHash: hash, configTakenAt, atRestart, refusal }: WorkerRow): object {
  return { worker: `${host}/${pid}`, roles, config_hash: hash, config_taken_at: configTakenAt, at_restart: atRestart, refusal }
}

function cells({ host, pid, roles, configHash: hash, configTakenAt, atRestart, refusal }: WorkerRow): readonly string[] {
  const refused = refusal ? `${refusal.at.toISOString()} ${refusal.faults.join('; ')}` : '-'
  return [`${host}/${pid}`, roles.join(','), hash, configTakenAt.toISOString(), atRestart.join(', ') || '-', refused]
}
