/** `intray cc test`: shows what the CC rules make of a mail; nothing is sent or stored. */
import type { Command } from 'commander'
import type { Config } from '../config/schema.ts'
import { chosenConfig, hasDatabase, serversFor } from '../process/environment.ts'
import { UserError } from '../errors.ts'
import { parseMail } from '../mail/parse-mail.ts'
import { tryCc, type CcTrialResult } from '../act/try-cc-rules.ts'
import { openStoreToRead, type Store } from '../store/store.ts'
import type { CcTrial } from '../tickets/people/cc-trial.ts'
import { onlyMail } from './only-mail.ts'
import { print, printJson, table } from './output.ts'
import { numberOf, withPrintOptions, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  const cc = program.command('cc').description('the CC rules of the configuration')
  withPrintOptions(cc.command('test'))
    .description(
      'what becomes of each address in To and Cc of a mail, and why; nothing is sent and nothing stored. Contacts are those of the database, if there is one yet, and those of the configuration',
    )
    .argument('<mail>', 'a file with one mail, or - for standard input')
    .option('--mailbox <name>', 'the mailbox that it came to; default: the one that it is addressed to')
    .option('--ticket <ticket>', 'as a mail of this ticket; default: as one that opens a ticket')
    .addHelpText('after', '\nExample:\n  intray cc test mail.eml --mailbox support --ticket TKT-12')
    .action(test)
}

type TestOptions = PrintOptions & { readonly mailbox?: string; readonly ticket?: string }

async function test(path: string, options: TestOptions): Promise<void> {
  const { config } = await chosenConfig(options)
  const mailbox = options.mailbox ?? null
  const names = config.mailboxes.map(({ name }) => name)
  if (mailbox !== null && !names.includes(mailbox)) throw new UserError(`no mailbox "${mailbox}"; there is: ${names.join(', ')}`)
  const ticket = options.ticket === undefined ? null : numberOf(options.ticket)
  if (ticket !== null && !(await hasDatabase(config))) throw new UserError('there is no database yet, and no ticket in it')
  const { message } = await parseMail(await onlyMail(path))
  await withStoreToRead(config, async (store) => {
    const result = await tryCc({ message, mailbox, ticket }, { config, store })
    await (options.json ? printLines(result) : print(resultText(result, store !== null)))
  })
}

/** Opens the database, embedded ones included. Reading must not create one, so without a database there is no store. */
async function withStoreToRead(config: Config, work: (store: Store | null) => Promise<void>): Promise<void> {
  if (!(await hasDatabase(config))) return work(null)
  const servers = await serversFor(config, false)
  try {
    const store = await openStoreToRead(servers.mongoUri)
    await work(store).finally(() => store.close())
  } finally {
    await servers.stop()
  }
}

async function printLines({ trials }: CcTrialResult): Promise<void> {
  for (const trial of trials) await printJson(trial)
}

function resultText({ mailbox, workspace, trials }: CcTrialResult, hasStore: boolean): string {
  const contacts = hasStore ? 'of the database and the configuration' : 'of the configuration alone: there is no database yet'
  const head = `Mailbox ${mailbox}, ticket of workspace ${workspace ?? 'none'}; contacts ${contacts}\n`
  if (trials.length === 0) return `${head}The mail has nobody in To and Cc.\n`
  const rows = trials.map((trial) => [trial.field, trial.address, trial.becomes, trial.rule ?? '-', reasonOf(trial)])
  return `${head}${table([['Field', 'Address', 'Becomes', 'Rule', 'Why'], ...rows])}`
}

function reasonOf({ why, passedOver }: CcTrial): string {
  const before = passedOver.map(({ rule, because }) => `not "${rule}": ${because}`)
  return [why, ...before].join(' | ')
}
