/** Reads rules that the API has stored, by the schema of the configuration. */
import type { KeptRule } from '../store/rules.ts'
import { ruleSchema, type RuleConfig } from './rules.ts'

/** The rules; one that no longer fits the schema of this version is left out. */
export function readKeptRules(kept: readonly KeptRule[]): readonly RuleConfig[] {
  return kept.flatMap(({ name, written }) => {
    const result = ruleSchema.safeParse({ ...(JSON.parse(written) as object), name })
    return result.success ? [result.data] : []
  })
}
