/** `intray export`: exports tickets or messages as CSV, JSON or JSON lines, streamed. */
import { setFlagsFromString } from 'node:v8'
import { Option, type Command } from 'commander'
import { exportedText, exportFormats, type ExportFormat, type Row } from '../act/select-tickets.ts'
import { setsOf } from '../act/in-sets.ts'
import { UserError } from '../errors.ts'
import { displayId } from '../tickets/ticket.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import type { CommonOptions } from '../process/environment.ts'
import { print, printCsv, withEscapedControls } from './output.ts'
import { withRuntime } from './session.ts'
import { viewRows, withViewOptions, type ViewOptions } from './view-options.ts'

interface ExportOptions extends CommonOptions, ViewOptions {
  readonly format: ExportFormat
}

/** Adds the command. */
export function register(program: Command): void {
  withViewOptions(program.command('export'))
    .description('tickets or messages, streamed to standard output')
    .argument('[what]', 'tickets, or messages: one row per stored message', 'tickets')
    .addOption(new Option('--format <format>', 'how').choices(exportFormats).default('jsonl'))
    .option('--config <file>', 'configuration; default $INTRAY_CONFIG, else the demo’s')
    .addHelpText(
      'after',
      '\nExample:\n  intray export tickets --filter stage=queued,work_in_progress severity!=low --sort severity:desc --format csv > work.csv',
    )
    .action(runExport)
}

async function runExport(what: string, options: ExportOptions, command: Command): Promise<void> {
  if (what !== 'tickets' && what !== 'messages')
    command.error(`error: "${what}" cannot be exported; it is tickets or messages`, { exitCode: 1 })
  // V8 would let garbage grow to about 100 MB before it collects; an export should stay below 200 MB in all. The second flag keeps the
  // young generation at its present size.
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--semi-space-growth-factor=1')
  await withRuntime(options, false, async ({ store, config }) => {
    const columns = options.columns?.split(',').map((name) => name.trim())
    if (what === 'messages') refuseUnknown(columns)
    const rows = what === 'messages' ? withColumns(messageRows(store), columns) : await viewRows(options, { store, config }, options.format)
    const write = options.format === 'csv' ? printCsv : (json: string) => print(withEscapedControls(json))
    for await (const chunk of exportedText(rows, options.format)) await write(String(chunk))
  })
}

const messageColumns: readonly string[] = ['messageId', 'ticket', 'file', 'at', 'from', 'subject', 'kind', 'direction', 'mailbox', 'flags']

/** Checks the columns of messages. @throws {UserError} that names the columns there are */
function refuseUnknown(columns: readonly string[] = []): void {
  const unknown = columns.find((name) => !messageColumns.includes(name))
  if (unknown !== undefined) throw new UserError(`messages have no "${unknown}"; they have ${messageColumns.join(', ')}`)
}

const messagesAtATime = 500

/** A row for each stored message; a message imported from several files has a row for each file. */
async function* messageRows({ messages, inboundRows }: Store): AsyncGenerator<Row> {
  for await (const set of setsOf(messages.all(), messagesAtATime)) {
    const files = await inboundRows.filesOfMessages(set.map(({ _id }) => _id))
    for (const message of set) for (const file of files.get(message._id) ?? [null]) yield messageRow(message, file)
  }
}

function messageRow(message: MessageDocument, file: string | null): Row {
  const { messageId, ticket, at, from, subject, kind, direction, mailbox, flags } = message
  const id = messageId.startsWith('raw:') ? null : messageId
  const row = { messageId: id, ticket: displayId(ticket), file, at: at.toISOString(), from, subject }
  return { ...row, kind, direction, mailbox, flags }
}

async function* withColumns(rows: AsyncIterable<Row>, columns: readonly string[] | undefined): AsyncGenerator<Row> {
  for await (const row of rows) yield columns ? Object.fromEntries(columns.map((name) => [name, row[name] ?? null])) : row
}
