/** Runs the `intray` command in processes beside the test, with a configuration, a database and mail files of its own. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parse, stringify } from 'yaml'
import { openStore, type Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { scratchDatabaseUri } from '../support/scratch-store.ts'
import { emptyDatabaseUri } from '../support/places.ts'
import { runStanding, type CommandOutput } from './standing-command.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

/** A folder with a configuration and mails, and the command that uses them. */
export interface Place {
  readonly folder: string
  /** Runs `intray`. @param input - standard input; then the command gets a process of its own */
  intray(args: readonly string[], input?: string): Promise<CommandOutput>
  /** The JSON lines that a command prints. @throws when it fails */
  json(args: readonly string[]): Promise<readonly Record<string, unknown>[]>
}

/** Makes a place, which is removed when the test ends. */
export function openPlace(mails: readonly string[] = [], changes: object = {}): Place {
  const place = makePlace(mails, { mongodbUri: scratchDatabaseUri(), ...changes })
  onTestFinished(place.remove)
  return place
}

/** Makes a place for several tests; the caller removes it. */
export function makePlace(mails: readonly string[] = [], changes: object = {}): Place & { remove(): void } {
  const folder = temporaryFolder('cli')
  writeFileSync(join(folder, 'intray.yaml'), stringify({ ...configuration(), ...changes }))
  mkdirSync(join(folder, 'mails'))
  for (const [i, mail] of mails.entries()) writeFileSync(join(folder, 'mails', `${i + 1}.eml`), mail)
  const intray: Place['intray'] = (args, input) => run(args, { folder, input })
  const json: Place['json'] = async (args) => linesOf(await intray(args))
  return { folder, intray, json, remove: () => rmSync(folder, { recursive: true }) }
}

/** The database of a place, closed when the test ends. */
export async function storeOf({ folder }: Place): Promise<Store> {
  const { mongodbUri } = parse(readFileSync(join(folder, 'intray.yaml'), 'utf8')) as { mongodbUri: string }
  const store = await openStore(mongodbUri)
  onTestFinished(() => store.close())
  return store
}

/** A sample mail. */
export function mailText(fields: Readonly<Record<string, string>>, text = 'The kettle leaks.'): string {
  const all = {
    From: 'Ann <ann@acme.example>',
    To: 'support@us.example',
    Subject: 'Kettle',
    Date: 'Tue, 3 Nov 2020 10:00:00 +0000',
    ...fields,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${head.join('\r\n')}\r\n\r\n${text}\r\n`
}

function configuration(): object {
  const server = { host: '127.0.0.1', port: 1, tls: 'none' }
  return {
    mongodbUri: emptyDatabaseUri(),
    secret: 'a-secret-of-the-test',
    mailboxes: [{ name: 'support', addresses: ['support@us.example'], imap: server, smtp: server }],
    agents: [{ name: 'Sam', address: 'sam@us.example' }],
    accounts: [{ name: 'Acme', domains: ['acme.example'] }],
  }
}

async function run(
  args: readonly string[],
  { folder, input }: { readonly folder: string; readonly input: string | undefined },
): Promise<CommandOutput> {
  const env = { ...process.env, INTRAY_CONFIG: join(folder, 'intray.yaml'), INTRAY_DATA: join(folder, 'data') }
  // A command that is to die halfway must not take the shared process with it.
  if (input === undefined && process.env['INTRAY_DIE_AFTER'] === undefined) return runStanding({ args, folder, env })
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env })
  const output = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text))
  child.stdin.end(input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  return { code, ...output }
}

function linesOf({ code, out, err }: CommandOutput): readonly Record<string, unknown>[] {
  if (code !== 0) throw new Error(`exit code ${code}: ${err}`)
  const lines = out.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}
