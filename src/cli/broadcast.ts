/** `intray broadcast`: previews, sends and follows broadcasts: one mail to each of many people. */
import type { Command } from 'commander'
import { existingBroadcast, previewBroadcast } from '../act/broadcast.ts'
import { progressOf } from '../act/broadcast-progress.ts'
import { wireBroadcast, wirePreview, wireProgress } from '../operations/broadcast.ts'
import { editDepsOf } from '../process/edit-deps.ts'
import { addOperations } from './operation-command.ts'
import { print, printJson, printRows, table } from './output.ts'
import { numberOf, withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

const mostListed = 100

/** Adds the command. */
export function register(program: Command): void {
  const broadcast = program.command('broadcast').description('one mail for each of many people, whose answers stay apart')
  withPrintOptions(broadcast.command('list'))
    .description('the newest')
    .addHelpText('after', '\nExample:\n  intray broadcast list')
    .action(list)
  withPrintOptions(broadcast.command('preview <ticket>'))
    .description('whom it would go to if it were sent now, and what they would read')
    .addHelpText('after', '\nExample:\n  intray broadcast preview TKT-12')
    .action(preview)
  withPrintOptions(broadcast.command('progress <ticket>').alias('show'))
    .description('how it fares: sent, failed, unsubscribed, answered')
    .addHelpText('after', '\nExample:\n  intray broadcast progress TKT-12')
    .action(progress)
  addOperations(broadcast)
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    await printRows((await store.broadcasts.newest(mostListed)).map(wireBroadcast), {
      ...options,
      heading: ['ticket', 'when', 'by', 'purpose', 'to', 'state', 'subject'],
      cells: ({ id, created_date, created_by, purpose, total, state, subject }) => {
        return [id, created_date, created_by, purpose, String(total), state, subject]
      },
      none: 'there was no broadcast',
    })
  })
}

async function preview(text: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    const result = wirePreview(await previewBroadcast(numberOf(text), editDepsOf(runtime)))
    if (options.json) return printJson(result)
    const { id, recipients, per_workspace: workspaces, left_out: leftOut, subject, text: body } = result
    const rows = workspaces.map(({ rev_org: name, recipients: count }) => [name ?? '(no workspace)', String(count)])
    const without = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`)
    await print(`Subject: ${subject}\n\n${body}\n`)
    await print(table([['workspace', 'recipients'], ...rows]))
    await print(
      `Left out: ${without.join(', ')}\nTo send it to these ${recipients}: intray broadcast send ${id} --recipients ${recipients}\n`,
    )
  })
}

async function progress(text: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const result = wireProgress(await progressOf(await existingBroadcast(numberOf(text), { store }), store))
    if (options.json) return printJson(result)
    const { id, state, total, waiting, queued, sent, failed, unknown, skipped, unsubscribed, replies } = result
    const counts = Object.entries({ total, waiting, queued, sent, failed, unknown, skipped, unsubscribed })
    await print(`${id} is ${state}\n${table(counts.map(([name, count]) => [name, String(count)]))}`)
    await print(
      replies.length === 0
        ? 'Nobody has answered.\n'
        : table([['answers', 'stage'], ...replies.map((reply) => [reply.ticket, reply.stage])]),
    )
  })
}
