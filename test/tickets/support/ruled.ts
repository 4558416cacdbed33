/** A desk with rules as they are written in the configuration. */
import { parse } from 'yaml'
import { ruleOf, rulesSection } from '../../../src/config/rules.ts'
import type { CommandRecords } from '../../../src/tickets/records/command-records.ts'
import type { FieldRecord, Records } from '../../../src/tickets/records/records.ts'
import { stockTags } from '../../../src/tickets/records/stock-tags.ts'
import type { Rule, RuleTrial } from '../../../src/tickets/rules/rule.ts'
import { Desk, KIM, SAM, type DeskChanges, type DeskDecision } from './desk.ts'

const user = (id: string, displayName: string): Records['user'] => ({ id, addrSpec: id, displayName, state: 'active' })
const fields: readonly FieldRecord[] = [
  { id: 'tnt__region', type: 'tokens', isList: false, allowedValues: [], subtype: null, description: '' },
  { id: 'ctype__browser', type: 'enum', isList: false, allowedValues: ['A', 'B'], subtype: 'bug', description: '' },
]

/** What rules may name. */
const known: { readonly [kind: string]: readonly { readonly id: string }[] } = {
  user: [user(SAM, 'Sam Okafor'), user(KIM, 'Kim Larsen'), user('lea@us.example', 'Lea'), user('noor@us.example', 'Noor')],
  group: ['first-line', 'second-line', 'billing', 'german', 'night', 'security', 'sales'].map((id) => ({ id })),
  part: ['General', 'Kettles', 'Billing', 'Website'].map((id) => ({ id })),
  tag: [
    ...stockTags,
    ...['VIP', 'Refund', 'Press', 'Invoice', 'Out of hours', 'Reminded'].map((id) => ({ id, allowedValues: [], description: '' })),
  ],
  workspace: [{ id: 'Acme', account: 'Acme' } as Records['workspace'], { id: 'Other', account: 'Other Ltd' } as Records['workspace']],
  subtype: ['bug', 'question', 'feature request'].map((id) => ({ id, isDeprecated: false })),
}
/** The records of the desk. */
export const ruleRecords: CommandRecords = {
  fields,
  find: ((kind: string, id: string) => known[kind]?.find((one) => one.id === id) ?? null) as CommandRecords['find'],
  all: ((kind: string) => known[kind] ?? []) as unknown as CommandRecords['all'],
  linked: { issues: new Map(), tickets: new Map() },
}

/** Rules, as YAML has them. */
export function rulesIn(yaml: string): readonly Rule[] {
  return rulesSection.parse(parse(yaml)).map(ruleOf)
}

/** A desk with them. */
export function ruledDesk(yaml: string, changes: DeskChanges = {}): Desk {
  const { policy, ...rest } = changes
  return new Desk({ commandRecords: ruleRecords, policy: { rules: rulesIn(yaml), ...policy }, ...rest })
}

/** What became of each rule, in order. */
export function outcomesOf({ draft }: Pick<DeskDecision, 'draft'>): readonly RuleTrial['outcome'][] {
  return (draft?.trials ?? []).map(({ outcome }) => outcome)
}
