/** The lists of people of a ticket: members, reporters, subscribers. The rules check which ids and addresses each accepts. */
import { z } from 'zod'
import { editTicket } from '../act/edit-ticket.ts'
import type { PeopleKind } from '../tickets/edit/edit.ts'
import { operation, type Operation } from './operation.ts'
import { onTicket, saysVersion } from './ticket-result.ts'
import { nameSchema } from './wire.ts'

const names = z.array(nameSchema).max(100)
const body = z.strictObject({
  add: names.default([]).describe('addresses, or ids of users and contacts'),
  remove: names.default([]).describe('likewise'),
})

const lists: readonly { kind: PeopleKind; noun: string; summary: string; example: string }[] = [
  {
    kind: 'member',
    noun: 'Members',
    summary: 'Email members: who gets the mail of the thread; customers also report',
    example: 'TKT-12 --add bob@acme.example',
  },
  {
    kind: 'reporter',
    noun: 'Reporters',
    summary: 'Reporters: customers who have the problem; contacts of the ticket’s workspace',
    example: 'TKT-12 --add Acme/bob@acme.example',
  },
  {
    kind: 'subscriber',
    noun: 'Subscribers',
    summary: 'Subscribers: users and contacts who hear of updates, by id',
    example: 'TKT-12 --add kim@us.example',
  },
]

/** The operations on these lists. */
export const peopleOperations: readonly Operation[] = lists.map(({ kind, noun, summary, example }) =>
  operation({
    ...onTicket,
    id: `update${noun}`,
    tag: 'tickets',
    path: `/tickets/:id/${noun.toLowerCase()}`,
    summary,
    body,
    guard: 'optional',
    command: {
      usage: `ticket ${kind} <ticket>`,
      fills: ['id'],
      options: { add: '--add <who...>', remove: '--remove <who...>' },
      example,
      says: saysVersion,
    },
    run: (request, deps) => editTicket(request.params.id, [{ kind, ...request.body }], request, deps),
  }),
)
