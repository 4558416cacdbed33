/** Why a rule does not let something happen: a value, which one place at the edge makes an error of. */
import type { ErrorContext } from '../errors.ts'

/** One fault. */
export interface Refusal {
  /** A sentence without its full stop. */
  readonly message: string
  readonly context?: ErrorContext
}

/** What a rule gives that refuses. */
export interface Refused {
  /** At least one. */
  readonly refused: readonly Refusal[]
}

/** Refuses for one reason. */
export function refusal(message: string, context?: ErrorContext): Refused {
  return { refused: [context === undefined ? { message } : { message, context }] }
}

/** Did a rule refuse? */
export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'refused' in value
}

/** Goes on with what a rule gave, unless it refused. */
export function unlessRefused<T, R>(given: T | Refused, next: (given: T) => R): R | Refused {
  return isRefused(given) ? given : next(given)
}

/** All that the rules gave; with one that refused, the faults of all. */
export function allGiven<T>(given: readonly (T | Refused)[]): readonly T[] | Refused {
  const refused = given.flatMap((item) => (isRefused(item) ? item.refused : []))
  return refused.length > 0 ? { refused } : (given as readonly T[])
}

/** What two rules gave; the faults of both. */
export function bothGiven<A, B>(first: A | Refused, second: B | Refused): readonly [A, B] | Refused {
  return allGiven<A | B>([first, second]) as readonly [A, B] | Refused
}

/** Takes a value through rules, one after the other; whatever some of them refuse, the others are asked, too. */
export function through<T>(start: T, rules: readonly ((at: T) => T | Refused)[]): T | Refused {
  let at = start
  const refused: Refusal[] = []
  for (const rule of rules) {
    const next = rule(at)
    if (isRefused(next)) refused.push(...next.refused)
    else at = next
  }
  return refused.length > 0 ? { refused } : at
}
