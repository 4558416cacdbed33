/** Options of choices on the forms of issues and articles. */
import type { Store } from '../store/store.ts'
import type { PageDeps } from './frame.ts'

type Options = readonly (readonly [string, string])[]

/** All parts. */
export async function partChoices({ records }: Store): Promise<Options> {
  return (await Array.fromAsync(records.all('part'))).map(({ id }) => [id, id] as const)
}

/** All agents, and nobody. */
export function agentChoices({ agents }: PageDeps['config']): Options {
  return [['', 'nobody'], ...agents.map(({ address, name }) => [address, name] as const)]
}

/** Adds the present value if it is no option any more, so that submitting an unchanged form changes nothing. */
export function choicesWith(value: string, options: Options): Options {
  return options.some(([of]) => of === value) ? options : [...options, [value, value]]
}
