/** The stage diagrams: where tickets start, and which arrows they follow (T-073). */
import { z } from 'zod'
import { diagramsOf } from '../config/stages.ts'
import type { StageDiagram } from '../tickets/stage/stage-diagram.ts'
import { stages } from '../tickets/stage/stage.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

const stage = z.enum(stages)
const diagramSchema = z.object({
  name: z.string(),
  subtypes: z.array(z.string()).describe('whose tickets follow it; empty: all others'),
  start: stage,
  transitions: z.array(
    z.object({
      from: stage,
      to: stage,
      label: z.string().nullable(),
      rule: z.string().describe('the rule of the tickets page; T-073: an arrow of this site'),
    }),
  ),
})
type WireDiagram = z.infer<typeof diagramSchema>

/** The endpoint. */
export function stageEndpoint({ edit }: ConsoleDeps): Endpoint {
  return endpoint({
    ...{ method: 'GET', path: '/stages', id: 'listStageDiagrams', tag: 'tickets', access: 'read' },
    summary: 'The stage diagrams, the general one first',
    answer: z.object({ diagrams: z.array(diagramSchema) }),
    run: async () => {
      const { whole, ofSubtype } = diagramsOf(edit.config.stages)
      const drawn = [...Map.groupBy(ofSubtype, ([, { name }]) => name).values()]
      const others = drawn.flatMap((some) =>
        some[0]
          ? [
              wireDiagram(
                some[0][1],
                some.map(([subtype]) => subtype),
              ),
            ]
          : [],
      )
      return { body: { diagrams: [wireDiagram(whole, []), ...others] } }
    },
  })
}

function wireDiagram({ name, start, edges }: StageDiagram, subtypes: string[]): WireDiagram {
  const transitions = edges.map(({ from, to, label, rule }) => ({ from, to, label: label === '' ? null : label, rule }))
  return { name, subtypes, start, transitions }
}
