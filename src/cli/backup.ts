/** `intray backup`: writes the database, and the configuration without its secrets, into a folder. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { withoutSecrets } from '../config/without-secrets.ts'
import { chosenConfig, serversFor } from '../process/environment.ts'
import { backUp } from '../store/back-up.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('backup <folder>'))
    .description('the database as it is now, and the configuration without its secrets; workers may go on')
    .addHelpText('after', '\nExample:\n  intray backup /var/backups/intray-monday --config intray.yaml')
    .action(backup)
}

async function backup(folder: string, options: PrintOptions): Promise<void> {
  const { config, path } = await chosenConfig(options)
  const servers = await serversFor(config, false)
  try {
    const manifest = await backUp(servers.mongoUri, folder)
    if (path !== null) await writeFile(join(folder, 'intray.yaml'), withoutSecrets(await readFile(path, 'utf8')), { mode: 0o600 })
    if (options.json) return await printJson(manifest)
    const documents = Object.values(manifest.collections).reduce((sum, file) => sum + file.documents, 0)
    await print(
      `${folder}: ${documents} documents of ${manifest.database}, as of ${manifest.at}; keep the secret of the configuration elsewhere\n`,
    )
  } finally {
    await servers.stop()
  }
}
