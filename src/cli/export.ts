/** `intray export`: tickets or messages as CSV, JSON or JSON lines, streamed. */
import { setFlagsFromString } from 'node:v8'
import { Option, type Command } from 'commander'
import { csvOf } from '../act/csv.ts'
import { UserError } from '../errors.ts'
import { displayId } from '../tickets/ticket.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import { openEnvironment, type CommonOptions } from '../process/environment.ts'
import { print } from './output.ts'
import { viewRows, withViewOptions, type ViewOptions } from './ticket-view.ts'

interface ExportOptions extends CommonOptions, ViewOptions {
  readonly format: 'csv' | 'json' | 'jsonl'
}

/** Adds the command. */
export function register(program: Command): void {
  withViewOptions(program.command('export'))
    .description('tickets or messages, streamed to standard output')
    .argument('[what]', 'tickets, or messages: one row per stored message', 'tickets')
    .addOption(new Option('--format <format>', 'how').choices(['csv', 'json', 'jsonl']).default('jsonl'))
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
  // V8 would let garbage grow to a hundred megabytes before it collects any; an export is to stay below 200 in all. The
  // second flag keeps the space of young objects as small as it is now.
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--semi-space-growth-factor=1')
  const { runtime, close } = await openEnvironment(options, { role: 'export', redis: false })
  try {
    const { store } = runtime
    const columns = options.columns?.split(',').map((name) => name.trim())
    if (what === 'messages') refuseUnknown(columns)
    const rows = what === 'messages' ? picked(messageRows(store), columns) : await viewRows(options, store)
    await write(rows, options.format)
  } finally {
    await close()
  }
}

const messageColumns: readonly string[] = [
  'messageId',
  'ticket',
  'file',
  'at',
  'from',
  'subject',
  'kind',
  'direction',
  'mailbox',
  'flags',
]

/** @throws {UserError} naming the columns there are */
function refuseUnknown(columns: readonly string[] = []): void {
  const unknown = columns.find((name) => !messageColumns.includes(name))
  if (unknown !== undefined)
    throw new UserError(`messages have no "${unknown}"; they have ${messageColumns.join(', ')}`)
}

type Row = Readonly<Record<string, unknown>>

const messagesAtATime = 500

/** A row for each stored message; one that was imported from several files has a row for each, so that none is missed. */
async function* messageRows({ messages, inboundRows }: Store): AsyncGenerator<Row> {
  for await (const set of setsOf(messages.all(), messagesAtATime)) {
    const files = await inboundRows.filesOfMessages(set.map(({ _id }) => _id))
    for (const message of set) for (const file of files.get(message._id) ?? [null]) yield messageRow(message, file)
  }
}

function messageRow(message: MessageDocument, file: string | null): Row {
  const { messageId, ticket, at, from, subject, kind, direction, mailbox, flags } = message
  const id = messageId.startsWith('raw:') ? null : messageId
  return {
    messageId: id,
    ticket: displayId(ticket),
    file,
    at: at.toISOString(),
    from,
    subject,
    kind,
    direction,
    mailbox,
    flags,
  }
}

async function* setsOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let set: T[] = []
  for await (const item of items) {
    set.push(item)
    if (set.length < size) continue
    yield set
    set = []
  }
  if (set.length > 0) yield set
}

async function* picked(rows: AsyncIterable<Row>, columns: readonly string[] | undefined): AsyncGenerator<Row> {
  for await (const row of rows)
    yield columns ? Object.fromEntries(columns.map((name) => [name, row[name] ?? null])) : row
}

async function write(rows: AsyncIterable<Row>, format: ExportOptions['format']): Promise<void> {
  if (format === 'csv') {
    for await (const chunk of csvOf(rows)) await print(String(chunk))
    return
  }
  let count = 0
  if (format === 'json') await print('[')
  for await (const row of rows) {
    const line = JSON.stringify(row)
    await print(format === 'json' ? `${count === 0 ? '' : ','}\n${line}` : `${line}\n`)
    count++
  }
  if (format === 'json') await print('\n]\n')
}
