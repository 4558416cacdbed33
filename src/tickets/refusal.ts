/** Refusals of rules, as values; one place at the edge turns them into errors. */
import type { ErrorContext } from '../errors.ts'

/** One reason for a refusal. */
export interface Refusal {
  /** A sentence without its full stop. */
  readonly message: string
  readonly context?: ErrorContext
}

/** The result of a rule that refuses. */
export interface Refused {
  /** At least one. */
  readonly refused: readonly Refusal[]
}

/** A refusal for one reason. */
export function refusal(message: string, context?: ErrorContext): Refused {
  return { refused: [context === undefined ? { message } : { message, context }] }
}

/** Whether a rule refused. */
export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'refused' in value
}

/** Continues with a rule's result unless it is a refusal. */
export function unlessRefused<T, R>(result: T | Refused, next: (result: T) => R): R | Refused {
  return isRefused(result) ? result : next(result)
}

/** The results of several rules, or the refusals of all that refused. */
export function allGiven<T>(results: readonly (T | Refused)[]): readonly T[] | Refused {
  const refused = results.flatMap((item) => (isRefused(item) ? item.refused : []))
  return refused.length > 0 ? { refused } : (results as readonly T[])
}

/** The results of two rules, or the refusals of both. */
export function bothGiven<A, B>(first: A | Refused, second: B | Refused): readonly [A, B] | Refused {
  return allGiven<A | B>([first, second]) as readonly [A, B] | Refused
}

/** Passes a value through rules one after the other. After a refusal the remaining rules still run, so that all refusals are reported. */
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
