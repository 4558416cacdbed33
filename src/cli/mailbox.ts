/** `intray mailbox`: adds, tries, signs in and renames mailboxes, shows their state, resumes paused ones. */
import type { Command } from 'commander'
import { mailboxNamed } from '../config/read-config.ts'
import { restoreReport } from '../act/tell-restore.ts'
import { resumeMailbox } from '../act/sign-in-mailbox.ts'
import { testMailbox } from '../act/test-mailbox.ts'
import { signInsOf } from '../oauth/sign-in.ts'
import { chosenConfig } from '../process/environment.ts'
import { add } from './mailbox-add.ts'
import { printChecks } from './mailbox-checks.ts'
import { login } from './mailbox-login.ts'
import { cells, folderStatuses, heading } from '../act/folder-statuses.ts'
import { registerNames } from './mailbox-names.ts'
import { print, printJson, printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { inWireNames } from './wire-json.ts'
import { printWorkers } from './worker-status.ts'

interface TestOptions extends PrintOptions {
  readonly send: boolean
}

/** Adds the command. */
export function register(program: Command): void {
  const mailbox = program.command('mailbox').description('connections to the mailboxes, and how they fare')
  mailbox
    .command('add <address>')
    .description('find the servers of an address, try them out with a mail there and back, and write the mailbox into the configuration')
    .option('--config <file>', 'configuration to write to; default $INTRAY_CONFIG, else intray.yaml')
    .option('--json', 'JSON instead of text', false)
    .option('--name <name>', 'of the mailbox; default: what is before the @')
    .option('--user <user>', 'log-in, where it is not the address')
    .option('--password-env <name>', 'variable of the environment that holds the password; default: NAME_PASSWORD, else it is asked for')
    .option('--password-file <file>', 'file that the password is read from, or put into: workers that run can read it there')
    .option('--imap-host <host>', 'where it is not found')
    .option('--imap-port <port>')
    .option('--smtp-host <host>', 'where it is not found')
    .option('--smtp-port <port>')
    .option('--no-smtp-login', 'the SMTP server takes our mail without a log-in')
    .option('--tls <how>', 'required, starttls or none, for both servers; default: as the port has it')
    .option('--ca <file>', 'PEM of an own certificate authority')
    .option('--client-id <id>', 'of the app at Microsoft or Google')
    .option('--tenant <id>', 'of the directory at Microsoft')
    .option('--flow <flow>', 'authorization-code, device-code, client-credentials or service-account')
    .addHelpText('after', '\nExample:\n  intray mailbox add support@example.com')
    .action(add)
  withPrintOptions(mailbox.command('test <name>'))
    .description('connect, log in, list folders and capabilities, log in for sending; needs a database only where tokens are kept')
    .option('--send', 'also send a probe mail from the mailbox to itself', false)
    .addHelpText('after', '\nExample:\n  intray mailbox test support --send')
    .action(test)
  withPrintOptions(mailbox.command('login <name>'))
    .description('sign in at the provider of a mailbox with `auth` oauth2; what waits for it goes on')
    .addHelpText('after', '\nExample:\n  intray mailbox login support')
    .action(login)
  withPrintOptions(mailbox.command('status'))
    .description('lag, cursor, counts, what waits and the last error of every watched folder; the configuration of every worker')
    .addHelpText('after', '\nExample:\n  intray mailbox status --json')
    .action(status)
  registerNames(mailbox)
  withPrintOptions(mailbox.command('resume <name>'))
    .description('let a mailbox try again that was paused after its credentials were refused')
    .addHelpText('after', '\nExample:\n  intray mailbox resume support')
    .action(resume)
}

async function test(name: string, options: TestOptions): Promise<void> {
  const { config } = await chosenConfig(options)
  const mailbox = mailboxNamed(config, name)
  if (signInsOf(mailbox).length === 0) return printChecks(testMailbox(mailbox, config, options), options)
  await withRuntime(options, false, ({ accessTokens }) => printChecks(testMailbox(mailbox, config, { ...options, accessTokens }), options))
}

async function status(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config }) => {
    const life = await store.lives.present()
    const rows = (await folderStatuses(config, store)).map((row) => ({ ...row, takenAgainBefore: life?.takenAgainBefore ?? null }))
    await printRows(rows, { ...options, heading, cells, row: inWireNames, none: 'no mailbox was ever watched' })
    if (life?.takenAgainBefore && !options.json) await print(`\n${restoreReport(life)}\n`)
    await printWorkers(await store.workers.all(), config, options)
  })
}

async function resume(name: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config, accessTokens }) => {
    await accessTokens.forgetRefusals(mailboxNamed(config, name))
    await resumeMailbox(name, store)
    if (options.json) await printJson({ mailbox: name, resumed: true })
    else await print(`${name} is tried again within the poll interval\n`)
  })
}
