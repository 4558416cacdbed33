/** `intray retention`: counts what is past its retention, or deletes it at once. */
import type { Command } from 'commander'
import { expireAll } from '../act/delete-expired.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('retention'))
    .description('what is past its time by `retention` of the configuration; nothing is deleted without --apply')
    .option('--apply', 'delete it now; the sweeper does so by itself, little by little', false)
    .addHelpText('after', '\nExample:\n  intray retention --json')
    .action(retention)
}

async function retention({ apply, ...options }: PrintOptions & { readonly apply: boolean }): Promise<void> {
  await withRuntime(options, false, async ({ store, config }) => {
    const { closedTicketDays, rawMailDays, fileDays, auditDays, holdTag } = config.retention
    const { tickets, mails, rawMails, files, bytes, auditLines, held } = await expireAll({ store, config, now: Date.now }, !apply)
    if (options.json)
      return printJson({
        is_deleted: apply,
        tickets,
        mails,
        raw_mails: rawMails,
        files,
        bytes,
        audit_lines: auditLines,
        held_tickets: held,
      })
    const retentionText = (days: number | undefined) => (days === undefined ? 'kept for good' : `${days} days`)
    const is = apply ? 'deleted' : 'past their time'
    return print(
      `closed tickets (${retentionText(closedTicketDays)}): ${tickets} ${is}, with ${mails} mails\n` +
        `raw mails (${retentionText(rawMailDays)}): ${rawMails} ${is}\n` +
        `files (${retentionText(fileDays)}): ${files} ${is}; ${Math.ceil(bytes / 1024)} KB with the raw mails\n` +
        `lines of the audit log (${retentionText(auditDays)}): ${auditLines} ${is}\n` +
        `held by the tag ${holdTag}: ${held} tickets\n` +
        (apply ? '' : 'nothing was deleted; --apply deletes it\n'),
    )
  })
}
