/** Chooses the agent of a group who gets a ticket: by turns or by workload, without those who are away. */
import type { Agent, Directory } from '../directory.ts'
import type { RuleAssignment } from './rule.ts'

/** The workload of an agent. */
export interface Workload {
  /** Tickets that are not closed. */
  readonly open: number
  /** The number of the last turn in which a rule assigned the agent a ticket; 0: never. */
  readonly turn: number
}

/** Workloads by agent's address; absent: none. */
export type Workloads = ReadonlyMap<string, Workload>

const idle: Workload = { open: 0, turn: 0 }

/** The chosen agent; null: nobody is present. The address breaks ties, so that a repeated decision chooses the same agent. */
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

/** Whether an agent is away at a moment. */
export function isAway({ away = [] }: Pick<Agent, 'away'>, atMs: number): boolean {
  return away.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
}

/** An agent's turn. */
export interface Turn {
  readonly agent: string
  readonly turn: number
}

/** The turn after all earlier ones. */
export function nextTurn(workloads: Workloads = new Map()): number {
  return Math.max(0, ...[...workloads.values()].map(({ turn }) => turn)) + 1
}

/** The workloads after an assignment. */
export function withGiven(workloads: Workloads, { agent, turn }: Turn): Workloads {
  const { open } = workloads.get(agent) ?? idle
  return new Map([...workloads, [agent, { open: open + 1, turn }]])
}
