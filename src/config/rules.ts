/** The schema of `rules`, and the conversion of a rule to the form that the rules engine applies. */
import { z } from 'zod'
import type { CommandName } from '../tickets/agent/agent-command-forms.ts'
import type { AgentCommand } from '../tickets/agent/agent-commands.ts'
import { assignments, ruleBeginnings, ruleMoments, type Rule, type RuleActions, type RuleConditions } from '../tickets/rules/rule.ts'
import { stages } from '../tickets/stage/stage.ts'
import { severities } from '../tickets/ticket.ts'
import { searchPatternOf } from './search-pattern.ts'
import { language, subject, text } from './templates.ts'
import { addressPattern, name, searchPattern } from './values.ts'

const some = <T extends z.ZodType>(item: T) =>
  z.union([item, z.array(item).min(1).max(100)]).transform((items) => [items].flat() as z.output<T>[])
const word = z.string().min(1).max(200)

const conditions = z.strictObject({
  filter: some(word).default([]).describe('filters as views and `ticket list` have them, such as severity=high or stage!=resolved'),
  from: some(addressPattern).optional().describe('the sender’s address; * stands for any characters'),
  to: some(addressPattern).optional().describe('an address in To or Cc, or that the mail was delivered to'),
  words: some(word).optional().describe('in the subject or in what was newly written; * at the end: what begins so'),
  subject: searchPattern().optional().describe('a regular expression'),
  text: searchPattern().optional().describe('a regular expression, in what was newly written'),
  header: z
    .strictObject({
      name: z.string().regex(/^[!-9;-~]{1,100}$/, 'must be the name of a header field'),
      pattern: searchPattern().describe('a regular expression, in the topmost field of that name'),
    })
    .optional(),
  robot: z.boolean().optional().describe('a machine wrote it'),
  spam: z.boolean().optional().describe('it is taken for spam; other rules leave such mail alone'),
  attachment: z.boolean().optional().describe('a file goes with it'),
  hours: z.enum(['inside', 'outside']).optional().describe('of the working hours of the mailbox (sla.hours)'),
  language: some(language).optional().describe('that it is written in'),
})

const value = z.union([z.string().max(4000), z.number(), z.boolean()])
const actions = z
  .strictObject({
    owner: word.optional().describe('a name or an address; none: nobody'),
    assign: z
      .strictObject({ group: name, by: z.enum(assignments).default('round-robin') })
      .optional()
      .describe('to somebody of a group who is there: whose turn it is, or who has the fewest open tickets'),
    group: word.optional(),
    severity: z.enum(severities).optional(),
    part: word.optional(),
    subtype: word.optional(),
    workspace: word.optional(),
    title: word.optional(),
    tags: some(word).optional().describe('names, or NAME=VALUE'),
    untag: some(word).optional(),
    due: word.optional().describe('the target close date, such as +2d or friday'),
    snooze: word.optional().describe('such as +3d or monday'),
    set: z.record(word, value).optional().describe('any other attribute that people set, custom ones included'),
    members: some(word).optional().describe('addresses that get the answers from now on'),
    subscribers: some(word).optional().describe('users who hear of every change'),
    link: word.optional().describe('TKT-12 or ISS-3'),
    needsResponse: z.boolean().optional(),
    stage: z.enum(stages).optional(),
    ticket: z.literal(true).optional().describe('a ticket is made of the conversation'),
    cancel: word.optional().describe('canceled, with this reason'),
    spam: z.literal(true).optional().describe('it is spam, and canceled; nobody is told'),
    note: text.optional().describe('an internal note'),
    mail: z
      .strictObject({ to: some(word).describe('owner, group, listeners, an agent’s address, or a group'), text })
      .optional()
      .describe('to agents'),
    answer: z
      .strictObject({ subject: subject.optional(), text })
      .optional()
      .describe(
        'to the customer, in place of an acknowledgement and under the same limits; with {ticket}, {mailbox}, {company}, {confirm}, {cancel}',
      ),
    webhook: z.boolean().optional().describe('webhooks of the type rule_applied are told'),
  })
  .refine((written) => Object.keys(written).length > 0, 'must do something')

const ruleShape = z.strictObject({
  name,
  when: some(z.enum(ruleMoments)).default([]),
  after: z
    .strictObject({
      since: z.enum(ruleBeginnings),
      hours: z.number().positive().max(87_600),
      workingTime: z.boolean().default(false).describe('only the working hours of the mailbox count (sla.hours)'),
    })
    .optional()
    .describe('so long after something, once, if the same did not happen again'),
  if: conditions.prefault({}),
  do: actions,
  last: z.boolean().default(false).describe('once it was applied, the rules below it are left out'),
})

/** Whether there is a moment at which the rule is tried. */
const isTried = ({ when, after }: { readonly when: readonly unknown[]; readonly after?: unknown }) => when.length > 0 || after !== undefined
const untried = 'must say when, or after what'

/** One rule. */
export const ruleSchema = ruleShape.refine(isTried, untried)
/** One rule without its name. */
export const ruleBody = ruleShape.omit({ name: true }).refine(isTried, untried)

/** The section `rules`, in the order in which they apply. */
export const rulesSection = z.array(ruleSchema).max(500).default([])
/** A rule as it is written. */
export type RuleConfig = z.infer<typeof ruleSchema>

/** Converts a rule for the engine. */
export function ruleOf({ name: ruleName, when, after, if: conditionsWritten, do: actionsWritten, last }: RuleConfig): Rule {
  return {
    name: ruleName,
    when,
    after: after && { since: after.since, ms: after.hours * 3_600_000, isWorkingTime: after.workingTime },
    conditions: conditionsOf(conditionsWritten),
    actions: actionsOf(actionsWritten),
    isLast: last,
  }
}

/** Names of the header fields that rules read, in lower case. */
export function fieldsOfRules({ rules }: { readonly rules: readonly RuleConfig[] }): readonly string[] {
  return rules.flatMap(({ if: { header } }) => header?.name.toLowerCase() ?? [])
}

function conditionsOf({ subject: ofSubject, text: ofText, header, ...rest }: RuleConfig['if']): RuleConditions {
  return {
    ...rest,
    subject: ofSubject === undefined ? undefined : searchPatternOf(ofSubject),
    text: ofText === undefined ? undefined : searchPatternOf(ofText),
    header: header && { name: header.name, pattern: searchPatternOf(header.pattern) },
  }
}

type WrittenActions = RuleConfig['do']

function actionsOf(written: WrittenActions): RuleActions {
  const { assign, note, mail, answer, webhook } = written
  return { commands: commandsOf(written), assign, note, mail, answer, webhook }
}

/**
 * The actions as commands, in an order in which each finds what it needs: custom fields after the subtype, the stage after almost all else.
 */
function commandsOf(written: WrittenActions): readonly AgentCommand[] {
  const { subtype, tags = [], untag = [], members = [], subscribers = [], set = {} } = written
  const commandIf = (key: CommandName, argument: string | undefined) => (argument === undefined ? [] : [command(key, argument)])
  return [
    ...(written.ticket ? [command('ticket', '')] : []),
    ...(subtype === undefined ? [] : [command('set', `subtype=${subtype}`)]),
    ...commandIf('workspace', written.workspace),
    ...commandIf('part', written.part),
    ...commandIf('group', written.group),
    ...(written.owner === 'none' ? [command('unassign', '')] : commandIf('assign', written.owner)),
    ...commandIf('severity', written.severity),
    ...commandIf('title', written.title),
    ...tags.map((tag) => command('tag', tag)),
    ...untag.map((tag) => command('untag', tag)),
    ...commandIf('due', written.due),
    ...Object.entries(set).map(([attribute, to]) => command('set', `${attribute}=${to}`)),
    ...members.map((who) => command('cc', who)),
    ...subscribers.map((who) => command('subscribe', who)),
    ...commandIf('link', written.link),
    ...(written.needsResponse === undefined ? [] : [command('needs-response', written.needsResponse ? 'on' : 'off')]),
    ...commandIf('stage', written.stage),
    ...commandIf('cancel', written.cancel),
    ...commandIf('snooze', written.snooze),
    ...(written.spam ? [command('spam', '')] : []),
  ]
}

function command(commandName: CommandName, argument: string): AgentCommand {
  return { name: commandName, argument, line: `#${commandName} ${argument}`.trim() }
}
