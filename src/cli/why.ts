/** `intray why`: explains why a mail is or is not a ticket. */
import type { Command } from 'commander'
import { mailNames, mailsNamed } from '../act/delivered-mails.ts'
import { explained, movedTo, placesOf, type Places } from '../act/explain-mail.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { inWireNames } from './wire-json.ts'

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('why'))
    .description('ledger row, outcome, threading evidence and vetoes of a message')
    .argument('<message>', mailNames)
    .addHelpText('after', '\nExample:\n  intray why "<a1b2@mail.example>"')
    .action(why)
}

async function why(text: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const rows = await mailsNamed(text, store)
    const places = await placesOf(rows, store)
    for (const row of rows)
      await (options.json ? printJson(inWireNames({ ...row, movedTo: movedTo(row, places) })) : print(lines(row, places)))
  })
}

function lines(row: InboundRow, places: Places): string {
  return [row._id, ...explained(row, places).map(([name, value]) => `  ${name.padEnd(12)}${value}`), ''].join('\n')
}
