/** `intray replay`: shows what today's rules would do with stored mail, as a diff. */
import type { Command } from 'commander'
import { parseMessages } from '../arrive/parse-message.ts'
import { withParsing } from '../arrive/parsing.ts'
import type { ParseMails } from '../apply/load-mails.ts'
import { replayMails, type MailFacts, type ReplayedMail } from '../apply/replay-mails.ts'
import { editDepsOf } from '../process/edit-deps.ts'
import { mailNames, mailsNamed } from '../act/delivered-mails.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'
import { inWireNames } from './wire-json.ts'

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('replay').argument('<message...>', mailNames))
    .description('what today’s rules would do with stored raw mail, as a diff; nothing is changed and nothing is sent')
    .option('--dry-run', 'there is no other way: a replay never changes a ticket', true)
    .option('--all', 'mails that stay as they are, too', false)
    .addHelpText('after', '\nExample:\n  intray replay TKT-12')
    .action(replay)
}

type ReplayOptions = PrintOptions & { readonly all: boolean }

async function replay(names: readonly string[], options: ReplayOptions): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    const found = (await Promise.all(names.map((name) => mailsNamed(name, runtime.store)))).flat()
    const rows = [...new Map(found.map((row) => [row._id, row])).values()]
    await withParsing(2, runtime.config, async (parsing) => {
      const parse: ParseMails = (mails) => parseMessages(mails, { store: runtime.store, ...parsing })
      const deps = { ...editDepsOf(runtime), parse, nowMs: Date.now() }
      const replayed = await replayMails(rows, deps)
      const toPrint = replayed.filter(({ changed }) => options.all || changed.length > 0)
      for (const mail of toPrint) await (options.json ? printJson(inWireNames(mail)) : print(diffOf(mail)))
      const same = replayed.length - replayed.filter(({ changed }) => changed.length > 0).length
      if (!options.json) await print(`${replayed.length} mails replayed, ${same} as they are\n`)
    })
  })
}

function diffOf({ inbound, messageId, before, after, changed }: ReplayedMail): string {
  const facts = Object.keys(before) as (keyof MailFacts)[]
  return [
    `${inbound}${messageId === null ? '' : `  <${messageId}>`}`,
    ...facts.flatMap((fact) =>
      changed.includes(fact)
        ? [...linesOf('-', fact, before[fact]), ...linesOf('+', fact, after[fact])]
        : fact === 'text'
          ? []
          : linesOf(' ', fact, before[fact]),
    ),
    '',
  ].join('\n')
}

function linesOf(sign: string, fact: string, value: string | null): readonly string[] {
  const [first = '', ...more] = (value ?? 'nothing').split('\n')
  return [`${sign} ${fact.padEnd(10)}${first}`, ...more.map((line) => `${sign} ${' '.repeat(10)}${line}`)]
}
