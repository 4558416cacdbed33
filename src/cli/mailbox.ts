/** `intray mailbox`: try a mailbox out, see how all of them fare, let a paused one go on. */
import type { Command } from 'commander'
import { mailboxNamed } from '../config/read-config.ts'
import { testMailbox } from '../act/test-mailbox.ts'
import { watchedFolders } from '../config/watched-folder.ts'
import type { MailboxState } from '../store/mailbox-states.ts'
import type { Store } from '../store/store.ts'
import { chosenConfig } from '../process/environment.ts'
import { print, printJson, printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  const mailbox = program.command('mailbox').description('connections to the mailboxes, and how they fare')
  withPrintOptions(mailbox.command('test <name>'))
    .description('connect, log in, list folders and capabilities, log in for sending; no database needed')
    .option('--send', 'also send a probe mail from the mailbox to itself', false)
    .addHelpText('after', '\nExample:\n  intray mailbox test support --send')
    .action(test)
  withPrintOptions(mailbox.command('status'))
    .description('lag, cursor, counts and last error of every watched folder')
    .addHelpText('after', '\nExample:\n  intray mailbox status --json')
    .action(status)
  withPrintOptions(mailbox.command('resume <name>'))
    .description('let a mailbox try again that was paused after its credentials were refused')
    .addHelpText('after', '\nExample:\n  intray mailbox resume support')
    .action(resume)
}

async function test(name: string, options: PrintOptions & { readonly send: boolean }): Promise<void> {
  const { config } = await chosenConfig(options)
  for await (const check of testMailbox(mailboxNamed(config, name), config, options)) {
    if (!check.isGood) process.exitCode = 2
    if (options.json) await printJson(check)
    else await print(`${check.isGood ? 'ok    ' : 'failed'}  ${check.step.padEnd(6)}  ${check.finding}\n`)
  }
}

async function status(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config }) => {
    const watched = config.mailboxes.flatMap(watchedFolders).map(({ mailbox, folder }) => `${mailbox}/${folder}`)
    const states = await store.mailboxStates.all()
    const rows = await Promise.all(states.map((state) => statusOf(state, store)))
    const unopened = watched.filter((id) => !states.some(({ _id }) => _id === id)).map(neverOpened)
    await printRows([...rows, ...unopened], { ...options, heading, cells, none: 'no mailbox was ever watched' })
  })
}

async function resume(name: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config }) => {
    mailboxNamed(config, name)
    await store.mailboxStates.resume(name)
    if (options.json) await printJson({ mailbox: name, resumed: true })
    else await print(`${name} is tried again within the poll interval\n`)
  })
}

/** How a watched folder fares. */
interface FolderStatus {
  readonly folder: string
  readonly state: 'watched' | 'unwatched' | 'paused' | 'never opened'
  readonly lag: number | null
  readonly cursor: number | null
  readonly uidValidity: string | null
  readonly serverCount: number | null
  /** Rows of this UIDVALIDITY; more than the server's count where mail is moved or deleted afterwards. */
  readonly ledgerCount: number
  readonly lastSuccessAt: Date | null
  readonly lastError: MailboxState['lastError']
}

const heading = ['folder', 'state', 'lag', 'cursor', 'server', 'ledger', 'last success', 'last error']

function neverOpened(folder: string): FolderStatus {
  return {
    folder,
    state: 'never opened',
    lag: null,
    cursor: null,
    uidValidity: null,
    serverCount: null,
    ledgerCount: 0,
    lastSuccessAt: null,
    lastError: null,
  }
}

async function statusOf(state: MailboxState, { inboundRows }: Store): Promise<FolderStatus> {
  const ledgerCount = await inboundRows.countIn(`${state._id}/${state.uidValidity}`)
  const isWatched = state.leaseUntil !== null && state.leaseUntil.getTime() > Date.now()
  return {
    folder: state._id,
    state: state.pausedAt ? 'paused' : isWatched ? 'watched' : 'unwatched',
    lag: state.lag,
    cursor: state.lastUid,
    uidValidity: state.uidValidity,
    serverCount: state.serverCount,
    ledgerCount,
    lastSuccessAt: state.lastSuccessAt,
    lastError: state.lastError,
  }
}

function cells(row: FolderStatus): readonly string[] {
  const number = (value: number | null) => (value === null ? '-' : String(value))
  const error = row.lastError ? `${row.lastError.at.toISOString()} ${row.lastError.text}` : '-'
  const counts = [row.lag, row.cursor, row.serverCount, row.ledgerCount].map(number)
  return [row.folder, row.state, ...counts, row.lastSuccessAt?.toISOString() ?? '-', error]
}
