/** Shared by the commands that work with the store: options, an open runtime, the acting agent, ticket names. */
import type { Command } from 'commander'
import { addressAsSent } from '../act/typed-addresses.ts'
import { UserError } from '../errors.ts'
import { openEnvironment, type CommonOptions } from '../process/environment.ts'
import type { Runtime } from '../process/runtime.ts'
import type { Agent } from '../tickets/directory.ts'
import { ticketNumber, type TicketNumber } from '../tickets/ticket.ts'

export interface PrintOptions extends CommonOptions {
  readonly json: boolean
}

/** Options of commands that change something in an agent's name. */
export interface ActOptions extends PrintOptions {
  readonly as?: string
}

/** Adds the options of commands that print. */
export function withPrintOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration; default $INTRAY_CONFIG, else the demo’s')
    .option('--json', 'JSON instead of text', false)
}

/** Adds the options of commands that change something. */
export function withActOptions(command: Command): Command {
  return withPrintOptions(command).option('--as <address>', 'the agent who acts; default: the first one')
}

/** Opens a runtime, runs some work with it, and closes it. @param redis - whether the work needs Redis */
export async function withRuntime<T>(options: CommonOptions, redis: boolean, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const { runtime, close } = await openEnvironment(options, { role: 'command', redis })
  try {
    return await work(runtime)
  } finally {
    await close()
  }
}

/** The acting agent; default: the first one. @throws {UserError} that names the active agents */
export async function agentNamed(address: string | undefined, { directory }: Runtime): Promise<Agent> {
  const { agents } = await directory()
  const agent = address === undefined ? [...agents.values()][0] : agents.get(addressAsSent(address))
  if (agent) return { addrSpec: agent.addrSpec, displayName: agent.displayName, groups: agent.groups }
  const names = [...agents.keys()].join(', ') || 'none: add one under "agents"'
  throw new UserError(address === undefined ? 'the configuration has no agents' : `${address} is no agent; there is: ${names}`)
}

/** The number of a ticket's name, such as TKT-12. @throws {UserError} when it is none */
export function numberOf(text: string): TicketNumber {
  const number = ticketNumber(text)
  if (number === null) throw new UserError(`"${text}" is no ticket; write TKT-12`)
  return number
}
