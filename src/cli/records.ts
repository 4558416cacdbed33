/** `intray user|contact|workspace|account|part|group|tag|subtype|field|article`: the records around tickets. */
import type { Command } from 'commander'
import { listRecords } from '../act/edit-records.ts'
import { recordKinds, type RecordKind } from '../tickets/records/records.ts'
import { recordResult } from '../operations/record.ts'
import { registerArticleImport } from './article-import.ts'
import { registerArticleFind } from './article-find.ts'
import { registerArticleVersions } from './article-versions.ts'
import { addOperations } from './operation-command.ts'
import { printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds a command for each kind. */
export function register(program: Command): void {
  for (const kind of recordKinds) if (kind !== 'view') registerKind(program, kind)
}

function registerKind(program: Command, kind: RecordKind): void {
  const command = program
    .command(kind)
    .description(`lists, ${kind === 'article' ? 'finds, imports, ' : ''}creates and changes ${kind} records`)
  withPrintOptions(command.command('list'))
    .description(kind === 'field' ? 'every custom attribute of tickets; all of them: intray attributes' : `every ${kind}`)
    .addHelpText('after', `\nExample:\n  intray ${kind} list --json`)
    .action((options: PrintOptions) => list(kind, options))
  addOperations(command)
  if (kind !== 'article') return
  registerArticleImport(command)
  registerArticleVersions(command)
  registerArticleFind(command)
}

async function list(kind: RecordKind, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const { wire } = recordResult(kind)
    const records = (await Array.fromAsync(listRecords(kind, {}, { store }))).map(wire)
    await printRows(records, { ...options, cells: cellsOf, none: `no ${kind} records` })
  })
}

/** The id, then every attribute that has a value. */
function cellsOf({ id, ...rest }: { readonly id?: unknown }): string[] {
  const attributes = Object.entries(rest as Record<string, unknown>)
    .filter(([, value]) => value !== null && value !== '' && String(value) !== '' && value !== id)
    .map(([name, value]) => `${name}=${String(value).slice(0, 60)}`)
  return [String(id), attributes.join('  ')]
}
