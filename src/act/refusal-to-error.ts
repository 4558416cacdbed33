/** Turns a refusal, which is a value in the rules, into an error for the caller. */
import { UserError } from '../errors.ts'
import { isRefused, type Refused } from '../tickets/refusal.ts'

/**
 * The value that a rule returned.
 *
 * @throws {UserError} with every fault when it is a refusal
 */
export function allowed<T>(result: T | Refused): T {
  if (!isRefused(result)) return result
  const faults = result.refused.map(({ message }) => message)
  const context = result.refused.find((fault) => fault.context)?.context
  throw new UserError(faults, context ? { context } : {})
}
