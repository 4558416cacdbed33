/** `intray attributes`: lists the attributes of tickets, and what can be done with each. */
import type { Command } from 'commander'
import { attributesOf, type WireAttribute } from '../operations/attributes.ts'
import { printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('attributes'))
    .description('every attribute of tickets, as filters, orders, groups, columns and changes name it')
    .addHelpText('after', '\nExample:\n  intray attributes')
    .action(list)
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const heading = ['attribute', 'type', 'filter', 'sort', 'group', 'set', 'values']
    await printRows(await attributesOf(store), { ...options, heading, cells, none: 'no attributes' })
  })
}

function cells(attribute: WireAttribute): readonly string[] {
  const yes = (is: boolean) => (is ? 'yes' : '')
  const { name, type, is_list: isList, allowed_values: values, about } = attribute
  const can = [attribute.is_sortable, attribute.is_groupable, attribute.is_settable].map(yes)
  return [name, isList ? `list of ${type}` : type, attribute.operators.join(' '), ...can, values.join(', ') || about]
}
