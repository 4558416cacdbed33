/** `intray import`: imports mboxes, Maildirs and folders of mails; no mail is sent. */
import type { Command } from 'commander'
import { mailboxNamed } from '../config/read-config.ts'
import { mailsOf, type FoundMail } from '../arrive/import-sources.ts'
import { importMails, type ImportProgress } from '../arrive/import-mails.ts'
import { applyMessages } from '../apply/apply-messages.ts'
import { applyDepsOf } from '../process/apply-deps.ts'
import { withParsing } from '../arrive/parsing.ts'
import { UserError } from '../errors.ts'
import { print, printJson, progressEnd, progressLine } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import type { InboundId } from '../tickets/ticket.ts'

interface ImportOptions extends PrintOptions {
  readonly mailbox: string
  readonly closed?: boolean
}

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('import'))
    .description('back-fill mails from files through the real pipeline; no mail is sent; safe to repeat')
    .argument('<path...>', 'mboxes, Maildirs, folders of mails, files, or - for standard input')
    .requiredOption('--mailbox <name>', 'the mailbox they belong to')
    .option('--closed', 'what they open is resolved: matters that are over')
    .addHelpText('after', '\nExample:\n  intray import old-mail.mbox --mailbox support')
    .action(runImport)
}

async function runImport(paths: readonly string[], options: ImportOptions): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    mailboxNamed(runtime.config, options.mailbox)
    let counts: ImportProgress = { read: 0, added: 0, failed: 0 }
    await withParsing(2, runtime.config, async (parsing) => {
      const parse = { store: runtime.store, ...parsing }
      const applying = applyDepsOf(runtime, () => parse)
      const apply = (ids: readonly InboundId[]) => applyMessages(ids, applying)
      const deps = { mailbox: options.mailbox, isOver: options.closed, parse, apply, now: Date.now, progress: showProgress }
      counts = await importMails(mailsAt(paths), deps)
    })
    progressEnd()
    if (options.json) await printJson(counts)
    else await print(`${counts.read} mails read, ${counts.added} added, ${counts.read - counts.added} known already\n`)
    if (counts.failed > 0) {
      process.stderr.write(`${counts.failed} sets had mails that could not be applied; see: intray failed list\n`)
      process.exitCode = 2
    }
  })
}

async function* mailsAt(paths: readonly string[]): AsyncGenerator<FoundMail> {
  for (const path of paths) {
    try {
      yield* mailsOf(path)
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (code === undefined) throw cause
      throw new UserError(`${path}: cannot be read (${code})`, { cause })
    }
  }
}

function showProgress({ read, added }: ImportProgress): void {
  progressLine(`${read} mails read, ${added} added`)
}
