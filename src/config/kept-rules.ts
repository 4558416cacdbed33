/** Rules that are kept in the database, read as those of the file are. */
import type { KeptRule } from '../store/rules.ts'
import { ruleSchema, type RuleConfig } from './rules.ts'

/** The rules; one that a later version of the product reads no more is left out. */
export function readKeptRules(kept: readonly KeptRule[]): readonly RuleConfig[] {
  return kept.flatMap(({ name, written }) => {
    const read = ruleSchema.safeParse({ ...(JSON.parse(written) as object), name })
    return read.success ? [read.data] : []
  })
}
