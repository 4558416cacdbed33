/**
 * `intray failed`: lists, shows, retries and exports mail that could not be applied or read in full, and mail of ours that did not arrive.
 */
import { writeFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import { failedMails, retryMail, type FailedMail } from '../act/failed-mails.ts'
import { NotFoundError } from '../errors.ts'
import type { InboundId } from '../tickets/ticket.ts'
import { print, printJson, printRows, withEscapedControls } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { inWireNames } from './wire-json.ts'

/** Adds the command. */
export function register(program: Command): void {
  const failed = program.command('failed').description('quarantined and degraded mail, failed and unknown outbound')
  withPrintOptions(failed.command('list', { isDefault: true }))
    .description('all of them')
    .addHelpText('after', '\nExample:\n  intray failed list --json')
    .action(list)
  withPrintOptions(failed.command('show <id>'))
    .description('one of them, whole')
    .addHelpText('after', '\nExample:\n  intray failed show support/INBOX/1700000000/0000000012')
    .action(show)
  withPrintOptions(failed.command('retry <id>'))
    .description('try again: a mail from its stored bytes, an outbound mail to the recipients it failed for')
    .addHelpText('after', '\nExample:\n  intray failed retry support/INBOX/1700000000/0000000012')
    .action(retry)
  withPrintOptions(failed.command('export <id> <file>'))
    .description('write the raw bytes of a mail to a file')
    .addHelpText('after', '\nExample:\n  intray failed export support/INBOX/1700000000/0000000012 mail.eml')
    .action(exportRaw)
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const rows = await failedMails(store)
    const cells = ({ what, id, reason }: FailedMail) => [what, id, reason]
    await printRows(rows, { ...options, heading: ['what', 'id', 'reason'], cells, none: 'nothing failed' })
  })
}

async function show(id: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const row = (await store.inboundRows.load([id as InboundId]))[0] ?? (await store.outbox.find(id))
    if (!row) throw new NotFoundError(`nothing is known as "${id}"`)
    const wired = inWireNames(row)
    if (options.json) await printJson(wired)
    else await print(`${withEscapedControls(JSON.stringify(wired, null, 2))}\n`)
  })
}

async function retry(id: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    await retryMail(id, store)
    await print(`${id}: the sweeper tries it again within a minute\n`)
  })
}

async function exportRaw(id: string, file: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const [row] = await store.inboundRows.load([id as InboundId])
    if (!row) throw new NotFoundError(`no delivered mail is known as "${id}"`)
    const raw: Buffer | Readable = await store.rawMails.open(row.rawSha256)
    await writeFile(file, raw)
    await print(`${file}: ${row.sizeBytes} bytes\n`)
  })
}
