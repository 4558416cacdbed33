/** `intray spam`: lists and releases held mail, blocks senders. */
import type { Command } from 'commander'
import { wireBlockedSender, wireSpamMail } from '../operations/spam.ts'
import { addOperations } from './operation-command.ts'
import { printJson, printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

const mostListed = 1000

/** Adds the command. */
export function register(program: Command): void {
  const spam = program.command('spam').description('mail that was taken for spam, and blocked senders')
  withPrintOptions(spam.command('list'))
    .description('mails that are held, the newest first, and senders that agents blocked')
    .addHelpText('after', '\nExample:\n  intray spam list')
    .action(list)
  addOperations(spam)
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config }) => {
    const mails = (await store.inboundRows.held(mostListed)).map(wireSpamMail)
    const senders = (await store.blockedSenders.all(mostListed)).map(wireBlockedSender)
    if (options.json) return printJson({ mails, blocked: senders, configured: config.blocked })
    const rows = [
      ...mails.map(({ id, received_date, reasons }) => ['held', id, received_date, reasons.join('; ')]),
      ...senders.map(({ id, by, created_date, ticket }) => ['blocked', id, created_date, `by ${by}${ticket ? ` for ${ticket}` : ''}`]),
      ...config.blocked.map((entry) => ['blocked', entry, '', 'by the configuration']),
    ]
    await printRows(rows, {
      ...options,
      heading: ['what', 'which', 'when', 'why'],
      cells: (row) => row,
      none: 'nothing is held, nobody is blocked',
    })
  })
}
