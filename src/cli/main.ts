#!/usr/bin/env node
/** The intray command: one sub-command per file of this folder. */
import { Command } from 'commander'
import { inspect } from './inspect.ts'

const program = new Command('intray').description('E-mail in, tickets kept right, answers out.')

program
  .command('inspect')
  .description('what is understood of mails, without a database')
  .argument('<path...>', 'files, mboxes, Maildirs, folders, or - for standard input')
  .option('--json', 'one JSON object per mail', false)
  .option('--text', 'take each file as a bare plain-text body', false)
  .option('--html', 'take each file as a bare HTML body', false)
  .addHelpText('after', '\nExample:\n  intray inspect --json mails/ | head -1')
  .action(async (paths: string[], options: { json: boolean; text: boolean; html: boolean }) => {
    process.exitCode = await inspect(paths, options)
  })

await program.parseAsync()
