/** Creating a ticket by hand (T-100). */
import { z } from 'zod'
import { createTicket } from '../act/create-ticket.ts'
import { peopleNamed } from '../act/named-people.ts'
import { displayId, linkTypes, severities } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import type { StockAttribute } from '../tickets/records/stock-attributes.ts'
import { customFieldsSchema, editable, editsOf, inputSchema, titleSchema } from './ticket-attributes.ts'
import { ticketResult } from './ticket-result.ts'
import { tagOf, tagsSchema } from './ticket-tags.ts'
import { choiceSchema, linkTargetSchema, nameSchema, personSchema, textSchema } from './wire.ts'

/** Attributes without a default from the mailbox or the reporter. */
const others = editable.filter(({ path }) => !['title', 'body', 'severity', 'part', 'revOrg', 'isSpam', 'needsResponse'].includes(path))

const link = z.strictObject({ link_type: choiceSchema(linkTypes), target: linkTargetSchema })

/** Operation: creates a ticket. */
export const createTicketOperation = operation({
  id: 'createTicket',
  tag: 'tickets',
  access: 'write',
  method: 'POST',
  path: '/tickets',
  summary: 'A ticket by hand; it starts in the queue',
  body: z.strictObject({
    title: titleSchema.regex(/\S/, 'says nothing').describe('what it is about'),
    body: textSchema(65_536).default('').describe('what is said; empty: what `html` says'),
    html: textSchema(262_144).optional().describe('the same as HTML; the text is made from it, files of its images go as `artifacts`'),
    mailbox: nameSchema.describe('the mailbox whose address answers come from'),
    applies_to_part: nameSchema.nullable().default(null).describe('part of the product; default: that of the mailbox'),
    severity: choiceSchema(severities)
      .nullable()
      .default(null)
      .describe(`${severities.join(', ')}; default: that of the mailbox`),
    reported_by: personSchema.nullable().default(null).describe('the customer, by id or address; becomes reporter and email member'),
    rev_org: nameSchema.optional().describe('the customer workspace; default: the reporter’s'),
    ...(Object.fromEntries(others.map((attribute) => [attribute.name, optional(attribute)])) as object),
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
      reported_by: '--reporter <who>',
      applies_to_part: '--part <name>',
      severity: '--severity <severity>',
      rev_org: '--workspace <name>',
      ...(Object.fromEntries(others.map((attribute) => [attribute.name, flagsOf(attribute)])) as object),
      tags: { flags: '--tag <tag...>', read: tagOf },
      links: { flags: '--link <issue...>', read: (target) => ({ link_type: 'is_dependent_on', target }) },
    },
    inputField: 'body',
    help: 'What is left out is the mailbox’s, or the reporter’s.',
    preset: { source_channel: 'app' },
    example: '--mailbox support --title "Printer" --reporter ann@acme.example --text "Called by phone."',
    says: ({ number }) => `${displayId(number)} created`,
  },
  run: async ({ body, by, files }, deps) => {
    const { title, body: text, html, mailbox, applies_to_part: part, severity, rev_org: revOrg } = body
    const { reported_by: reportedBy, source_channel: sourceChannel, tags = [], links } = body
    const [reporter = null] = reportedBy === null ? [] : await peopleNamed([reportedBy], deps.store)
    const written = {
      by,
      title,
      body: text,
      html,
      mailbox,
      part,
      severity,
      revOrg,
      sourceChannel,
      files,
      reporter,
      edits: [...editsOf(body, others), { kind: 'tag', add: tags, remove: [] } as const],
      links: links.map(({ link_type: type, target }) => ({ type, target })),
    }
    return createTicket(written, deps)
  },
})

function optional(attribute: StockAttribute): z.ZodType {
  return inputSchema(attribute)
    .optional()
    .describe(attribute.about || attribute.allowedValues.join(', '))
}

/** The flags of an attribute, such as `--target-close-date <value>`. */
function flagsOf({ name, isList }: StockAttribute): string {
  return `--${name.replaceAll('_', '-')} <value${isList ? '...' : ''}>`
}
