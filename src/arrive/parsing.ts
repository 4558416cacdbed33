/** The means to parse mail: threads, and a place for mails too large for memory. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createParsePool, type ParsePool } from '../mail/parse-pool.ts'

/** A place to spool large mails and a pool to parse in, for as long as some work takes. */
export async function withParsing(
  threads: number,
  work: (parsing: { pool: ParsePool; spoolDir: string }) => Promise<void>,
): Promise<void> {
  const spoolDir = mkdtempSync(join(tmpdir(), 'intray-'))
  const pool = createParsePool({ threads })
  try {
    await work({ pool, spoolDir })
  } finally {
    await pool.close()
    rmSync(spoolDir, { recursive: true, force: true })
  }
}
