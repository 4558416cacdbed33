/** `intray restore`: restores a back-up into an empty database, or finishes a restore that was done by other means. */
import type { Command } from 'commander'
import { restoreReport } from '../act/tell-restore.ts'
import { UserError } from '../errors.ts'
import { chosenConfig, serversFor } from '../process/environment.ts'
import type { Life } from '../store/installation-lives.ts'
import { restoreBackup } from '../store/restore-backup.ts'
import type { Store } from '../store/store.ts'
import { takeUpAgain } from '../store/after-restore.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { inWireNames } from './wire-json.ts'

interface RestoreOptions extends PrintOptions {
  readonly replace: boolean
  readonly afterDatabase: boolean
}

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('restore [folder]'))
    .description('a back-up of `intray backup`, while no worker runs; numbers are lifted, mail is taken again in silence')
    .option('--replace', 'delete what the database has', false)
    .option('--after-database', 'the database was restored by other means (mongorestore, files): do the rest', false)
    .addHelpText('after', '\nExamples:\n  intray restore /var/backups/intray-monday\n  intray restore --after-database')
    .action(restore)
}

async function restore(folder: string | undefined, options: RestoreOptions): Promise<void> {
  if ((folder === undefined) !== options.afterDatabase) throw new UserError('name the folder of a back-up, or say --after-database')
  const life = folder === undefined ? await afterDatabase(options) : await fromBackup(folder, options)
  if (options.json) await printJson(inWireNames(life))
  else await print(`${restoreReport(life)}\nStart the workers now.\n`)
}

async function afterDatabase(options: RestoreOptions): Promise<Life> {
  return withRuntime(options, false, async ({ store }) => {
    await refuseWhileWatched(store)
    const before = await store.lives.present()
    return takeUpAgain({ before, signs: ['intray restore --after-database'], highestTicket: 0, beforeMs: Date.now() }, store)
  })
}

async function fromBackup(folder: string, options: RestoreOptions): Promise<Life> {
  if (options.replace) await withRuntime(options, false, ({ store }) => refuseWhileWatched(store))
  const { config } = await chosenConfig(options)
  const servers = await serversFor(config, false)
  try {
    return await restoreBackup(servers.mongoUri, folder, options.replace)
  } finally {
    await servers.stop()
  }
}

/** Refuses while workers run: what they do meanwhile would be lost, or done twice. */
async function refuseWhileWatched({ mailboxStates }: Store): Promise<void> {
  const watched = (await mailboxStates.all()).filter(({ leaseUntil }) => leaseUntil !== null && leaseUntil.getTime() > Date.now())
  if (watched[0]) throw new UserError(`${watched[0]._id} is being watched: stop the workers first, and wait until their leases end`)
}
