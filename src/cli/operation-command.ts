/** Makes a command of an operation: arguments and options become its request, checked by the same schemas as the API's. */
import { Option, type Command } from 'commander'
import type { z } from 'zod'
import { IntrayError, UserError } from '../errors.ts'
import type { Operation, OptionFlags, Request } from '../operations/operation.ts'
import { operations } from '../operations/operations.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { fieldsOfPairs } from '../operations/value-pairs.ts'
import { editDepsOf } from '../process/edit-deps.ts'
import type { Runtime } from '../process/runtime.ts'
import { displayId, type TicketNumber } from '../tickets/ticket.ts'
import { print, printJson } from './output.ts'
import { agentNamed, withActOptions, withPrintOptions, withRuntime, type ActOptions } from './session.ts'
import { storedFiles } from './stored-files.ts'

type Fields = Record<string, unknown>
type ObjectSchema = z.ZodObject<Readonly<Record<string, z.ZodType>>>

/** An operation without the types of its request. */
interface UntypedOperation {
  readonly params?: ObjectSchema
  readonly body?: ObjectSchema
  readonly result: { readonly wire: (value: unknown) => object }
  readonly command: Omit<NonNullable<Operation['command']>, 'says' | 'options' | 'preset'> & {
    readonly options?: Readonly<Record<string, string | OptionFlags>>
    readonly preset?: Fields
    readonly says: (value: unknown, request: { params: Fields; body: Fields }) => string
  }
  run(request: Request<Fields, Fields>, deps: ReturnType<typeof editDepsOf>): Promise<unknown>
}

type ParsedOptions = ActOptions & {
  readonly ifVersion?: string
  readonly silent?: boolean
  readonly file?: readonly string[]
  readonly ticket?: string
} & Fields

/** Adds the commands of a group, such as `ticket`. */
export function addOperations(group: Command): void {
  for (const operation of operations) if (operation.command?.usage.startsWith(`${group.name()} `)) addOperation(group, operation)
}

function addOperation(group: Command, operation: Operation): void {
  const { command, body } = operation as unknown as UntypedOperation
  const { usage, description = operation.summary, values, within, help, example } = command
  const subcommand = group.command(`${usage.slice(group.name().length + 1)}${values ? ' <values...>' : ''}`).description(description)
  for (const { option } of optionsOf(command, body)) subcommand.addOption(option)
  if (operation.takesFiles) subcommand.option('--file <path...>', 'files that go with it', [])
  if (within) subcommand.option(within.flags, within.description)
  if (operation.guard && !command.isAnonymous) subcommand.option('--if-version <n>', 'only if nobody changed it since you read it')
  if (canBeSilent(operation)) subcommand.option('--silent', 'nobody is told by mail', false)
  const withOptions = command.isAnonymous ? withPrintOptions : withActOptions
  const about = help === undefined ? '' : `\n${help}\n`
  withOptions(subcommand)
    .addHelpText('after', `${about}\nExample:\n  intray ${usage.split(' <')[0]} ${example}`)
    .action(() => perform(operation, subcommand))
}

/** Only changes of tickets notify people: records notify nobody, and issues do so through their tickets. */
function canBeSilent({ guard, params }: Operation): boolean {
  return guard !== undefined && (params as unknown) === ticketPath
}

interface FieldOption {
  readonly field: string
  readonly option: Option
  readonly read: (text: string) => unknown
}

function optionsOf({ options = {}, inputField }: UntypedOperation['command'], body?: ObjectSchema): readonly FieldOption[] {
  return Object.entries(options).map(([field, spec]) => {
    const { flags, read } = typeof spec === 'string' ? { flags: spec, read: (text: string): unknown => text } : spec
    const schema = body?.shape[field]
    const source = field === inputField ? '; default: standard input' : ''
    const option = new Option(flags, `${schema?.description ?? ''}${source}`)
    const isNeeded = field !== inputField && schema?.safeParse(undefined).success === false
    return { field, option: option.makeOptionMandatory(isNeeded), read }
  })
}

async function perform(outer: Operation, command: Command): Promise<void> {
  const options: ParsedOptions = command.opts()
  const inner = options.ticket === undefined ? undefined : outer.command?.within?.operation
  const { command: shown } = outer as unknown as UntypedOperation
  const { params: path, body: schema, run, result } = (inner ?? outer) as unknown as UntypedOperation
  const ifVersion = versionOf(options.ifVersion)
  await withRuntime(options, shown.isMailed === true, async (runtime) => {
    const input = await inputOf(outer, command, runtime)
    const where = inner ? { id: options.ticket } : input.params
    const body = schema ? validate(schema, input.body, input.names) : {}
    const all = [where, ...input.others].map((fields) => (path ? validate(path, fields, input.names) : {}))
    if (ifVersion !== null && all.length > 1) throw new UserError('--if-version is for one ticket')
    const files = await storedFiles(options.file ?? [], runtime.store)
    const by = shown.isAnonymous ? nobody : await agentNamed(options.as, runtime)
    const isSilent = options.silent ?? false
    await each(all, async (params) => {
      const value = await run({ params, body, files, by, ifVersion, isSilent }, editDepsOf(runtime))
      await (options.json ? printJson(result.wire(value)) : print(`${shown.says(value, { params, body })}\n`))
    })
  })
}

/**
 * Runs a request for each ticket; a refusal of one does not stop the others.
 *
 * @throws {UserError} with every refusal, when there are several tickets
 */
async function each(all: readonly Fields[], once: (params: Fields) => Promise<void>): Promise<void> {
  if (all.length === 1) return once(all[0]!)
  const refusals: string[] = []
  for (const params of all)
    await once(params).catch((error: unknown) => {
      if (!(error instanceof IntrayError)) throw error
      refusals.push(`${displayId(params['id'] as TicketNumber)}: ${error.message}`)
    })
  if (refusals.length > 0) throw new UserError(refusals)
}

const nobody = { addrSpec: '', displayName: '', groups: [] }

/** The names of fields that people know, for messages. */
interface Names {
  readonly noun: string
  readonly fields: ReadonlyMap<string, string>
}

interface Input {
  readonly params: Fields
  /** The path parameters of further tickets. */
  readonly others: readonly Fields[]
  readonly body: Fields
  readonly names: Names
}

async function inputOf(operation: Operation, command: Command, { store, config }: Runtime): Promise<Input> {
  const shown = operation as unknown as UntypedOperation
  const { fills, values, preset, inputField, inputUnless, isForSeveral } = shown.command
  const rest = (values ? command.processedArgs[fills.length] : []) as readonly string[]
  const moreTickets = isForSeveral
    ? rest.slice(
        0,
        rest.findIndex((text) => text.includes('=')),
      )
    : []
  const params: Fields = {}
  const body: Fields = { ...preset }
  const fields = new Map(values?.attributes.map(({ name, field }) => [field, name]))
  for (const [i, field] of fills.entries()) (shown.params && field in shown.params.shape ? params : body)[field] = command.processedArgs[i]
  if (values) {
    const pairs = rest.slice(moreTickets.length)
    Object.assign(body, await fieldsOfPairs(pairs, values, { store, timeZone: config.timeZone }))
  }
  for (const { field, option, read } of optionsOf(shown.command, shown.body)) {
    fields.set(field, option.attributeName())
    const typed = command.getOptionValue(option.attributeName()) as string | readonly string[] | boolean | undefined
    if (typed === undefined) continue
    body[field] = Array.isArray(typed) ? typed.map(read) : typeof typed === 'string' ? read(typed) : typed
  }
  const isEnough = inputUnless !== undefined && body[inputUnless] !== undefined
  if (inputField !== undefined && !isEnough) body[inputField] ??= await standardInput()
  return { params, others: moreTickets.map((id) => ({ id })), body, names: { noun: values?.noun ?? '', fields } }
}

/** Validates the fields. @throws {UserError} with the first fault, in the user's names */
function validate(schema: ObjectSchema, input: Fields, { noun, fields }: Names): Fields {
  const { data, error } = schema.safeParse(input)
  if (data) return data
  const { path, message } = error.issues[0]!
  const field = String(path[0])
  const value = path.reduce<unknown>((part, key) => (part as Fields | undefined)?.[String(key)], input)
  const name = fields.get(field) ?? field
  if (value === undefined) throw new UserError(`${noun} needs ${name}=…`)
  if (message.startsWith('is no ')) throw new UserError(`"${String(value)}" ${message}`)
  throw new UserError(message.startsWith('is ') ? `${name} ${message}; not "${String(value)}"` : `${name}: ${message}`)
}

function versionOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^\d{1,9}$/.test(text)) throw new UserError('--if-version is the number of a version')
  return Number(text)
}

async function standardInput(): Promise<string> {
  if (process.stdin.isTTY) throw new UserError('say it with --text, or pipe it in')
  return Buffer.concat(await Array.fromAsync(process.stdin as AsyncIterable<Buffer>)).toString('utf8')
}
