/** `intray rule`: lists the rules of the site, and shows what they would do. */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { EditDeps } from '../act/change-ticket.ts'
import { tryRulesOnMail, tryRulesOnTicket, type OtherRules, type TrialReport } from '../act/try-rules.ts'
import type { TrialMail } from '../act/try-mail.ts'
import { storedMail, withOtherRules } from '../act/try-rules-on-named.ts'
import { policyFrom } from '../config/directory.ts'
import { readRules } from '../config/read-rules.ts'
import { editDepsOf } from '../process/edit-deps.ts'
import type { Runtime } from '../process/runtime.ts'
import { rulesOf } from '../tickets/rules/apply-rules.ts'
import { actionTexts } from '../tickets/rules/rule-actions.ts'
import { conditionTexts } from '../tickets/rules/rule-conditions.ts'
import type { Rule, RuleTrial } from '../tickets/rules/rule.ts'
import { ticketNumber } from '../tickets/ticket.ts'
import { valueText } from '../tickets/value-text.ts'
import { mailNames, mailsNamed } from '../act/delivered-mails.ts'
import { onlyMail } from './only-mail.ts'
import { print, printJson, printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  const rule = program.command('rule').description('what is done by itself, and what would be done')
  withPrintOptions(rule.command('list'))
    .description('every rule, in the order in which they are tried')
    .addHelpText('after', '\nExample:\n  intray rule list')
    .action(list)
  withPrintOptions(rule.command('test'))
    .description('what the rules would do, each with its conditions; nothing is changed and nothing is sent')
    .argument('<what>', `a file with one mail, - for standard input, TKT-n for a ticket as it is now, or a stored mail: ${mailNames}`)
    .option('--mailbox <name>', 'the mailbox that the mail came to; default: the one that it is addressed to')
    .option('--rules <file>', 'rules to be tried in place of those that are on: a list, or a file with `rules:`')
    .addHelpText(
      'after',
      '\nExamples:\n  intray rule test mail.eml --rules new-rules.yaml\n  intray rule test "<a1b2@mail.example>"\n  intray rule test TKT-12',
    )
    .action(test)
}

type TestOptions = PrintOptions & { readonly mailbox?: string; readonly rules?: string }

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ config, directory }) => {
    const inFile = new Set(config.rules.map(({ name }) => name))
    const from = ({ name }: Rule) => (inFile.has(name) ? 'file' : 'api')
    const rules = rulesOf({ policy: policyFrom(config), directory: await directory() })
    await printRows(rules, {
      ...options,
      row: (rule) => wireRule(rule, from(rule)),
      heading: ['rule', 'when', 'if', 'does', 'from'],
      cells: (rule) => [rule.name, whenOf(rule), conditionTexts(rule.conditions).join('; '), actionTexts(rule).join('; '), from(rule)],
      none: 'no rules',
    })
  })
}

function wireRule(rule: Rule, from: string): object {
  const { name, when, after, conditions } = rule
  const delay = after && { since: after.since, hours: after.ms / 3_600_000 }
  return { name, from, when, ...(delay && { after: delay }), if: conditionTexts(conditions), do: actionTexts(rule) }
}

function whenOf({ when, after }: Rule): string {
  return [...when, ...(after ? [`${after.ms / 3_600_000} h after ${after.since}`] : [])].join(', ')
}

async function test(what: string, options: TestOptions): Promise<void> {
  await withRuntime(options, false, async (runtime) => {
    const deps = depsOf(runtime, options)
    const number = /^TKT-/i.test(what) ? ticketNumber(what) : null
    const trial = number === null ? await tryRulesOnMail(await mailOf(what, options, runtime), deps) : await tryRulesOnTicket(number, deps)
    await (options.json ? printJson(trial) : print(resultText(trial)))
  })
}

function depsOf(runtime: Runtime, { rules }: TestOptions): EditDeps {
  const deps = editDepsOf(runtime)
  if (rules === undefined) return deps
  return withOtherRules(deps, readRules(rules, runtime.config))
}

/** The mail to try. A file of that name wins over a stored mail. */
async function mailOf(what: string, { mailbox = null }: { readonly mailbox?: string | null }, { store }: Runtime): Promise<TrialMail> {
  if (what === '-' || existsSync(what)) return { raw: await onlyMail(what), mailbox, row: null }
  return storedMail((await mailsNamed(what, store)).at(-1) ?? null, mailbox, store)
}

function resultText({ head, others, trials, changes, mails }: TrialReport): string {
  return [
    head,
    ...(others ? othersShown(others) : []),
    ...(trials.length === 0 ? ['', 'No rule was tried: there is none, or such a mail changes nothing by itself.'] : []),
    ...trials.flatMap(trialShown),
    '',
    ...changes.map(({ field, from, to, rule }) => `would change ${field}: ${valueText(from)} → ${valueText(to)} (${rule})`),
    ...mails.map((mail) => `would send ${mail}`),
    'Nothing was changed and nothing was sent.',
    '',
  ].join('\n')
}

function othersShown({ forms, spam, correlate, cc }: OtherRules): readonly string[] {
  return [`  forms      ${forms}`, `  spam       ${spam}`, `  correlate  ${correlate}`, ...cc.map((line) => `  ccRules    ${line}`)]
}

function trialShown({ rule, outcome, conditions, notes }: RuleTrial): readonly string[] {
  const lines = conditions.map(({ condition, holds, because }) => `  ${holds ? 'yes' : 'no '}  ${condition} — ${because}`)
  return ['', `${rule}: ${outcome}`, ...lines, ...notes.map((note) => `  ${note}`)]
}
