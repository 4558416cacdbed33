/** `intray search`: rebuilds the search index, or compares it with the tickets and articles. */
import type { Command } from 'commander'
import { checkSearch, rebuildSearch } from '../act/feed-search.ts'
import { displayId } from '../tickets/ticket.ts'
import { print, printJson, progressEnd, progressLine } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  const search = program.command('search').description('the index of words, by which tickets and articles are found')
  withPrintOptions(search.command('rebuild'))
    .description('makes the index anew while everything runs')
    .addHelpText('after', '\nExample:\n  intray search rebuild')
    .action(rebuild)
  withPrintOptions(search.command('check'))
    .description('compares the index with tickets and articles; exit code 2 when they differ')
    .addHelpText('after', '\nExample:\n  intray search check --json')
    .action(check)
}

async function rebuild(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const entries = await rebuildSearch(store, (done) => progressLine(`${done} entries made`))
    progressEnd()
    await (options.json ? printJson({ entries }) : print(`${entries} entries made\n`))
  })
}

async function check(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const { tickets, articles, stale, superfluous } = await checkSearch(store)
    const state = await store.searchState.read()
    const names = (ids: typeof stale) => ids.map((id) => (typeof id === 'number' ? displayId(id) : id))
    const through = state?.through?.toISOString() ?? null
    if (options.json) await printJson({ tickets, articles, stale: names(stale), superfluous: names(superfluous), through })
    else await print(textOf({ tickets, articles, stale: names(stale), superfluous: names(superfluous), through }))
    if (stale.length + superfluous.length > 0) process.exitCode = 2
  })
}

interface CheckResult {
  readonly tickets: number
  readonly articles: number
  readonly stale: readonly string[]
  readonly superfluous: readonly string[]
  readonly through: string | null
}

function textOf({ tickets, articles, stale, superfluous, through }: CheckResult): string {
  const some = (ids: readonly string[]) => `${ids.length} (${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''})`
  const faults = [
    ...(stale.length > 0 ? [`missing or older than what they describe: ${some(stale)}`] : []),
    ...(superfluous.length > 0 ? [`of nothing that there is: ${some(superfluous)}`] : []),
  ]
  const summary = `${tickets} tickets and ${articles} articles; ${through === null ? 'never fed' : `fed through ${through}`}`
  return [
    summary,
    ...(faults.length > 0 ? [...faults, 'the feeder mends this; at once: intray search rebuild'] : ['the index holds all of them']),
    '',
  ].join('\n')
}
