/** `intray config`: checks a configuration, prints its JSON Schema. */
import type { Command } from 'commander'
import { configJsonSchema, loadConfig } from '../config/read-config.ts'
import { ConfigError, UserError } from '../errors.ts'
import { print } from './output.ts'

/** Adds the command. */
export function register(program: Command): void {
  const config = program.command('config').description('check a configuration')
  config
    .command('check [file]')
    .description('every fault at once, with line and key')
    .addHelpText('after', '\nExample:\n  intray config check intray.yaml')
    .action(check)
  config
    .command('schema')
    .description('the JSON Schema of intray.yaml')
    .action(() => print(`${JSON.stringify(configJsonSchema(), null, 2)}\n`))
}

async function check(file: string | undefined): Promise<void> {
  const path = file ?? process.env['INTRAY_CONFIG']
  if (path === undefined) throw new UserError('name a file, or set INTRAY_CONFIG')
  try {
    const { mailboxes, agents } = loadConfig(path)
    await print(`${path}: in order; ${mailboxes.length} mailboxes, ${agents.length} agents\n`)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n${error.faults.length} ${error.faults.length === 1 ? 'fault' : 'faults'}\n`)
    process.exitCode = 1
  }
}
