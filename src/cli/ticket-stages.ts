/** `intray ticket stages`: prints the stage diagrams of the configuration (T-073). */
import type { Command } from 'commander'
import { diagramsOf } from '../config/stages.ts'
import type { StageDiagram } from '../tickets/stage/stage-diagram.ts'
import { print, printJson, table } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command to the group `ticket`. */
export function registerStages(ticket: Command): void {
  withPrintOptions(ticket.command('stages'))
    .description('where tickets start and which ways they go')
    .addHelpText('after', '\nExample:\n  intray ticket stages')
    .action(stages)
}

async function stages(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ config }) => {
    const { whole, ofSubtype } = diagramsOf(config.stages)
    for (const diagram of new Set([whole, ...ofSubtype.values()])) {
      const subtypes = [...ofSubtype].filter(([, other]) => other === diagram).map(([subtype]) => subtype)
      if (options.json) await printJson({ ...diagram, subtypes })
      else await print(diagramText(diagram, subtypes))
    }
  })
}

function diagramText({ name, start, edges }: StageDiagram, subtypes: readonly string[]): string {
  const whose = subtypes.length > 0 ? `tickets of the subtype ${subtypes.join(', ')}` : 'all other tickets'
  const rows = edges.map(({ from, to, label, rule }) => [from, to, label, rule])
  return `${name}: ${whose}, starting in ${start}\n\n${table([['from', 'to', 'label', 'rule'], ...rows])}\n`
}
