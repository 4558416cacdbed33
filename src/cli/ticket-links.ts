/** `intray ticket link|merge|attachments`: what a ticket has to do with other things. */
import type { Command } from 'commander'
import { Option } from 'commander'
import { linkTicket, linksOf, unlinkTicket } from '../act/link-ticket.ts'
import { mergeTickets } from '../act/merge-tickets.ts'
import { attachmentsOf } from '../act/ticket-attachments.ts'
import { displayId, linkTypes, type LinkType } from '../tickets/ticket.ts'
import { print, printJson, table } from './output.ts'
import { agentNamed, depsOf, numberOf, withActOptions, withPrintOptions, withRuntime } from './session.ts'
import type { ActOptions, PrintOptions } from './session.ts'
import { ticketRow } from './ticket-row.ts'

/** Adds the sub-commands. */
export function registerLinks(ticket: Command): void {
  withActOptions(ticket.command('link <ticket> [target]'))
    .description('links to an issue or a ticket; without a target, lists the links')
    .addOption(new Option('--type <type>', 'how').choices(linkTypes).default('is_dependent_on'))
    .option('--remove', 'takes the link away', false)
    .addHelpText('after', '\nExample:\n  intray ticket link TKT-12 ISS-3')
    .action(link)
  withActOptions(ticket.command('merge <duplicate>'))
    .description('ends a duplicate; its mail goes to the ticket that stays. There is no way back')
    .requiredOption('--into <ticket>', 'the ticket that stays')
    .addHelpText('after', '\nExample:\n  intray ticket merge TKT-13 --into TKT-12')
    .action(merge)
  withPrintOptions(ticket.command('attachments <ticket>'))
    .description('files of the description, of notes and answers, and of mails; each content once')
    .addHelpText('after', '\nExample:\n  intray ticket attachments TKT-12')
    .action(attachments)
}

async function link(
  text: string,
  target: string | undefined,
  options: ActOptions & { type: LinkType; remove: boolean },
): Promise<void> {
  const number = numberOf(text)
  await withRuntime(options, false, async (runtime) => {
    if (target !== undefined) {
      const editing = { by: agentNamed(options.as, runtime), ifVersion: null }
      const change = options.remove ? unlinkTicket : linkTicket
      await change(number, { type: options.type, target }, editing, depsOf(runtime))
    }
    const { from, to } = await linksOf(number, runtime.store)
    const rows = [
      ...from.map(({ type, target: other }) => ({ from: displayId(number), type, to: other })),
      ...to.map(({ ticket, type }) => ({ from: displayId(ticket), type, to: displayId(number) })),
    ]
    if (options.json) for (const row of rows) await printJson(row)
    else await print(rows.length === 0 ? 'no links\n' : table([['from', 'type', 'to'], ...rows.map(Object.values)]))
  })
}

async function merge(text: string, options: ActOptions & { into: string }): Promise<void> {
  const [duplicate, primary] = [numberOf(text), numberOf(options.into)]
  await withRuntime(options, false, async (runtime) => {
    const editing = { by: agentNamed(options.as, runtime), ifVersion: null }
    const survivor = await mergeTickets(duplicate, primary, editing, depsOf(runtime))
    if (options.json) await printJson(ticketRow(survivor))
    else await print(`${displayId(duplicate)} was merged into ${displayId(primary)}\n`)
  })
}

async function attachments(text: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const files = await attachmentsOf(numberOf(text), store)
    if (options.json) for (const file of files) await printJson(file)
    else if (files.length === 0) await print('no files\n')
    else await print(table([['file', 'type', 'bytes', 'inline', 'from'], ...files.map(fileRow)]))
  })
}

function fileRow(file: Awaited<ReturnType<typeof attachmentsOf>>[number]): readonly string[] {
  const { filename, contentType, sizeBytes, isInline, origins, sha256 } = file
  const from = origins.map(({ kind, by }) => `${kind} of ${by}`)
  return [filename ?? sha256.slice(0, 12), contentType, String(sizeBytes), isInline ? 'yes' : '', from.join('; ')]
}
