/** The means to parse mail: threads, and a place for mails too large for memory. */
import { rm } from 'node:fs/promises'
import type { Config } from '../config/schema.ts'
import { fieldsOfRules } from '../config/rules.ts'
import { spamPolicyOf } from '../config/spam-policy.ts'
import { createParsePool, type ParsePool } from '../mail/parse-pool.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { fieldsOfMarks } from '../tickets/thread/spam-marks.ts'

/** A place to spool large mails and a pool to parse in, for as long as some work takes. */
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
    await pool.close()
    await rm(spoolDir, { recursive: true, force: true })
  }
}

/** Names of the header fields by which a configuration knows spam, and of those that its rules read. */
export function keptFieldsOf(config: Pick<Config, 'spam' | 'rules'>): readonly string[] {
  return [...new Set([...fieldsOfMarks(spamPolicyOf(config)), ...fieldsOfRules(config)])]
}
