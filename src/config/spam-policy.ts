/** Converts the section `spam` to the form that the rules read. */
import type { SpamPolicy } from '../tickets/thread/spam-marks.ts'
import { searchPatternOf } from './search-pattern.ts'
import type { Config } from './schema.ts'

/** The spam marks of the own mail server, and what happens to marked mail. */
export function spamPolicyOf({ spam: { presets, header, pattern, action } }: Pick<Config, 'spam'>): SpamPolicy {
  const own = header !== undefined && pattern !== undefined ? { header: header.toLowerCase(), pattern: searchPatternOf(pattern) } : null
  return { presets, own, action }
}
