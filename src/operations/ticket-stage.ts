/** Moving the stage of a ticket. */
import { z } from 'zod'
import { editTicket } from '../act/edit-ticket.ts'
import { stages } from '../tickets/stage/stage.ts'
import { operation } from './operation.ts'
import { onTicket, saysVersion } from './ticket-result.ts'
import { choiceSchema, textSchema } from './wire.ts'

/** Operation: moves the stage. */
export const moveTicket = operation({
  ...onTicket,
  id: 'moveTicket',
  tag: 'tickets',
  path: '/tickets/:id/stage',
  summary: 'Another stage, by the stage diagram',
  body: z.strictObject({
    stage: choiceSchema(stages),
    override: z.boolean().default(false).describe('go where the diagram does not lead; needs a reason'),
    reason: textSchema(1000).nullable().default(null).describe('kept on the timeline; needed for cancelling and with override'),
  }),
  guard: 'optional',
  command: {
    usage: 'ticket stage <ticket> <stage>',
    description: `moves the stage: ${stages.join(', ')}`,
    fills: ['id', 'stage'],
    options: { override: '--override', reason: '--reason <text>' },
    example: 'TKT-12 canceled --reason "opened by accident"',
    says: saysVersion,
  },
  run: (request, deps) => {
    const { stage: to, override, reason } = request.body
    return editTicket(request.params.id, [{ kind: 'stage', to, override, reason }], request, deps)
  },
})
