/** `intray person`: exports or erases everything that is stored about a person. */
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { erasePerson } from '../act/erase-person.ts'
import { exportPerson, type PersonExport } from '../act/export-person.ts'
import { NotFoundError, UserError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { print, printJson } from './output.ts'
import { agentNamed, withActOptions, withPrintOptions, withRuntime, type ActOptions, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  const person = program.command('person').description('what is kept of somebody outside: export it, erase it')
  withPrintOptions(person.command('export <address> <folder>'))
    .description('contacts, tickets and mails as person.json, the raw mails and files beside it')
    .addHelpText('after', '\nExample:\n  intray person export ann@acme.example /tmp/ann')
    .action(exportTo)
  withActOptions(person.command('erase <address>'))
    .description(
      'erase what they wrote and who they are, everywhere; their tickets stay under a pseudonym. There is no way back but a back-up',
    )
    .option('--yes', 'do it; without it, nothing happens', false)
    .addHelpText('after', '\nExample:\n  intray person erase ann@acme.example --yes')
    .action(erase)
}

async function exportTo(address: string, folder: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const found = await exportPerson(address, store)
    for (const name of ['mails', 'files']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
    await writeFile(join(folder, 'person.json'), `${JSON.stringify(found, null, 2)}\n`, { mode: 0o600 })
    await writeContents(found, folder, store)
    if (options.json) return printJson({ address: found.address, folder, mails: found.mails.length, tickets: found.tickets.length })
    return print(`${folder}: ${found.mails.length} mails and ${found.tickets.length} tickets of ${found.address}\n`)
  })
}

async function writeContents({ mails }: PersonExport, folder: string, store: Store): Promise<void> {
  for (const { raw_sha256: hash, files } of mails) {
    await writeContent(join(folder, 'mails', `${hash}.eml`), () => store.rawMails.open(hash))
    for (const { sha256 } of files) await writeContent(join(folder, 'files', sha256), () => store.files.open(sha256))
  }
}

/** Writes one content to a file; one that retention has deleted is skipped. */
async function writeContent(path: string, open: () => Promise<Buffer | Readable>): Promise<void> {
  const content = await open().catch((error: unknown) => {
    if (error instanceof NotFoundError) return null
    throw error
  })
  if (content) await pipeline(Buffer.isBuffer(content) ? Readable.from([content]) : content, createWriteStream(path, { mode: 0o600 }))
}

async function erase(address: string, { yes, ...options }: ActOptions & { readonly yes: boolean }): Promise<void> {
  if (!yes) throw new UserError(`this cannot be undone: make a back-up or an export first, then add --yes`)
  await withRuntime(options, false, async (runtime) => {
    const counts = await erasePerson(address, (await agentNamed(options.as, runtime)).addrSpec, runtime)
    if (options.json) return printJson(counts)
    return print(
      `erased: ${counts.mails} mails and ${counts.files} files of theirs, ${counts.rawMails} raw mails that may show them; ${counts.documents} documents name a pseudonym, in ${counts.tickets.length} tickets\n`,
    )
  })
}
