/** Canned answers for a ticket, and deleting one. They are created and changed like other records (T-140). */
import { z } from 'zod'
import { deleteCannedAnswer, type FilledAnswer } from '../act/canned-answers.ts'
import { operation } from './operation.ts'
import { recordPath } from './record.ts'

/** A canned answer with its placeholders filled in. */
export const filledAnswerSchema = z.object({
  id: z.string(),
  name: z.string(),
  text: z.string().describe('with its placeholders filled in'),
})

const deletedSchema = z.object({ id: z.string() })

/** Operation: deletes a canned answer. */
export const deleteCannedOperation = operation({
  id: 'deleteCannedAnswer',
  tag: 'canned-answers',
  access: 'write',
  method: 'DELETE',
  path: '/canned-answers/:id',
  summary: 'Takes one away; what was sent with it stays',
  params: recordPath,
  result: { schema: deletedSchema, wire: (deleted: Pick<FilledAnswer, 'id'>) => deleted },
  command: {
    usage: 'canned-answer delete <id>',
    fills: ['id'],
    isAnonymous: true,
    example: '"greeting@second-line:de"',
    says: ({ id }) => `canned-answer "${id}" deleted`,
  },
  run: async ({ params: { id } }, deps) => {
    await deleteCannedAnswer(id, deps)
    return { id }
  },
})
