/** Tagging a ticket. */
import { z } from 'zod'
import { editTicket } from '../act/edit-ticket.ts'
import type { Tag } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { onTicket, saysVersion } from './ticket-result.ts'
import { nameSchema } from './wire.ts'

/** The tags to add. */
export const tagsSchema = z.array(z.strictObject({ name: nameSchema, value: nameSchema.nullable().default(null) })).max(100)

/** A tag in the command line's notation: `name` or `name=value`. */
export function tagOf(text: string): Tag {
  const at = text.indexOf('=')
  return at < 0 ? { name: text, value: null } : { name: text.slice(0, at), value: text.slice(at + 1) }
}

/** Operation: adds and removes tags. */
export const updateTags = operation({
  ...onTicket,
  id: 'updateTags',
  tag: 'tickets',
  path: '/tickets/:id/tags',
  summary: 'Tags; a value must be one that the tag allows',
  body: z.strictObject({
    add: tagsSchema.default([]).describe('tags to add; on the command line as name or name=value'),
    remove: z.array(nameSchema).max(100).default([]).describe('names of tags to remove'),
  }),
  guard: 'optional',
  command: {
    usage: 'ticket tag <ticket>',
    fills: ['id'],
    options: { add: { flags: '--add <tag...>', read: tagOf }, remove: '--remove <name...>' },
    example: 'TKT-12 --add Blocked "Impact=One team" --remove Stalled',
    says: saysVersion,
  },
  run: (request, deps) => editTicket(request.params.id, [{ kind: 'tag', ...request.body }], request, deps),
})
