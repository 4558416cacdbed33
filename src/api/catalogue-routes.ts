/** Routes that describe the site: its stage diagrams (T-073), the attributes of tickets (T-016), and its rules. */
import { z } from 'zod'
import type { EditDeps } from '../act/change-ticket.ts'
import { siteRules } from '../act/edit-rules.ts'
import { diagramsOf } from '../config/stages.ts'
import { attributeSchema, attributesOf } from '../operations/attributes.ts'
import { ruleSchema, wireRule } from '../operations/rule.ts'
import type { StageDiagram } from '../tickets/stage/stage-diagram.ts'
import { stages } from '../tickets/stage/stage.ts'
import { about, type Api } from './frame.ts'

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

/** Adds the routes. */
export function catalogueRoutes(app: Api, { store, config }: EditDeps): void {
  app.get(
    '/stages',
    {
      config: { access: 'read' },
      schema: {
        ...about('listStageDiagrams', 'The stage diagrams, the general one first', ['tickets']),
        response: { 200: z.object({ diagrams: z.array(diagramSchema) }) },
      },
    },
    async () => {
      const { whole, ofSubtype } = diagramsOf(config.stages)
      const others = Map.groupBy(ofSubtype, ([, { name }]) => name).values()
      const drawn = [...others].map((some) =>
        wireDiagram(
          some[0]![1],
          some.map(([subtype]) => subtype),
        ),
      )
      return { diagrams: [wireDiagram(whole, []), ...drawn] }
    },
  )
  app.get(
    '/attributes',
    {
      config: { access: 'read' },
      schema: {
        ...about('listAttributes', 'Every stock and custom attribute of tickets, and what may be done with it', ['views']),
        response: { 200: z.object({ attributes: z.array(attributeSchema) }) },
      },
    },
    async () => ({ attributes: [...(await attributesOf(store))] }),
  )
  app.get(
    '/rules',
    {
      config: { access: 'read' },
      schema: {
        ...about('listRules', 'The rules of the site, in the order in which they are tried', ['rules']),
        response: { 200: z.object({ rules: z.array(ruleSchema) }) },
      },
    },
    async () => ({ rules: (await siteRules({ store, config })).map(wireRule) }),
  )
}

function wireDiagram({ name, start, edges }: StageDiagram, subtypes: string[]): z.infer<typeof diagramSchema> {
  const transitions = edges.map(({ from, to, label, rule }) => ({ from, to, label: label === '' ? null : label, rule }))
  return { name, subtypes, start, transitions }
}
