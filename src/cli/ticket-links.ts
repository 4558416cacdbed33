/** `intray ticket link` and `intray ticket attachments`: links of a ticket, and its files. */
import type { Command } from 'commander'
import { Option } from 'commander'
import { linkTicket, linksOf, unlinkTicket } from '../act/link-ticket.ts'
import { attachmentsOf } from '../act/ticket-attachments.ts'
import { displayId, linkTypes, type LinkType } from '../tickets/ticket.ts'
import { editDepsOf } from '../process/edit-deps.ts'
import { printRows } from './output.ts'
import { agentNamed, numberOf, withActOptions, withPrintOptions, withRuntime } from './session.ts'
import type { ActOptions, PrintOptions } from './session.ts'

/** Adds the commands to the group `ticket`. */
export function registerLinks(ticket: Command): void {
  withActOptions(ticket.command('link <ticket> [target]'))
    .description('links to an issue or a ticket; without a target, lists the links')
    .addOption(new Option('--type <type>', 'how').choices(linkTypes).default('is_dependent_on'))
    .option('--remove', 'takes the link away', false)
    .addHelpText('after', '\nExample:\n  intray ticket link TKT-12 ISS-3')
    .action(link)
  withPrintOptions(ticket.command('attachments <ticket>'))
    .description('files of the description, of notes and answers, and of mails; each content once')
    .addHelpText('after', '\nExample:\n  intray ticket attachments TKT-12')
    .action(attachments)
}

async function link(text: string, target: string | undefined, options: ActOptions & { type: LinkType; remove: boolean }): Promise<void> {
  const number = numberOf(text)
  await withRuntime(options, false, async (runtime) => {
    if (target !== undefined) {
      const editing = { by: await agentNamed(options.as, runtime), ifVersion: null }
      const change = options.remove ? unlinkTicket : linkTicket
      await change(number, { type: options.type, target }, editing, editDepsOf(runtime))
    }
    const { from, to } = await linksOf(number, runtime.store)
    const rows = [
      ...from.map(({ type, target: other }) => ({ from: displayId(number), type, to: other })),
      ...to.map(({ ticket, type }) => ({ from: displayId(ticket), type, to: displayId(number) })),
    ]
    await printRows(rows, { ...options, heading: ['from', 'type', 'to'], cells: Object.values, none: 'no links' })
  })
}

async function attachments(text: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const files = await attachmentsOf(numberOf(text), store)
    const heading = ['file', 'type', 'bytes', 'inline', 'from']
    await printRows(files, { ...options, heading, cells: fileCells, none: 'no files' })
  })
}

function fileCells(file: Awaited<ReturnType<typeof attachmentsOf>>[number]): readonly string[] {
  const { filename, contentType, sizeBytes, isInline, origins, sha256 } = file
  const from = origins.map(({ kind, by }) => `${kind} of ${by}`)
  return [filename ?? sha256.slice(0, 12), contentType, String(sizeBytes), isInline ? 'yes' : '', from.join('; ')]
}
