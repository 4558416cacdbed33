/** `intray view`: saved views of tickets. */
import type { Command } from 'commander'
import { print, printJson, table } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { checkView, viewOf, viewRows, withViewOptions, type ViewOptions } from './ticket-view.ts'

/** Adds the command. */
export function register(program: Command): void {
  const view = program.command('view').description('saved views: filters, order, group and columns under a name')
  withViewOptions(withPrintOptions(view.command('save <name>')))
    .description('saves a view, over the one of that name')
    .addHelpText(
      'after',
      '\nExample:\n  intray view save urgent --filter severity=high,blocker stage!=resolved,canceled --sort createdDate',
    )
    .action(save)
  withPrintOptions(view.command('list'))
    .description('every view')
    .addHelpText('after', '\nExample:\n  intray view list')
    .action(list)
  withPrintOptions(view.command('show <name>'))
    .description('the tickets of a view')
    .addHelpText('after', '\nExample:\n  intray view show urgent')
    .action(show)
}

async function save(name: string, options: ViewOptions & PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const view = viewOf(name, options)
    await checkView(view, store)
    await store.records.seed('view', [view])
    await store.records.replace('view', view)
    await (options.json ? printJson(view) : print(`view "${name}" saved\n`))
  })
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const rows: string[][] = []
    for await (const view of store.records.all('view')) {
      if (options.json) await printJson(view)
      else rows.push([view.id, view.filters.join(' '), view.sort.join(','), view.group ?? '', view.columns.join(',')])
    }
    const heading = ['view', 'filters', 'sort', 'group', 'columns']
    if (!options.json) await print(rows.length === 0 ? 'no views\n' : table([heading, ...rows]))
  })
}

const shownColumns = 'displayId,stage,severity,ownedBy,title'

async function show(name: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const saved = await store.records.find('view', name)
    const columns = options.json || (saved?.columns.length ?? 0) > 0 ? {} : { columns: shownColumns }
    const rows: string[][] = []
    for await (const row of await viewRows({ view: name, filter: [], ...columns }, store)) {
      if (options.json) await printJson(row)
      else if (rows.push(Object.values(row).map(cell)) === 1) rows.unshift(Object.keys(row))
    }
    if (!options.json) await print(rows.length === 0 ? 'no tickets\n' : table(rows))
  })
}

function cell(value: unknown): string {
  return (Array.isArray(value) ? value.map(String).join(', ') : String(value ?? '')).slice(0, 60)
}
