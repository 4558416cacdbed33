/** `intray user|contact|workspace|account|part|group|tag|subtype|field|article`: the records around tickets. */
import type { Command } from 'commander'
import { createRecord, listRecords, updateRecord } from '../act/edit-records.ts'
import { fieldValueOf } from '../tickets/records/field-value.ts'
import { recordAttributes } from '../tickets/records/record-attributes.ts'
import type { RecordValues } from '../tickets/records/record-rules.ts'
import { recordKinds, type RecordKind } from '../tickets/records/records.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import { UserError } from '../errors.ts'
import { print, printJson, table } from './output.ts'
import { pairOf, withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

const examples: Readonly<Record<Exclude<RecordKind, 'view'>, string>> = {
  account: 'id=Acme domains=acme.example',
  workspace: 'id="Acme North" account=Acme',
  contact: 'addrSpec=ann@acme.example revOrg=Acme displayName=Ann',
  user: 'addrSpec=sam@us.example displayName=Sam',
  part: 'id=Kettles type=feature parent=General ownedBy=sam@us.example',
  group: 'id=first-line members=sam@us.example,kim@us.example',
  tag: 'id=Channel allowedValues=Shop,Web',
  subtype: 'id=bug',
  field: 'id=tnt__region type=enum allowedValues=north,south',
  article: 'title="How to descale" body="Use vinegar."',
}

/** Adds a command for each kind. */
export function register(program: Command): void {
  for (const kind of recordKinds) if (kind !== 'view') registerKind(program, kind)
}

function registerKind(program: Command, kind: Exclude<RecordKind, 'view'>): void {
  const command = program.command(kind).description(`lists, creates and changes ${kind} records`)
  const attributes = recordAttributes[kind].map(({ name, isRequired }) => (isRequired ? `${name} (needed)` : name))
  const help = (verb: string, example: string) =>
    `\nAttributes: ${attributes.join(', ')}; lists are separated by commas.\n\nExample:\n  intray ${kind} ${verb} ${example}`
  withPrintOptions(command.command('list'))
    .description(kind === 'field' ? 'every attribute of tickets, stock and custom' : `every ${kind}`)
    .addHelpText('after', `\nExample:\n  intray ${kind} list --json`)
    .action((options: PrintOptions) => list(kind, options))
  withPrintOptions(command.command('create <values...>'))
    .description(`a new ${kind}, from key=value`)
    .addHelpText('after', help('create', examples[kind]))
    .action((values: readonly string[], options: PrintOptions) => create(kind, values, options))
  withPrintOptions(command.command('set <id> <values...>'))
    .description('other values; an empty one takes the attribute away')
    .addHelpText('after', help('set', 'ID KEY=VALUE'))
    .action((id: string, values: readonly string[], options: PrintOptions) => set(kind, { id, values }, options))
}

async function list(kind: RecordKind, options: PrintOptions): Promise<void> {
  const stock = kind === 'field' ? stockAttributes : []
  await withRuntime(options, false, async ({ store }) => {
    const rows: string[][] = []
    const show = async (record: object) => {
      if (options.json) await printJson(record)
      else rows.push(rowOf(record))
    }
    for (const attribute of stock) await show({ id: attribute.name, isStock: true, ...attribute })
    for await (const record of listRecords(kind, {}, { store })) await show(record)
    if (!options.json) await print(rows.length === 0 ? `no ${kind} records\n` : table(rows))
  })
}

/** The id, then what is said of it. */
function rowOf({ id, ...rest }: { readonly id?: unknown }): string[] {
  const said = Object.entries(rest as Record<string, unknown>)
    .filter(([, value]) => value !== null && value !== '' && String(value) !== '' && value !== id)
    .map(([name, value]) => `${name}=${String(value).slice(0, 60)}`)
  return [String(id), said.join('  ')]
}

async function create(kind: RecordKind, texts: readonly string[], options: PrintOptions): Promise<void> {
  const values = valuesOf(kind, texts)
  await withRuntime(options, false, async ({ store }) => {
    const record = await createRecord(kind, values, { store })
    await (options.json ? printJson(record) : print(`${kind} "${record.id}" created\n`))
  })
}

async function set(
  kind: RecordKind,
  { id, values: texts }: { readonly id: string; readonly values: readonly string[] },
  options: PrintOptions,
): Promise<void> {
  const values = valuesOf(kind, texts)
  await withRuntime(options, false, async ({ store }) => {
    const record = await updateRecord(kind, id, { values }, { store })
    await (options.json ? printJson(record) : print(`${kind} "${record.id}" changed\n`))
  })
}

function valuesOf(kind: RecordKind, texts: readonly string[]): RecordValues {
  return Object.fromEntries(texts.map((text) => valueOf(kind, pairOf(text))))
}

function valueOf(kind: RecordKind, [name, text]: readonly [string, string]): [string, unknown] {
  const attribute = recordAttributes[kind].find((one) => one.name === name)
  if (!attribute)
    throw new UserError(
      `a ${kind} has no "${name}"; it has ${recordAttributes[kind].map((one) => one.name).join(', ')}`,
    )
  return [name, text === '' && attribute.absent === null ? null : fieldValueOf(attribute, text)]
}
