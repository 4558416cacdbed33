/** Provides what parsing needs for the length of some work: a pool of threads, and a folder for large mails. */
import { rm } from 'node:fs/promises'
import type { Config } from '../config/schema.ts'
import { fieldsOfRules } from '../config/rules.ts'
import { spamPolicyOf } from '../config/spam-policy.ts'
import { createParsePool, type ParsePool } from '../mail/parse-pool.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { fieldsOfMarks } from '../tickets/thread/spam-marks.ts'

/** Runs some work with a pool and a spool folder, and cleans up afterwards. */
export async function withParsing(
  threads: number,
  config: Config,
  work: (parsing: { pool: ParsePool; spoolDir: string }) => Promise<void>,
): Promise<void> {
  const spoolDir = temporaryFolder('spool')
  const pool = createParsePool({ threads, keptFields: keptFieldsOf(config) })
  try {
    await work({ pool, spoolDir })
  } finally {
    pool.close()
    await rm(spoolDir, { recursive: true, force: true })
  }
}

/** Names of the header fields that parsing keeps: those by which the configuration recognises spam, and those that its rules read. */
export function keptFieldsOf(config: Pick<Config, 'spam' | 'rules'>): readonly string[] {
  return [...new Set([...fieldsOfMarks(spamPolicyOf(config)), ...fieldsOfRules(config)])]
}
