/** `intray inspect`: shows how mails are parsed; needs no database. */
import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { bareBodyMail } from '../mail/bare-body.ts'
import type { FoundMail } from '../arrive/import-sources.ts'
import { mailsOf } from '../arrive/import-sources.ts'
import type { Address, ParsedMessage } from '../mail/message.ts'
import { createParsePool } from '../mail/parse-pool.ts'
import type { ParsePool } from '../mail/parse-pool.ts'
import { print, printJson, withoutControls } from './output.ts'

/** How mails are read and shown. */
export interface InspectOptions {
  /** One JSON object per line instead of text for people. */
  readonly json: boolean
  /** The files are bare plain-text bodies. */
  readonly text: boolean
  /** The files are bare HTML bodies. */
  readonly html: boolean
}

type Reading = { readonly mail: FoundMail; readonly message: ParsedMessage; readonly seconds: number }
type Failure = { readonly path: string; readonly error: string }

const MAX_THREADS = 4
/** The limit of mails read ahead of the output. */
const AHEAD_BYTES = 64 * 1024 * 1024
const AHEAD_MAILS = 16

const addressJson = ({ displayName, addrSpec }: Address): object => ({ address: addrSpec, name: displayName })

function reportJson(report: ParsedMessage['report']): object | null {
  if (report === null) return null
  const { class: reportClass, recipients, isPermanent, status, originalMessageId, diagnostic } = report
  return { class: reportClass, recipients, hard: isPermanent, status, originalMessageId, diagnostic }
}

/** The mail that an agent's forward holds, of which a ticket would be made; null: nothing is forwarded. */
function forwardJson(forwarded: ParsedMessage['forwarded']): object | null {
  if (!forwarded) return null
  const { via, from, to, cc, subject, dateText, text, note, messageIds } = forwarded
  const people = { from: from && addressJson(from), to: to.map(addressJson), cc: cc.map(addressJson) }
  return { via, ...people, subject, date: dateText, text, note, messageIds }
}

function toJson({ mail, message, seconds }: Reading): object {
  const { messageId, inReplyTo, references, subject, text, html, visibleReply, notice, kind, defects } = message
  return {
    path: mail.path,
    ...(mail.index === undefined ? {} : { index: mail.index }),
    messageId,
    inReplyTo,
    references,
    from: { address: message.from.addrSpec, name: message.from.displayName, verifiedSyntax: message.from.isStrict },
    to: message.to.map(addressJson),
    cc: message.cc.map(addressJson),
    replyTo: message.replyTo.map(addressJson),
    subject,
    text,
    html,
    visibleReply,
    ...(notice !== undefined && { notice }),
    attachments: message.attachments.map(({ sizeBytes, isInline, ...file }) => ({
      ...file,
      size: sizeBytes,
      inline: isInline,
    })),
    kind,
    list: message.isList,
    bulk: message.isBulk,
    bounce: reportJson(message.report),
    forwarded: forwardJson(message.forwarded),
    defects,
    seconds,
  }
}

function toText({ mail, message }: Reading): string {
  const people = (list: readonly Address[]): string =>
    list.map(({ displayName, addrSpec }) => (displayName === '' ? addrSpec : `${displayName} <${addrSpec}>`)).join(', ')
  const { from, kind, isList, isBulk, attachments, defects } = message
  const flags = [isList ? 'list' : '', isBulk ? 'bulk' : ''].filter((flag) => flag !== '')
  const rows: [string, string][] = [
    ['Mail', mail.index === undefined ? mail.path : `${mail.path} #${mail.index}`],
    [
      'From',
      `${people([{ displayName: from.displayName, addrSpec: from.addrSpec ?? '(none)' }])}${from.isStrict ? '' : '  (unverified syntax)'}`,
    ],
    ['To', people(message.to)],
    ['Cc', people(message.cc)],
    ['Subject', message.subject],
    ['Date', message.dateHeader ?? ''],
    ['Message-ID', message.messageId ?? ''],
    ['Kind', [kind, ...flags].join(', ')],
    ['Report', message.report === null ? '' : JSON.stringify(message.report)],
    ['Files', attachments.map((file) => `${file.filename ?? '(no name)'} (${file.contentType}, ${file.sizeBytes} bytes)`).join(', ')],
    ['Defects', defects.join(', ')],
  ]
  const lines = rows.filter(([, value]) => value !== '').map(([name, value]) => `${`${name}:`.padEnd(12)}${value}`)
  return `${lines.join('\n')}\n\n${message.visibleReply || (message.notice ?? '')}\n`
}

async function read(mail: FoundMail, pool: ParsePool, options: InspectOptions): Promise<Reading> {
  const bytes = options.text || options.html ? bareBodyMail(mail.bytes, options.html ? 'html' : 'plain') : mail.bytes
  const { message, parseMs } = await pool.parseTimed(bytes)
  return { mail: { ...mail, bytes: new Uint8Array() }, message, seconds: parseMs / 1000 }
}

async function* foundMails(paths: readonly string[]): AsyncGenerator<FoundMail | Failure> {
  for (const path of paths) {
    try {
      yield* mailsOf(path)
    } catch (error) {
      yield { path, error: error instanceof Error ? error.message : String(error) }
    }
  }
}

async function show(result: Reading | Failure, options: InspectOptions): Promise<void> {
  if (options.json) await printJson('error' in result ? result : toJson(result))
  else if ('error' in result) process.stderr.write(`${withoutControls(`${result.path}: ${result.error}`)}\n`)
  else await print(`${toText(result)}\n`)
}

/**
 * Prints how the mails at each path are parsed, in order. They are parsed in parallel, a few ahead of the output.
 *
 * @param paths - files, mboxes, Maildirs, folders, or `-`
 * @returns the exit code: 1 when a path could not be read
 */
export async function inspect(paths: readonly string[], options: InspectOptions): Promise<number> {
  const threads = Math.min(MAX_THREADS, availableParallelism())
  const pool = createParsePool({ threads })
  const ahead: { result: Promise<Reading | Failure>; sizeBytes: number }[] = []
  let aheadBytes = 0
  let failures = 0
  const showFirst = async (): Promise<void> => {
    const first = ahead.shift()
    if (first === undefined) return
    const result = await first.result
    aheadBytes -= first.sizeBytes
    if ('error' in result) failures++
    await show(result, options)
  }
  try {
    for await (const found of foundMails(paths)) {
      const sizeBytes = 'error' in found ? 0 : found.bytes.length
      const result = 'error' in found ? Promise.resolve(found) : read(found, pool, options)
      // Nobody awaits it when the reader of the output goes away.
      result.catch(() => undefined)
      ahead.push({ result, sizeBytes })
      aheadBytes += sizeBytes
      while (ahead.length > AHEAD_MAILS || aheadBytes > AHEAD_BYTES) await showFirst()
    }
    while (ahead.length > 0) await showFirst()
  } finally {
    pool.close()
  }
  return failures === 0 ? 0 : 1
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('inspect')
    .description('what is understood of mails, without a database')
    .argument('<path...>', 'files, mboxes, Maildirs, folders, or - for standard input')
    .option('--json', 'one JSON object per mail', false)
    .option('--text', 'take each file as a bare plain-text body', false)
    .option('--html', 'take each file as a bare HTML body', false)
    .addHelpText('after', '\nExample:\n  intray inspect --json mails/ | head -1')
    .action(async (paths: string[], options: InspectOptions) => {
      process.exitCode = await inspect(paths, options)
    })
}
