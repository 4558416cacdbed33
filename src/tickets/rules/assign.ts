/** Who of a group gets a ticket: whoever's turn it is, or has least to do; who is away gets none. */
import type { Agent, Directory } from '../directory.ts'
import type { RuleAssignment } from './rule.ts'

/** What somebody has to do. */
export interface Workload {
  /** Tickets that are not closed. */
  readonly open: number
  /** Which turn of all of them the last one was that a rule gave; 0: none was. */
  readonly turn: number
}

/** Of agents, by address; who is missing has nothing to do. */
export type Workloads = ReadonlyMap<string, Workload>

const idle: Workload = { open: 0, turn: 0 }

/** The one; null: nobody is there. Between equals the address decides, so that deciding again gives the same. */
export function chosenAgent(
  { group, by }: RuleAssignment,
  {
    directory,
    workloads = new Map(),
    atMs,
  }: { readonly directory: Directory; readonly workloads?: Workloads | undefined; readonly atMs: number },
): Agent | null {
  const present = [...directory.agents.values()].filter((agent) => agent.groups.includes(group) && !isAway(agent, atMs))
  const loadOf = ({ addrSpec }: Agent) => workloads.get(addrSpec) ?? idle
  const ranked = present.toSorted((a, b) => {
    const [left, right] = [loadOf(a), loadOf(b)]
    const turn = left.turn - right.turn
    const load = by === 'least-loaded' ? left.open - right.open : 0
    return load || turn || (a.addrSpec < b.addrSpec ? -1 : 1)
  })
  return ranked[0] ?? null
}

/** Is somebody away at a moment? */
export function isAway({ away = [] }: Pick<Agent, 'away'>, atMs: number): boolean {
  return away.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
}

/** Somebody's turn. */
export interface Turn {
  readonly agent: string
  readonly turn: number
}

/** The turn after all those that were. */
export function nextTurn(workloads: Workloads = new Map()): number {
  return Math.max(0, ...[...workloads.values()].map(({ turn }) => turn)) + 1
}

/** The workloads after somebody was given a ticket. */
export function withGiven(workloads: Workloads, { agent, turn }: Turn): Workloads {
  const { open } = workloads.get(agent) ?? idle
  return new Map([...workloads, [agent, { open: open + 1, turn }]])
}
