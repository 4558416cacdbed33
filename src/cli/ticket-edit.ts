/** `intray ticket set|stage|member|reporter|subscriber|tag`: edits of one ticket. */
import type { Command } from 'commander'
import { UserError } from '../errors.ts'
import { editTicket } from '../act/edit-ticket.ts'
import type { RecordStore } from '../store/records.ts'
import { settableFields, type PeopleKind, type SettableField, type TicketEdit } from '../tickets/edit/edit.ts'
import { fieldValueOf } from '../tickets/records/field-value.ts'
import { stages, type Stage } from '../tickets/stage/stage.ts'
import { displayId, type Tag } from '../tickets/ticket.ts'
import { ticketRow } from './ticket-row.ts'
import { print, printJson } from './output.ts'
import { agentNamed, depsOf, numberOf, pairOf, withActOptions, withRuntime, type ActOptions } from './session.ts'

interface EditOptions extends ActOptions {
  readonly ifVersion?: string
  readonly silent: boolean
}

/** Adds the sub-commands. */
export function registerEdits(ticket: Command): void {
  const editing = (command: Command) =>
    withActOptions(command)
      .option('--if-version <n>', 'only if nobody changed the ticket since you read it')
      .option('--silent', 'nobody is told by mail', false)
  editing(ticket.command('set <ticket> <values...>'))
    .description('attributes: title, body, severity, part, group, owner, targetClose, spam, subtype, workspace, …')
    .addHelpText(
      'after',
      '\nAn empty value takes an attribute away. Custom fields have their names.' +
        '\n\nExample:\n  intray ticket set TKT-12 severity=high owner=sam@us.example targetClose=2026-12-01 tnt__region=north',
    )
    .action(set)
  editing(ticket.command('stage <ticket> <stage>'))
    .description(`moves the stage: ${stages.join(', ')}`)
    .option('--reason <text>', 'kept on the timeline; needed for cancelling and with --override')
    .option('--override', 'where the diagram does not lead', false)
    .addHelpText('after', '\nExample:\n  intray ticket stage TKT-12 canceled --reason "opened by accident"')
    .action(stage)
  for (const kind of ['member', 'reporter', 'subscriber'] as const) registerPeople(editing, ticket, kind)
  editing(ticket.command('tag <ticket>'))
    .description('adds and removes tags')
    .option('--add <tag...>', 'tags to add, as name or name=value', [])
    .option('--remove <name...>', 'tags to remove', [])
    .addHelpText('after', '\nExample:\n  intray ticket tag TKT-12 --add Blocked "Impact=One team" --remove Stalled')
    .action(tag)
}

const peopleHelp: Readonly<Record<PeopleKind, readonly [string, string]>> = {
  member: ['who gets the mail of the thread; customers also report', '--add bob@acme.example'],
  reporter: ['customers who have the problem; contacts of the ticket’s workspace', '--add Acme/bob@acme.example'],
  subscriber: ['users and contacts who hear of updates, by id', '--add kim@us.example'],
}

function registerPeople(editing: (command: Command) => Command, ticket: Command, kind: PeopleKind): void {
  const [description, example] = peopleHelp[kind]
  editing(ticket.command(`${kind} <ticket>`))
    .description(description)
    .option('--add <who...>', 'addresses, or ids of users and contacts', [])
    .option('--remove <who...>', 'likewise', [])
    .addHelpText('after', `\nExample:\n  intray ticket ${kind} TKT-12 ${example}`)
    .action((text: string, options: EditOptions & { add: readonly string[]; remove: readonly string[] }) =>
      edit(text, options, () => [{ kind, add: options.add, remove: options.remove }]),
    )
}

async function set(text: string, values: readonly string[], options: EditOptions): Promise<void> {
  const pairs = values.map(pairOf)
  await edit(text, options, (records) => Promise.all(pairs.map((pair) => setEdit(pair, records))))
}

async function stage(
  text: string,
  to: string,
  options: EditOptions & { reason?: string; override: boolean },
): Promise<void> {
  const { override, reason = null } = options
  await edit(text, options, () => [{ kind: 'stage', to: to as Stage, override, reason }])
}

async function tag(
  text: string,
  options: EditOptions & { add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  await edit(text, options, () => [{ kind: 'tag', add: options.add.map(tagOf), remove: options.remove }])
}

async function edit(
  text: string,
  options: EditOptions,
  editsOf: (records: RecordStore) => readonly TicketEdit[] | Promise<readonly TicketEdit[]>,
): Promise<void> {
  const number = numberOf(text)
  const ifVersion = versionOf(options.ifVersion)
  await withRuntime(options, false, async (runtime) => {
    const by = agentNamed(options.as, runtime)
    const edits = await editsOf(runtime.store.records)
    const ticket = await editTicket(number, edits, { by, ifVersion, isSilent: options.silent }, depsOf(runtime))
    if (options.json) await printJson(ticketRow(ticket))
    else await print(`${displayId(number)} is at version ${ticket.version}\n`)
  })
}

function versionOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^\d{1,9}$/.test(text)) throw new UserError('--if-version is the number of a version')
  return Number(text)
}

/** Names that are shorter than the attribute's own. */
const shortNames: Readonly<Record<string, SettableField>> = {
  owner: 'ownedBy',
  targetClose: 'targetCloseAtMs',
  targetCloseDate: 'targetCloseAtMs',
  spam: 'isSpam',
  workspace: 'revOrg',
}

async function setEdit([key, value]: readonly [string, string], records: RecordStore): Promise<TicketEdit> {
  if (key === 'needsResponse') return { kind: 'needsResponse', to: flagOf(key, value) }
  const known = Object.hasOwn(shortNames, key) ? shortNames[key] : settableFields.find((one) => one === key)
  if (known) return { kind: 'set', field: known, to: settableValue(known, value) }
  const custom = await records.find('field', key)
  if (!custom) throw new UserError(`a ticket has no "${key}"; see intray field list`)
  return { kind: 'customField', name: key, to: value === '' ? null : fieldValueOf(custom, value) }
}

function settableValue(field: SettableField, value: string): unknown {
  if (field === 'ownedBy') return value === '' ? [] : value.split(',').map((one) => one.trim())
  if (field === 'isSpam') return flagOf(field, value)
  if (value === '' && field !== 'body') return null
  return field === 'targetCloseAtMs' ? timeOf(value) : value
}

function flagOf(key: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new UserError(`${key} is true or false; not "${value}"`)
  return value === 'true'
}

/** A day is its end in UTC: what is due on it is due until midnight. */
function timeOf(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const atMs = Date.parse(isDay ? `${text}T23:59:59Z` : text)
  if (Number.isNaN(atMs)) throw new UserError(`"${text}" is no day or time such as 2026-12-01`)
  return atMs
}

/** A tag as it is written: `name` or `name=value`. */
export function tagOf(text: string): Tag {
  const at = text.indexOf('=')
  return at < 0 ? { name: text, value: null } : { name: text.slice(0, at), value: text.slice(at + 1) }
}
