/** `intray why`: why a mail is or is not a ticket. */
import type { Command } from 'commander'
import { mailNames, mailsNamed } from '../act/delivered-mails.ts'
import { explained } from '../act/explain-mail.ts'
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
    for (const row of await mailsNamed(text, store)) await (options.json ? printJson(inWireNames(row)) : print(lines(row)))
  })
}

function lines(row: InboundRow): string {
  return [row._id, ...explained(row).map(([name, value]) => `  ${name.padEnd(12)}${value}`), ''].join('\n')
}
