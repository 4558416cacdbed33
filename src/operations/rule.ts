/** Writing rules of the site, and taking them away. */
import { z } from 'zod'
import { deleteRule, putRule, ruleWriting, type SiteRule } from '../act/edit-rules.ts'
import { operation, type Result } from './operation.ts'

/** A rule over the wire. */
export const ruleSchema = z.object({
  name: z.string(),
  from: z.enum(['file', 'api']).describe('where it stands; those of the file are tried first, and are changed there'),
  rule: z.record(z.string(), z.unknown()).describe('as docs/rules.md writes it'),
})

/** A rule for the wire. */
export function wireRule({ rule: { name: called, ...rule }, from }: SiteRule): z.infer<typeof ruleSchema> {
  return { name: called, from, rule }
}

const ruleResult: Result<SiteRule> = { schema: ruleSchema, wire: wireRule }
const ofRule = {
  tag: 'rules',
  access: 'admin',
  path: '/rules/:name',
  params: z.strictObject({ name: ruleWriting.name.describe('percent-encoded') }),
} as const

/** Writes one, whole. */
export const putRuleOperation = operation({
  ...ofRule,
  id: 'putRule',
  method: 'PUT',
  summary: 'A rule, new or in place of that of its name; it is tried within some seconds',
  body: ruleWriting.body,
  result: ruleResult,
  run: ({ params, body, by }, deps) => putRule({ ...body, name: params.name }, by.addrSpec, deps),
})

/** Takes one away. */
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
