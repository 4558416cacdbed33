/** `intray doctor`: examines everything that may keep mail from becoming tickets, and advises what to do. */
import { readFileSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { examine } from '../doctor/examine.ts'
import { about, type Finding } from '../doctor/finding.ts'
import { ConfigError } from '../errors.ts'
import { chosenConfig, serversFor } from '../process/environment.ts'
import { keptFolder } from '../process/kept-folder.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('doctor'))
    .description(
      'examine the site: clocks, servers, mailboxes, domains, certificates, ports, work; exit code 0: nothing but warnings, 1: a fault in the configuration, 2: another fault',
    )
    .addHelpText('after', '\nExample:\n  intray doctor --config intray.yaml')
    .action(doctor)
}

async function doctor(options: PrintOptions): Promise<void> {
  const counts = { ok: 0, warning: 0, fault: 0 }
  for await (const finding of findings(options)) {
    counts[finding.level]++
    if (options.json) await printJson(finding)
    else await print(lineOf(finding))
    if (finding.level === 'fault') process.exitCode ??= 2
  }
  if (!options.json) await print(`\n${counts.fault} faults, ${counts.warning} warnings, ${counts.ok} in order\n`)
}

/** Yields the findings. When the configuration cannot be read, its faults are the only ones. */
async function* findings(options: PrintOptions): AsyncGenerator<Finding> {
  let chosen: Awaited<ReturnType<typeof chosenConfig>>
  try {
    chosen = await chosenConfig(options)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.exitCode = 1
    for (const text of error.faults) yield about('configuration').fault(text, 'correct it; intray config check looks again')
    return
  }
  const { config, path } = chosen
  const { mongoUri, redisUrl, stop } = await serversFor(config, true)
  try {
    const file = path === null ? null : { text: readFileSync(path, 'utf8'), mode: statSync(path).mode }
    yield* examine(config, { mongoUri, redisUrl, file, keptIn: keptFolder() })
  } finally {
    await stop()
  }
}

function lineOf({ subject, level, text, advice }: Finding): string {
  const head = `${level.padEnd(7)}  ${subject}: ${text}\n`
  return advice === '' ? head : `${head}         → ${advice}\n`
}
