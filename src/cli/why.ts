/** `intray why`: why a mail is or is not a ticket. */
import type { Command } from 'commander'
import type { SenderProof } from '../mail/sender-proof/authentication.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import { displayId } from '../tickets/ticket.ts'
import { mailNames, mailsNamed } from './delivered-mails.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { inWireNames } from './wire-json.ts'

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('why'))
    .description('ledger row, outcome, threading evidence and vetoes of a message')
    .argument('<message>', mailNames)
    .addHelpText('after', '\nExample:\n  intray why "<a1b2@mail.example>"')
    .action(why)
}

async function why(text: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    for (const row of await mailsNamed(text, store)) await (options.json ? printJson(inWireNames(row)) : print(explained(row)))
  })
}

const witnesses = { 'mail-server': 'the mail server', 'own-check': 'our own check', nothing: 'nobody' }

/** The sender's authentication: the word, who says it, and why. */
function proven({ result, by, reason }: SenderProof): string {
  return `${result}, says ${witnesses[by]}: ${reason}`
}

function explained(row: InboundRow): string {
  const line = (name: string, value: string) => `  ${name.padEnd(12)}${value}`
  const { explanation } = row
  return [
    row._id,
    line('Received', `${row.at.toISOString()}, ${row.sizeBytes} bytes${row.isPartial ? ', kept in part: over the size limit' : ''}`),
    ...(row.file ? [line('File', row.file)] : []),
    line('Raw', `SHA-256 ${row.rawSha256}`),
    line('Outcome', row.isDone ? (row.outcome ?? 'unknown') : `waiting${row.fault ? `; last fault: ${row.fault}` : ''}`),
    line('Tries', String(row.attempts)),
    ...(row.ticket ? [line('Ticket', displayId(row.ticket))] : []),
    ...(explanation?.verdict ? [line('Sender', explanation.verdict)] : []),
    ...(explanation?.proof ? [line('From is', proven(explanation.proof))] : []),
    line('Matched by', explanation?.matched ?? 'nothing: no evidence of a ticket'),
    ...(explanation?.candidates ?? []).map((one) => line('Candidate', `${displayId(one.ticket)} by ${one.evidence} ${one.by}`)),
    ...(explanation?.vetoes ?? []).map(({ candidate, reason }) => line('Veto', `${displayId(candidate.ticket)}: ${reason}`)),
    ...(explanation?.notes ?? []).map((note) => line('Note', note)),
    '',
  ].join('\n')
}
