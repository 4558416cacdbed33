/** Where a refusal, a value in the rules, becomes an error that people see. */
import { UserError } from '../errors.ts'
import { isRefused, type Refused } from '../tickets/refusal.ts'

/**
 * What a rule gave.
 *
 * @throws {UserError} with every fault when it refused
 */
export function allowed<T>(given: T | Refused): T {
  if (!isRefused(given)) return given
  const faults = given.refused.map(({ message }) => message)
  const context = given.refused.find((fault) => fault.context)?.context
  throw new UserError(faults, context ? { context } : {})
}
