/** `#set ATTRIBUTE=VALUE`: sets any attribute that people set, by any of its names. Those with a command of their own are set by it. */
import type { TicketEdit } from '../edit/edit.ts'
import { fieldValueOf } from '../records/field-value.ts'
import type { FieldRecord, RecordLookup } from '../records/records.ts'
import { stockAttributes, type SettableField, type StockAttribute } from '../records/stock-attributes.ts'
import { refusal, type Refused } from '../refusal.ts'
import type { CommandName } from './agent-command-forms.ts'

/** Attributes with a command of their own, by their path in a ticket. */
const ownCommand: Readonly<Partial<Record<string, CommandName>>> = {
  title: 'title',
  ownedBy: 'assign',
  group: 'group',
  severity: 'severity',
  stage: 'stage',
  part: 'part',
  'tags.name': 'tag',
  revOrg: 'workspace',
  targetCloseAtMs: 'due',
  needsResponse: 'needs-response',
  snoozedUntilMs: 'snooze',
}

/** The command or the edit that `#set` stands for; refused for an unknown attribute, or one that people cannot set. */
export function attributeSet(
  words: string,
  { fields }: Pick<RecordLookup, 'fields'>,
): { readonly name: CommandName; readonly argument: string } | TicketEdit | Refused {
  const [, name, value = ''] = /^([^=＝]{1,200})[=＝]([^]*)$/.exec(words) ?? []
  if (name === undefined) return refusal(`"${words.slice(0, 80)}" is no ATTRIBUTE=VALUE, such as severity=high`)
  const stock = stockAttributes.find((attribute) => isNamed(attribute, name))
  const custom = fields.filter(({ id }) => isSame(id, name) || isSame(id.replace(/^(?:tnt|ctype)__/, ''), name))
  if (stock) return stockSet(stock, value.trim(), fields)
  const [field, other] = custom
  if (!field || other) return refusal(other ? `"${name.trim()}" may be ${custom.map(({ id }) => id).join(' or ')}` : unknown(name, fields))
  return { kind: 'customField', name: field.id, to: value.trim() === '' ? null : fieldValueOf(field, value.trim()) }
}

function stockSet(attribute: StockAttribute, value: string, fields: readonly FieldRecord[]) {
  const command = attribute.derived ? undefined : ownCommand[attribute.path]
  if (command === 'assign' && value === '') return { name: 'unassign', argument: '' } as const
  if (command) return { name: command, argument: value || 'none' }
  if (!attribute.isEditable) return refusal(unknown(attribute.name, fields))
  const to = value === '' && attribute.isNullable ? null : fieldValueOf(attribute, value)
  return { kind: 'set', field: attribute.path as SettableField, to } as const
}

/** Names of attributes that people use beside the official ones. */
const alsoCalled: Readonly<Partial<Record<string, string>>> = {
  ownedBy: 'owner',
  revOrg: 'workspace',
  'tags.name': 'tag',
  targetCloseAtMs: 'target close',
  isSpam: 'spam',
}

function isNamed({ name, path, derived }: StockAttribute, text: string): boolean {
  return [name, derived ? name : path, alsoCalled[path] ?? name].some((known) => isSame(known, text))
}

/** Names are written in snake case, camel case, or with blanks. */
function isSame(known: string, text: string): boolean {
  const bare = (name: string) =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, '')
  return bare(known) === bare(text)
}

function unknown(name: string, fields: readonly FieldRecord[]): string {
  const names = stockAttributes
    .filter(({ isEditable, path, derived }) => isEditable || (!derived && ownCommand[path]))
    .map((attribute) => attribute.name)
  return `"${name.trim()}" is no attribute that is set; those are ${[...names, ...fields.map(({ id }) => id)].join(', ')}`
}
