/** Bulk edits of tickets. */
import { z } from 'zod'
import { editMany, undoBulk } from '../act/bulk-edit.ts'
import type { BulkEdit } from '../store/bulk-edits.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { stages, type Stage } from '../tickets/stage/stage.ts'
import { displayId, type TicketNumber } from '../tickets/ticket.ts'
import { operation, type Result } from './operation.ts'
import { attributePairs, attributesBody, editsOf } from './ticket-attributes.ts'
import { choiceSchema, nameSchema, textSchema, ticketIdSchema, timeSchema } from './wire.ts'

/** A bulk edit in the API. */
export const bulkEditSchema = z.object({
  id: z.string(),
  by: z.string(),
  created_date: timeSchema,
  asked: z.string(),
  total: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  refused: z.array(z.object({ ticket: z.string(), reason: z.string() })).describe('the first hundred'),
  is_done: z.boolean(),
  undone_date: timeSchema.nullable(),
})

/** The API's form of a bulk edit. */
export function wireBulkEdit({
  id,
  by,
  at,
  words,
  total,
  changed,
  unchanged,
  refused,
  isDone,
  undoneAt,
}: BulkEdit): z.infer<typeof bulkEditSchema> {
  return {
    id,
    by,
    created_date: at.toISOString(),
    asked: words,
    total,
    changed,
    unchanged,
    refused: refused.map(({ ticket, reason }) => ({ ticket: displayId(ticket), reason })),
    is_done: isDone,
    undone_date: undoneAt?.toISOString() ?? null,
  }
}

const result: Result<BulkEdit> = { schema: bulkEditSchema, wire: wireBulkEdit }

const body = attributesBody.extend({
  tickets: z.array(ticketIdSchema).max(10_000).default([]).describe('by their numbers'),
  filter: z.array(textSchema(4000)).max(50).default([]).describe('all must hold, as in ticket list'),
  view: nameSchema.nullable().default(null).describe('a saved view; the filters come on top of it'),
  like: z.boolean().default(false).describe('open tickets of the same sender or the same subject as those named, too'),
  stage: choiceSchema(stages).optional(),
  reason: textSchema(1000).optional().describe('of a stage that needs one, such as canceled'),
  tag: z.array(nameSchema).max(100).default([]).describe('added: NAME, or NAME=VALUE'),
  untag: z.array(nameSchema).max(100).default([]).describe('taken away'),
  dry_run: z.boolean().default(false).describe('nothing is changed; what would be is counted'),
  tell: z.boolean().default(false).describe('whoever listens is mailed of each ticket'),
})

type BulkRequest = z.infer<typeof body>

function bulkEditsOf(request: BulkRequest): readonly TicketEdit[] {
  const { stage, reason = null, tag, untag } = request
  const tags = tag.map((written) => {
    const [name = '', value] = written.split('=')
    return { name, value: value ?? null }
  })
  return [
    ...editsOf(request as Readonly<Record<string, unknown>>),
    ...(tag.length + untag.length > 0 ? [{ kind: 'tag' as const, add: tags, remove: untag }] : []),
    ...(stage === undefined ? [] : [{ kind: 'stage' as const, to: stage as Stage, override: false, reason }]),
  ]
}

const more = (name: string, isList: boolean) => ({ name, field: name, type: 'tokens' as const, isList, isNullable: false })

/** Operation: edits many tickets. */
export const bulkEditOperation = operation({
  id: 'editTickets',
  tag: 'tickets',
  access: 'write',
  method: 'POST',
  path: '/bulk-edits',
  summary: 'Many tickets at once, by number or filter; it can be taken back for ten minutes',
  body,
  status: 201,
  result,
  command: {
    usage: 'bulk edit',
    description: 'many tickets at once: key=value as in ticket set, and stage=, tag=, untag=, reason=',
    fills: [],
    values: {
      ...attributePairs,
      attributes: [...attributePairs.attributes, more('stage', false), more('reason', false), more('tag', true), more('untag', true)],
    },
    options: {
      filter: '--filter <key=value...>',
      view: '--view <name>',
      tickets: '--tickets <tickets...>',
      like: '--like',
      dry_run: '--dry-run',
      tell: '--tell',
    },
    help: 'Spam, these and everything like them: intray bulk edit is_spam=true --tickets TKT-1 TKT-2 --like',
    example: 'severity=high --filter group=billing stage=queued --dry-run',
    says: saysCounts,
  },
  run: ({ body: request, by }, deps) => {
    const { tickets: numbers, filter: filters, view, like: isLikeThose, dry_run: isDry, tell: isTold } = request
    const words = JSON.stringify(request)
    return editMany(
      { by, numbers: numbers as readonly TicketNumber[], filters, view, isLikeThose, isDry, isTold, words, edits: bulkEditsOf(request) },
      deps,
    )
  },
})

function saysCounts({ id, total, changed, unchanged, refused }: BulkEdit, { body: asked }: { readonly body: unknown }): string {
  const isDry = (asked as BulkRequest).dry_run
  const counts = `${total} tickets: ${changed} ${isDry ? 'would be changed' : 'changed'}, ${unchanged} as they were, ${refused.length} refused`
  const reasons = refused.map(({ ticket, reason }) => `\n${displayId(ticket)}: ${reason}`).join('')
  return `${counts}${isDry ? '' : `; within ten minutes: intray bulk undo ${id}`}${reasons}`
}

/** Operation: undoes a bulk edit. */
export const bulkUndoOperation = operation({
  id: 'undoBulkEdit',
  tag: 'tickets',
  access: 'write',
  method: 'POST',
  path: '/bulk-edits/:id/undo',
  summary: 'Taken back, within ten minutes; what others changed since stays',
  params: z.strictObject({ id: nameSchema.describe('of the edit') }),
  result,
  command: {
    usage: 'bulk undo <id>',
    fills: ['id'],
    example: '1a2b3c4d',
    says: ({ changed }) => `${changed} tickets are as they were`,
  },
  run: ({ params, by }, deps) => undoBulk(params.id, by, deps),
})
