/** The section `stages`: stage diagrams of the site in place of those of the tickets page (T-073). */
import { z } from 'zod'
import { diagramFaults, drawnEdge, pageDiagram, type StageDiagrams } from '../tickets/stage/stage-diagram.ts'
import { stages, stateOf, type Stage } from '../tickets/stage/stage.ts'

const open = stages.filter((stage) => stateOf[stage] !== 'closed')
const start = z.enum(open).default('queued').describe('where new tickets are; no closed stage')
const arrow = z.strictObject({ from: z.enum(stages), to: z.enum(stages), label: z.string().min(1).max(100).optional() })
const arrows = z.array(arrow).min(1).max(81)

const diagram = z
  .strictObject({
    name: z.string().min(1).max(100),
    subtypes: z.array(z.string().min(1).max(200)).min(1).describe('whose tickets follow it'),
    start,
    transitions: arrows,
  })
  .superRefine(({ start: from, transitions }, context) => addFaults(from, transitions, context))

export const stageSection = z
  .strictObject({
    start,
    transitions: arrows.optional().describe('the only ways from stage to stage; default: those of the tickets page'),
    diagrams: z.array(diagram).max(100).default([]).describe('of subtypes that go other ways'),
  })
  .superRefine(({ start: from, transitions, diagrams }, context) => {
    if (transitions) addFaults(from, transitions, context)
    else if (from !== 'queued')
      context.addIssue({
        code: 'custom',
        path: ['start'],
        message: 'a start of one’s own needs transitions of one’s own',
      })
    addRepeated(diagrams, context)
  })

type Section = z.infer<typeof stageSection>

/** The diagrams that the section describes. */
export function diagramsOf(section: Section): StageDiagrams {
  const whole = section.transitions ? { name: 'default', start: section.start, edges: section.transitions.map(drawnEdge) } : pageDiagram
  const ofSubtype = section.diagrams.flatMap(({ name, subtypes, start: from, transitions }) => {
    const drawn = { name, start: from, edges: transitions.map(drawnEdge) }
    return subtypes.map((subtype) => [subtype, drawn] as const)
  })
  return { whole, ofSubtype: new Map(ofSubtype) }
}

type Context = z.core.$RefinementCtx

function addFaults(from: Stage, transitions: z.infer<typeof arrows>, context: Context): void {
  for (const { arrow: at, message } of diagramFaults({ start: from, edges: transitions.map(drawnEdge) }))
    context.addIssue({ code: 'custom', path: at < 0 ? ['start'] : ['transitions', at], message })
}

/** A subtype follows one diagram only, and diagrams have different names. */
function addRepeated(diagrams: Section['diagrams'], context: Context): void {
  const names = new Set<string>()
  const subtypes = new Set<string>()
  for (const [i, diagramWritten] of diagrams.entries()) {
    if (names.has(diagramWritten.name))
      context.addIssue({ code: 'custom', path: ['diagrams', i, 'name'], message: `two are named "${diagramWritten.name}"` })
    names.add(diagramWritten.name)
    for (const [j, subtype] of diagramWritten.subtypes.entries()) {
      const path = ['diagrams', i, 'subtypes', j]
      if (subtypes.has(subtype)) context.addIssue({ code: 'custom', path, message: `"${subtype}" has a diagram already` })
      subtypes.add(subtype)
    }
  }
}
