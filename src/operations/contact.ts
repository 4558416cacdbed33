/** Moving contacts between workspaces, and merging them. */
import { z } from 'zod'
import { mergeContacts } from '../act/merge-contacts.ts'
import { moveContact } from '../act/move-contact.ts'
import { operation } from './operation.ts'
import { recordPath, recordResult } from './record.ts'
import { nameSchema } from './wire.ts'

/** Operation: moves a contact to another workspace. */
export const moveContactOperation = operation({
  id: 'moveRevUser',
  tag: 'rev-users',
  access: 'write',
  method: 'POST',
  path: '/rev-users/:id/move',
  summary: 'Moves a contact to another workspace; one of the same address there becomes the same contact. Tickets stay where they are',
  params: recordPath,
  body: z.strictObject({ rev_org: nameSchema.describe('id of the workspace') }),
  result: recordResult('contact'),
  command: {
    usage: 'contact move <id> <workspace>',
    description: 'moves a contact to another workspace; one of the same address there becomes the same contact',
    fills: ['id', 'rev_org'],
    example: 'Acme/ann@acme.example "Acme North"',
    help: 'Their tickets stay in the workspace that they are of, and name the contact by its new id; the timeline says who moved it.',
    says: ({ id }, { params }) => `contact "${params.id}" is "${id}" now`,
  },
  run: ({ params: { id }, body: { rev_org: workspace }, by }, deps) => moveContact({ id, workspace, by }, deps),
})

/** Operation: merges a contact into another. */
export const mergeContactsOperation = operation({
  id: 'mergeRevUsers',
  tag: 'rev-users',
  access: 'write',
  method: 'POST',
  path: '/rev-users/:id/merge',
  summary:
    'Makes two contacts of one workspace one person: tickets, places and later mail of either address are those of the one that stays',
  params: recordPath,
  body: z.strictObject({ into: nameSchema.describe('id of the contact that stays') }),
  result: recordResult('contact'),
  command: {
    usage: 'contact merge <id> <into>',
    description: 'makes one person of two contacts: mail from either address is theirs from then on',
    fills: ['id', 'into'],
    example: 'Acme/ann@private.example Acme/ann@acme.example',
    help: 'Both have to be of one workspace, and so do the tickets that they report. It is not taken back: later mail names one person.',
    says: ({ id }, { params }) => `contact "${params.id}" is "${id}" now`,
  },
  run: ({ params: { id }, body: { into }, by }, deps) => mergeContacts({ id, into, by }, deps),
})
