/** What records are chosen from, on the forms of issues and articles. */
import type { Store } from '../store/store.ts'
import type { PageDeps } from './frame.ts'

type Options = readonly (readonly [string, string])[]

/** Every part. */
export async function partChoices({ records }: Store): Promise<Options> {
  return (await Array.fromAsync(records.all('part'))).map(({ id }) => [id, id] as const)
}

/** Every agent, and nobody. */
export function agentChoices({ agents }: PageDeps['config']): Options {
  return [['', 'nobody'], ...agents.map(({ address, name }) => [address, name] as const)]
}

/** With the value that holds, should it be none of them any more: a form that is sent as it was shown changes nothing. */
export function choicesWith(value: string, options: Options): Options {
  return options.some(([of]) => of === value) ? options : [...options, [value, value]]
}
