/** `intray config`: checks a configuration, shows it with its defaults, prints its JSON Schema. */
import type { Command } from 'commander'
import { parse } from 'yaml'
import { configJsonSchema, loadConfig } from '../config/read-config.ts'
import { configHash } from '../config/config-hash.ts'
import { shownConfig } from '../config/without-secrets.ts'
import { ConfigError, UserError } from '../errors.ts'
import { print, printJson } from './output.ts'

/** Adds the command. */
export function register(program: Command): void {
  const config = program.command('config').description('check a configuration')
  config
    .command('check [file]')
    .description('every fault at once, with line and key')
    .addHelpText('after', '\nExample:\n  intray config check intray.yaml')
    .action(check)
  config
    .command('show [file]')
    .description('what holds, defaults and all, without secrets; with the hash that `intray mailbox status` has for each worker')
    .option('--json', 'JSON instead of YAML', false)
    .addHelpText('after', '\nExample:\n  intray config show intray.yaml')
    .action(show)
  config
    .command('schema')
    .description('the JSON Schema of intray.yaml')
    .action(() => print(`${JSON.stringify(configJsonSchema(), null, 2)}\n`))
}

function pathOf(file: string | undefined): string {
  const path = file ?? process.env['INTRAY_CONFIG']
  if (path === undefined) throw new UserError('name a file, or set INTRAY_CONFIG')
  return path
}

async function show(file: string | undefined, { json }: { readonly json: boolean }): Promise<void> {
  const config = loadConfig(pathOf(file))
  const [hash, text] = [configHash(config), shownConfig(config)]
  if (json) await printJson({ hash, config: parse(text) as unknown })
  else await print(`# hash ${hash}\n${text}`)
}

async function check(file: string | undefined): Promise<void> {
  const path = pathOf(file)
  try {
    const { mailboxes, agents } = loadConfig(path)
    await print(`${path}: in order; ${mailboxes.length} mailboxes, ${agents.length} agents\n`)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n${error.faults.length} ${error.faults.length === 1 ? 'fault' : 'faults'}\n`)
    process.exitCode = 1
  }
}
