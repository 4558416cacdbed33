/** `intray bulk`: edits many tickets at once, shows the progress, undoes it. */
import type { Command } from 'commander'
import { wireBulkEdit } from '../operations/bulk-edit.ts'
import { addOperations } from './operation-command.ts'
import { printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

const mostListed = 20

/** Adds the command. */
export function register(program: Command): void {
  const bulk = program.command('bulk').description('many tickets at once, by number or filter')
  addOperations(bulk)
  withPrintOptions(bulk.command('list'))
    .description('the newest, and how far each is')
    .addHelpText('after', '\nExample:\n  intray bulk list')
    .action(list)
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    await printRows((await store.bulkEdits.newest(mostListed)).map(wireBulkEdit), {
      ...options,
      heading: ['id', 'when', 'by', 'changed', 'unchanged', 'refused', 'of', 'state'],
      cells: ({ id, created_date, by, changed, unchanged, refused, total, is_done, undone_date }) => {
        const state = undone_date ? 'taken back' : is_done ? 'done' : 'under way'
        return [id, created_date, by, String(changed), String(unchanged), String(refused.length), String(total), state]
      },
      none: 'many tickets were never changed at once',
    })
  })
}
