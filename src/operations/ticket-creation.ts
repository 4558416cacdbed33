/** A ticket by hand (T-100). */
import { z } from 'zod'
import { createTicket, type WrittenTicket } from '../act/create-ticket.ts'
import { displayId, linkTypes, severities } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { customFieldsSchema, titleSchema } from './ticket-attributes.ts'
import { ticketResult } from './ticket-result.ts'
import { tagOf, tagsSchema } from './ticket-tags.ts'
import { addressSchema, choiceSchema, linkTargetSchema, nameSchema, textSchema, timeSchema } from './wire.ts'

const link = z.strictObject({ link_type: choiceSchema(linkTypes), target: linkTargetSchema })

/** Creates a ticket. */
export const createTicketOperation = operation({
  id: 'createTicket',
  tag: 'tickets',
  access: 'write',
  method: 'POST',
  path: '/tickets',
  summary: 'A ticket by hand; it starts in the queue',
  body: z.strictObject({
    title: titleSchema.regex(/\S/, 'says nothing').describe('what it is about'),
    body: textSchema(65_536).default('').describe('what is said'),
    mailbox: nameSchema.describe('the mailbox whose address answers come from'),
    applies_to_part: nameSchema.nullable().default(null).describe('part of the product; default: that of the mailbox'),
    severity: choiceSchema(severities)
      .nullable()
      .default(null)
      .describe(`${severities.join(', ')}; default: that of the mailbox`),
    reported_by: addressSchema.nullable().default(null).describe('the customer; becomes reporter and email member'),
    rev_org: nameSchema.optional().describe('the customer workspace; default: the reporter’s'),
    owned_by: z.array(nameSchema).max(100).optional().describe('ids of users; default: the mailbox’s'),
    group: nameSchema.optional().describe('default: the mailbox’s'),
    subtype: nameSchema.optional().describe('such as bug'),
    target_close_date: timeSchema.optional(),
    tags: tagsSchema.optional().describe('on the command line as name or name=value'),
    custom_fields: customFieldsSchema.default({}),
    links: z.array(link).max(100).default([]).describe('on the command line the issues that it waits for'),
    source_channel: z.enum(['app', 'portal', 'api']).default('api'),
  }),
  takesFiles: true,
  status: 201,
  result: ticketResult,
  command: {
    usage: 'ticket create',
    fills: [],
    options: {
      title: '--title <title>',
      mailbox: '--mailbox <name>',
      body: '--text <text>',
      reported_by: '--reporter <address>',
      applies_to_part: '--part <name>',
      severity: '--severity <severity>',
      owned_by: '--owner <user...>',
      group: '--group <name>',
      rev_org: '--workspace <name>',
      subtype: '--subtype <name>',
      tags: { flags: '--tag <tag...>', read: tagOf },
      links: { flags: '--link <issue...>', read: (target) => ({ link_type: 'is_dependent_on', target }) },
    },
    inputField: 'body',
    preset: { source_channel: 'app' },
    example: '--mailbox support --title "Printer" --reporter ann@acme.example --text "Called by phone."',
    says: ({ number }) => `${displayId(number)} created`,
  },
  run: ({ body, by, files }, deps) => {
    const { applies_to_part: part, rev_org: revOrg, owned_by: ownedBy, source_channel: sourceChannel } = body
    const { reported_by: reporter, target_close_date: targetClose, custom_fields: custom, links, ...same } = body
    const written = {
      ...same,
      by,
      part,
      revOrg,
      ownedBy,
      sourceChannel,
      files,
      reporter: reporter === null ? null : { addrSpec: reporter, displayName: '' },
      targetCloseAtMs: targetClose === undefined ? undefined : Date.parse(targetClose),
      customFields: Object.entries(custom).map(([name, to]) => ({ name, to })),
      links: links.map(({ link_type: type, target }) => ({ type, target })),
    }
    // What is undefined is as good as missing.
    return createTicket(written as WrittenTicket, deps)
  },
})
