/** `intray issue`: lists, creates and changes the issues that tickets depend on. */
import type { Command } from 'commander'
import { wireIssue } from '../operations/issue.ts'
import { issueId } from '../tickets/issue.ts'
import { addOperations } from './operation-command.ts'
import { printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  const issue = program.command('issue').description('lists, creates and changes issues')
  withPrintOptions(issue.command('list'))
    .description('every issue')
    .addHelpText('after', '\nExample:\n  intray issue list --json')
    .action(list)
  addOperations(issue)
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    await printRows(await Array.fromAsync(store.issues.all()), {
      ...options,
      row: wireIssue,
      heading: ['issue', 'stage', 'part', 'title'],
      cells: ({ number, stage, part, title }) => [issueId(number), stage, part, title.slice(0, 80)],
      none: 'no issues',
    })
  })
}
