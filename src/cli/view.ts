/** `intray view`: saves, lists and shows saved views of tickets. */
import type { Command } from 'commander'
import { checkView } from '../act/select-tickets.ts'
import { print, printJson, printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { requestOf, viewRows, withViewOptions, type ViewOptions } from './view-options.ts'

/** Adds the command. */
export function register(program: Command): void {
  const view = program.command('view').description('saved views: filters, order, group and columns under a name')
  withViewOptions(withPrintOptions(view.command('save <name>')))
    .description('saves a view, over the one of that name')
    .addHelpText(
      'after',
      '\nExample:\n  intray view save urgent --filter severity=high,blocker stage!=resolved,canceled --sort created_date',
    )
    .action(save)
  withPrintOptions(view.command('list')).description('every view').addHelpText('after', '\nExample:\n  intray view list').action(list)
  withPrintOptions(view.command('show <name>'))
    .description('the tickets of a view')
    .addHelpText('after', '\nExample:\n  intray view show urgent')
    .action(show)
}

async function save(id: string, options: ViewOptions & PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const { view: _, ...rest } = requestOf(options)
    const view = { id, ...rest }
    await checkView(view, store)
    await store.records.seed('view', [view])
    await store.records.replace('view', view)
    await (options.json ? printJson(view) : print(`view "${id}" saved\n`))
  })
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    await printRows(await Array.fromAsync(store.records.all('view')), {
      ...options,
      heading: ['view', 'filters', 'sort', 'group', 'columns'],
      cells: ({ id, filters, sort, group, columns }) => [id, filters.join(' '), sort.join(','), group ?? '', columns.join(',')],
      none: 'no views',
    })
  })
}

const shownColumns = 'display_id,stage,severity,owned_by,title'

async function show(name: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config }) => {
    const saved = await store.records.find('view', name)
    const columns = options.json || (saved?.columns.length ?? 0) > 0 ? {} : { columns: shownColumns }
    const rows = await viewRows({ view: name, filter: [], ...columns }, { store, config })
    if (options.json) {
      for await (const row of rows) await printJson(row)
      return
    }
    const all = await Array.fromAsync(rows)
    const heading = Object.keys(all[0] ?? {})
    await printRows(all, { ...options, heading, cells: (row) => Object.values(row).map(cell), none: 'no tickets' })
  })
}

function cell(value: unknown): string {
  return (Array.isArray(value) ? value.map(String).join(', ') : String(value ?? '')).slice(0, 60)
}
