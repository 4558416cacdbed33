#!/usr/bin/env node
/** The `intray` command; each sub-command is a file of this folder. */
import { enableCompileCache } from 'node:module'
import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { ConfigError, IntrayError } from '../errors.ts'
import { recordKinds } from '../tickets/records/records.ts'
import { print, withoutControls } from './output.ts'

// From the second start on, compiled code is read from the cache: a fifth less memory and time.
enableCompileCache()

const records = () => import('./records.ts')

/** Sub-commands are loaded on demand: one that needs no database must not wait for the driver to load. */
const commands: Readonly<Record<string, () => Promise<{ register(program: Command): void }>>> = {
  start: () => import('./start.ts'),
  config: () => import('./config.ts'),
  doctor: () => import('./doctor.ts'),
  mailbox: () => import('./mailbox.ts'),
  inspect: () => import('./inspect.ts'),
  import: () => import('./import.ts'),
  why: () => import('./why.ts'),
  replay: () => import('./replay.ts'),
  failed: () => import('./failed.ts'),
  spam: () => import('./spam.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  person: () => import('./person.ts'),
  retention: () => import('./retention.ts'),
  cc: () => import('./cc.ts'),
  bulk: () => import('./bulk.ts'),
  broadcast: () => import('./broadcast.ts'),
  rule: () => import('./rule.ts'),
  ticket: () => import('./ticket.ts'),
  conversation: () => import('./conversation.ts'),
  export: () => import('./export.ts'),
  token: () => import('./token.ts'),
  issue: () => import('./issue.ts'),
  view: () => import('./view.ts'),
  attributes: () => import('./attributes.ts'),
  search: () => import('./search.ts'),
  report: () => import('./report.ts'),
  ...Object.fromEntries(recordKinds.filter((kind) => kind !== 'view').map((kind) => [kind, records])),
}

const program = new Command('intray')
  .description('E-mail in, tickets kept right, answers out.')
  .version(packageJson.version, '--version', 'print the version')
  .exitOverride()
  // Help, too, goes to readers that may go away, as `| head` does.
  .configureOutput({ writeOut: (text) => void print(text) })
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', '\nExample:\n  intray start --config intray.yaml')
const [node = '', script = '', ...typed] = process.argv
// Commander's own help goes one word deep: `help ticket list` would show `ticket` only.
const words = typed[0] === 'help' && typed.length > 1 ? [...typed.slice(1), '--help'] : typed
const name = words[0] ?? ''
const isUnknownTopic = typed[0] === 'help' && words.length > 1 && !Object.hasOwn(commands, name)
const loaders = Object.hasOwn(commands, name) ? [commands[name]] : new Set(Object.values(commands))
for (const load of loaders) (await load?.())?.register(program)
for (const group of program.commands.filter(({ commands: within }) => within.length > 0))
  group.addHelpText('after', `\nExample:\n  intray ${group.name()} ${group.commands[0]?.name()} --help`)
try {
  // Commander answers `help` of an unknown word with the help of all, as if nothing were wrong.
  await program.parseAsync([node, script, ...(isUnknownTopic ? [name] : words)])
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

/** Prints the error. @returns 1 for mistakes of the user, 2 for faults of the system */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1
  const isUsers = error instanceof IntrayError && ['user', 'config', 'not-found', 'stale-version'].includes(error.code)
  const text = error instanceof Error ? error.message : String(error)
  const count =
    error instanceof ConfigError ? `\n${error.faults.length === 1 ? '1 fault' : `${error.faults.length} faults`} in the configuration` : ''
  process.stderr.write(`intray: ${withoutControls(text)}${count}\n`)
  if (!isUsers && process.env['INTRAY_LOG'] === 'debug' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return isUsers ? 1 : 2
}
