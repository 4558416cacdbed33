/** `intray issue`: the work that tickets wait for. */
import type { Command } from 'commander'
import { createChildIssue, createIssue, editIssue, issueNamed } from '../act/edit-issue.ts'
import { UserError } from '../errors.ts'
import { issueId, issueStages, type Issue, type IssueChange } from '../tickets/issue.ts'
import { print, printJson, table } from './output.ts'
import { agentNamed, depsOf, numberOf, pairOf, withActOptions, withPrintOptions, withRuntime } from './session.ts'
import type { ActOptions, PrintOptions } from './session.ts'

/** Adds the command. */
export function register(program: Command): void {
  const issue = program.command('issue').description('lists, creates and changes issues')
  withPrintOptions(issue.command('list'))
    .description('every issue')
    .addHelpText('after', '\nExample:\n  intray issue list --json')
    .action(list)
  withActOptions(issue.command('create <values...>'))
    .description('a new issue, from key=value: title (needed), body, stage, part, workspace, owner')
    .option('--ticket <ticket>', 'the ticket that waits for it; part and workspace are its')
    .addHelpText('after', '\nExample:\n  intray issue create title="Lid leaks" --ticket TKT-12')
    .action(create)
  withActOptions(issue.command('set <issue> <values...>'))
    .description(`other values; stages: ${issueStages.join(', ')}. Tickets that wait for it follow`)
    .addHelpText('after', '\nExample:\n  intray issue set ISS-3 stage=in_review')
    .action(set)
}

async function list(options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const rows: string[][] = []
    for await (const issue of store.issues.all()) {
      if (options.json) await printJson(issueRow(issue))
      else rows.push([issueId(issue.number), issue.stage, issue.part, issue.title.slice(0, 80)])
    }
    if (!options.json)
      await print(rows.length === 0 ? 'no issues\n' : table([['issue', 'stage', 'part', 'title'], ...rows]))
  })
}

async function create(values: readonly string[], options: ActOptions & { ticket?: string }): Promise<void> {
  const change = changeOf(values)
  if (change.title === undefined) throw new UserError('an issue needs title=…')
  const written = { ...change, title: change.title }
  const ticket = options.ticket === undefined ? null : numberOf(options.ticket)
  await withRuntime(options, false, async (runtime) => {
    const by = agentNamed(options.as, runtime)
    const deps = depsOf(runtime)
    const issue = ticket
      ? (await createChildIssue(ticket, written, { by, ifVersion: null }, deps)).issue
      : await createIssue(written, by, deps)
    await said(issue, 'created', options)
  })
}

async function set(text: string, values: readonly string[], options: ActOptions): Promise<void> {
  const [number, change] = [issueNamed(text), changeOf(values)]
  await withRuntime(options, false, async (runtime) => {
    const by = agentNamed(options.as, runtime)
    await said(await editIssue(number, change, { by }, depsOf(runtime)), 'changed', options)
  })
}

async function said(issue: Issue, verb: string, { json }: PrintOptions): Promise<void> {
  await (json ? printJson(issueRow(issue)) : print(`${issueId(issue.number)} ${verb}\n`))
}

function issueRow({ number, createdAtMs, modifiedAtMs, ...rest }: Issue): object {
  const [createdDate, modifiedDate] = [createdAtMs, modifiedAtMs].map((ms) => new Date(ms).toISOString())
  return { displayId: issueId(number), ...rest, createdDate, modifiedDate }
}

function changeOf(values: readonly string[]): IssueChange {
  return Object.assign({}, ...values.map((text) => changedBy(pairOf(text)))) as IssueChange
}

function changedBy([key, value]: readonly [string, string]): object {
  if (key === 'title' || key === 'body' || key === 'stage' || key === 'part') return { [key]: value }
  if (key === 'workspace') return { revOrg: value === '' ? null : value }
  if (key === 'owner') return { ownedBy: value === '' ? [] : value.split(',').map((one) => one.trim()) }
  throw new UserError(`an issue has no "${key}"; it has title, body, stage, part, workspace, owner`)
}
