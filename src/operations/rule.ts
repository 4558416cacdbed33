/** Creating, replacing and deleting rules. */
import { z } from 'zod'
import { deleteRule, putRule, ruleWriting, type SiteRule } from '../act/edit-rules.ts'
import { operation, type Result } from './operation.ts'

/** A rule in the API. */
export const ruleSchema = z.object({
  name: z.string(),
  from: z.enum(['file', 'api']).describe('where it stands; those of the file are tried first, and are changed there'),
  rule: z.record(z.string(), z.unknown()).describe('as docs/rules.md writes it'),
})

/** The API's form of a rule. */
export function wireRule({ rule: { name, ...rule }, from }: SiteRule): z.infer<typeof ruleSchema> {
  return { name, from, rule }
}

const ruleResult: Result<SiteRule> = { schema: ruleSchema, wire: wireRule }
const ofRule = {
  tag: 'rules',
  access: 'admin',
  path: '/rules/:name',
  params: z.strictObject({ name: ruleWriting.name.describe('percent-encoded') }),
} as const

/** Operation: creates or replaces a rule. */
export const putRuleOperation = operation({
  ...ofRule,
  id: 'putRule',
  method: 'PUT',
  summary: 'A rule, new or in place of that of its name; it is tried within some seconds',
  body: ruleWriting.body,
  result: ruleResult,
  run: ({ params, body, by }, deps) => putRule({ ...body, name: params.name }, by.addrSpec, deps),
})

/** Operation: deletes a rule. */
export const deleteRuleOperation = operation({
  ...ofRule,
  id: 'deleteRule',
  method: 'DELETE',
  summary: 'Takes a rule away; what it did stays done',
  result: { schema: z.object({ name: z.string() }), wire: (deleted: { readonly name: string }) => deleted },
  run: async ({ params }, deps) => {
    await deleteRule(params.name, deps)
    return params
  },
})
