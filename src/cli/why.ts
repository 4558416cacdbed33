/** `intray why`: why a mail is or is not a ticket. */
import type { Command } from 'commander'
import { NotFoundError } from '../errors.ts'
import type { InboundRow } from '../store/inbound-rows.ts'
import type { Store } from '../store/store.ts'
import { displayId, ticketNumber } from '../tickets/ticket.ts'
import { openEnvironment, type CommonOptions } from '../environment.ts'
import { print, printJson } from './output.ts'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('why')
    .description('ledger row, outcome, threading evidence and vetoes of a message')
    .argument('<message>', 'a Message-ID, a UID, a ledger key or TKT-n')
    .option('--config <file>', 'configuration; default $INTRAY_CONFIG, else the demo’s')
    .option('--json', 'one JSON object per delivered mail', false)
    .addHelpText('after', '\nExample:\n  intray why "<a1b2@mail.example>"')
    .action(why)
}

async function why(text: string, options: CommonOptions & { json: boolean }): Promise<void> {
  const { runtime, close } = await openEnvironment(options, { role: 'why', redis: false })
  try {
    const rows = await rowsNamed(text, runtime.store)
    if (rows.length === 0)
      throw new NotFoundError(
        `no delivered mail is known as "${text}"; it may not have been fetched: see intray mailbox status`,
      )
    for (const row of rows) await (options.json ? printJson(row) : print(explained(row)))
  } finally {
    await close()
  }
}

async function rowsNamed(text: string, store: Store): Promise<readonly InboundRow[]> {
  const name = text.trim().replace(/^<|>$/g, '')
  const rows = store.inboundRows.collection
  const number = /^TKT-/i.test(name) ? ticketNumber(name) : null
  if (number !== null) return rows.find({ ticket: number }).sort({ at: 1, _id: 1 }).toArray()
  const byKey = await rows.find({ _id: name as InboundRow['_id'] }).toArray()
  if (byKey.length > 0) return byKey
  if (/^\d{1,10}$/.test(name)) return rows.find({ _id: { $regex: `/${name.padStart(10, '0')}$` } } as object).toArray()
  const messages = await store.messages.collection.find({ messageId: name }, { projection: { _id: 1 } }).toArray()
  return rows
    .find({ message: { $in: messages.map(({ _id }) => _id) } })
    .sort({ at: 1, _id: 1 })
    .toArray()
}

function explained(row: InboundRow): string {
  const line = (name: string, value: string) => `  ${name.padEnd(12)}${value}`
  const { explanation } = row
  return [
    row._id,
    line(
      'Received',
      `${row.at.toISOString()}, ${row.sizeBytes} bytes${row.isPartial ? ', kept in part: over the size limit' : ''}`,
    ),
    ...(row.file ? [line('File', row.file)] : []),
    line('Raw', `SHA-256 ${row.rawSha256}`),
    line(
      'Outcome',
      row.isDone ? (row.outcome ?? 'unknown') : `waiting${row.fault ? `; last fault: ${row.fault}` : ''}`,
    ),
    line('Tries', String(row.attempts)),
    ...(row.ticket ? [line('Ticket', displayId(row.ticket))] : []),
    ...(explanation?.verdict ? [line('Sender', explanation.verdict)] : []),
    line('Matched by', explanation?.matched ?? 'nothing: no evidence of a ticket'),
    ...(explanation?.candidates ?? []).map((one) =>
      line('Candidate', `${displayId(one.ticket)} by ${one.evidence} ${one.by}`),
    ),
    ...(explanation?.vetoes ?? []).map(({ candidate, reason }) =>
      line('Veto', `${displayId(candidate.ticket)}: ${reason}`),
    ),
    ...(explanation?.notes ?? []).map((note) => line('Note', note)),
    '',
  ].join('\n')
}
