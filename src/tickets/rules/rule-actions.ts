/** Carries out the actions of a rule, all or none: agents' commands, notes and mails. */
import { withCommands } from '../agent/agent-command-edits.ts'
import type { Agent } from '../directory.ts'
import { withComment, withOutbound, withRemark, type Cause, type Draft } from '../draft.ts'
import { alertText } from '../letters/agent-letters.ts'
import { listenersOf, type MailingContext } from '../letters/listeners.ts'
import { mailToAgent } from '../letters/outbound-drafts.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import { chosenAgent, nextTurn } from './assign.ts'
import type { RuleContext } from './rule-event.ts'
import { ruleMark, type Rule } from './rule.ts'

/** The result. With a fault, the draft has only the remark on it. */
type Acted = { readonly draft: Draft; readonly notes: readonly string[] } | { readonly draft: Draft; readonly fault: string }

/** Carries out a rule's actions as the product; the lines of history have the rule's mark. */
export function withActions(draft: Draft, rule: Rule, context: RuleContext): Acted {
  const orders = commandsOf(rule, context)
  if ('fault' in orders) return refused(draft, rule, { fault: orders.fault, cause: context.cause })
  const records = context.site.commandRecords
  const done = withCommands(draft, orders.commands, { ...context, records, agent: '', route: null })
  if ('fault' in done) return refused(draft, rule, { fault: `${done.fault.line}: ${done.fault.reason}`, cause: context.cause })
  const written = withLetters(withNote(done, rule, context.cause), rule, context)
  const notes = [...orders.commands.map(({ line }) => line), ...lettersOf(rule)]
  const traced = marked(withTrace(written, draft, { rule, notes, cause: context.cause }), draft, rule)
  return { draft: orders.given.length === 0 ? traced : { ...traced, given: [...(draft.given ?? []), ...orders.given] }, notes }
}

/** The commands of a rule, with an `#assign` for the agent chosen from a group. */
function commandsOf({ actions: { commands, assign } }: Rule, { site, cause }: RuleContext) {
  if (!assign) return { commands, given: [] }
  const agent = chosenAgent(assign, { directory: site.directory, workloads: site.workloads, atMs: cause.atMs })
  if (!agent) return { fault: `nobody of the group “${assign.group}” is there` }
  const line = `#assign ${agent.addrSpec} (${assign.by} of ${assign.group})`
  return {
    commands: [...commands, { name: 'assign' as const, argument: agent.addrSpec, line }],
    given: [{ agent: agent.addrSpec, turn: nextTurn(site.workloads) }],
  }
}

/** Agents see that the rule failed; the customer's mail is handled all the same. */
function refused(draft: Draft, rule: Rule, { fault, cause }: { readonly fault: string; readonly cause: Cause }): Acted {
  const body = `The rule “${rule.name}” could not be applied. ${fault}`
  return { draft: withRemark(draft, { body, rule: ruleMark(rule.name) }, cause), fault }
}

function withNote(draft: Draft, { actions: { note } }: Rule, cause: Cause): Draft {
  return note === undefined ? draft : withComment(draft, { body: note, visibility: 'internal' }, cause)
}

/** Records the mail to the customer, at most one per event; it is made where it is known whether one may be sent. */
function withLetters(draft: Draft, rule: Rule, { site, mailbox }: RuleContext): Draft {
  const { mail, answer } = rule.actions
  const answered = answer && !draft.answer ? { ...draft, answer: { rule: rule.name, template: answer } } : draft
  if (!mail) return answered
  const { ticket } = answered
  const text = alertText(ticket, `${mail.text}\n\n(rule “${rule.name}”)`)
  const about = { kind: 'alert' as const, ticket, mailbox, fromName: mailbox.displayName, text }
  const readers = readersOf(mail.to, answered, { mailbox, directory: site.directory })
  return withOutbound(
    answered,
    readers.map((agent) => ({ ...mailToAgent(agent, about), ref: `rule/${rule.name}/${agent.addrSpec}` })),
  )
}

function readersOf(to: readonly string[], { ticket }: Draft, context: MailingContext): readonly Agent[] {
  const agents = [...context.directory.agents.values()]
  const readers = to.flatMap((who) => {
    if (who === 'listeners') return listenersOf(ticket, context)
    if (who === 'owner') return agents.filter(({ addrSpec }) => ticket.ownedBy.includes(addrSpec))
    if (who === 'group') return agents.filter(({ groups }) => ticket.group !== null && groups.includes(ticket.group))
    return agents.filter(({ addrSpec, groups }) => addrSpec === who || groups.includes(who))
  })
  return [...new Set(readers)]
}

function lettersOf({ actions: { note, mail, answer, webhook } }: Rule): readonly string[] {
  return [
    ...(note === undefined ? [] : ['a note']),
    ...(mail ? [`a mail to ${mail.to.join(', ')}`] : []),
    ...(answer ? ['a mail to the customer'] : []),
    ...(webhook ? ['webhooks are told'] : []),
  ]
}

/** The actions of a rule in words: its commands, the assignment, and whom it writes to. */
export function actionTexts(rule: Rule): readonly string[] {
  const { commands, assign } = rule.actions
  const given = assign ? [`#assign somebody of ${assign.group} (${assign.by})`] : []
  return [...commands.map(({ line }) => line), ...given, ...lettersOf(rule)]
}

/** Adds a remark when the rule's actions leave no line on the timeline, and for webhooks. */
function withTrace(
  after: Draft,
  before: Draft,
  { rule, notes, cause }: { readonly rule: Rule; readonly notes: readonly string[]; readonly cause: Cause },
): Draft {
  const { webhook, mail, answer } = rule.actions
  const isShown = after.entries.length > before.entries.length
  if ((isShown && !webhook) || (!isShown && !webhook && !mail && !answer)) return after
  const remarked = withRemark(after, { body: `The rule “${rule.name}”: ${notes.join('; ')}`, rule: ruleMark(rule.name) }, cause)
  if (!webhook) return remarked
  const withEvent = (line: TimelineEntry, i: number) =>
    i === remarked.entries.length - 1 ? { ...line, event: 'rule_applied' as const } : line
  return { ...remarked, entries: remarked.entries.map(withEvent) }
}

function marked(after: Draft, before: Draft, { name }: Rule): Draft {
  const entries = after.entries.map((line, i) => (i < before.entries.length ? line : { ...line, rule: ruleMark(name) }))
  return { ...after, entries }
}
