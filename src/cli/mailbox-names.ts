/**
 * `intray mailbox rename`, `remove` and `move`: change the configuration file, comments kept, and what the database holds of the mailbox.
 */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { carryMailbox, giveMailbox, waitingIn, type WaitingMail } from '../act/rename-mailbox.ts'
import { writeConfigFile } from '../config/config-file.ts'
import { withMailboxRenamed, withoutMailbox } from '../config/edit-mailbox.ts'
import { parseConfig } from '../config/read-config.ts'
import { UserError } from '../errors.ts'
import type { Carried } from '../store/renames.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the commands to the group `mailbox`. */
export function registerNames(mailbox: Command): void {
  withPrintOptions(mailbox.command('rename <name> <new>'))
    .description('give a mailbox another name, in the file and for its tickets, mails and folders')
    .addHelpText('after', '\nExample:\n  intray mailbox rename support helpdesk')
    .action(rename)
  withPrintOptions(mailbox.command('remove <name>'))
    .description('take a mailbox out of the file; its tickets stay, and what waits for it can be given to another one')
    .addHelpText('after', '\nExample:\n  intray mailbox remove sales')
    .action(remove)
  withPrintOptions(mailbox.command('move <name> <other>'))
    .description('give what a removed mailbox left to another one: tickets, mail that waits to be applied or sent')
    .addHelpText('after', '\nExample:\n  intray mailbox move sales support')
    .action(move)
}

/** Renames a mailbox in the file and in the database. @throws {UserError|ConfigError} with the reason; nothing is changed then */
async function rename(from: string, to: string, options: PrintOptions): Promise<void> {
  rewrite(options, (source) => withMailboxRenamed(source, from, to))
  await withRuntime(options, false, async (runtime) => printCarried({ from, to }, await carryMailbox(from, to, runtime), options))
}

/** Removes a mailbox from the file; its waiting mail stays in the database. */
async function remove(name: string, options: PrintOptions): Promise<void> {
  rewrite(options, (source) => withoutMailbox(source, name))
  await withRuntime(options, false, async ({ store }) => {
    const waiting = await waitingIn(name, store)
    if (options.json) return printJson({ mailbox: name, removed: true, ...waiting })
    await print(`${name} is out of the configuration; its tickets stay${leftBehind(waiting)}\n`)
    await print(`to give what it has to another mailbox: intray mailbox move ${name} NAME\n`)
  })
}

/** Gives everything of a removed mailbox to another one. */
async function move(from: string, to: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async (runtime) => printCarried({ from, to }, await giveMailbox(from, to, runtime), options))
}

function leftBehind({ toApply, toSend }: WaitingMail): string {
  return toApply + toSend === 0 ? '' : `, and ${toApply} mails wait to be applied, ${toSend} to be sent`
}

async function printCarried(names: { readonly from: string; readonly to: string }, carried: Carried, options: PrintOptions): Promise<void> {
  const { tickets, messages, inboundRows, outbox } = carried
  if (options.json) return printJson({ ...names, tickets, messages, received: inboundRows, sent: outbox })
  const { from, to } = names
  await print(
    `${to} has what was of ${from}: ${tickets} tickets, ${messages} messages, ${inboundRows} mails received, ${outbox} sent or waiting\n`,
  )
}

/** Changes the configuration file. @throws {ConfigError} with all faults of the result; nothing is written then */
function rewrite(options: PrintOptions, edit: (source: string) => string): void {
  const path = options.config ?? process.env['INTRAY_CONFIG']
  if (path === undefined) throw new UserError('name the configuration by --config, or set INTRAY_CONFIG')
  const text = edit(readFileSync(path, 'utf8'))
  parseConfig(text, path)
  writeConfigFile(path, text)
}
