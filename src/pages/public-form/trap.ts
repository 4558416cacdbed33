/** What programs that fill in every form stumble over: a field that nobody sees, and the time that a person needs. */
import { holdsProof, proofOf, type TokenKeys } from '../../mail/sender-proof/tokens.ts'

/** A field that no person fills in. */
export const trapField = 'company_fax'

/** Nobody reads and writes so fast. */
const leastMs = 3_000
/** A page that was open longer is loaded anew: what it brings is too old to be believed. */
const mostMs = 12 * 3_600_000

/** What a form brings along to tell when it was opened. */
export function openedMark(name: string, nowMs: number, [key]: TokenKeys): string {
  const at = nowMs.toString(36)
  return `${at}.${proofOf(`form/${name}/${at}`, key)}`
}

/** Why a form is not taken yet, in a sentence; null: it is. */
export function trapFault(
  form: { readonly name: string; readonly trap: string; readonly mark: string },
  nowMs: number,
  keys: TokenKeys,
): string | null {
  const { name, trap, mark } = form
  if (trap !== '') return 'One field is to stay empty: see below.'
  const [at = '', proof = ''] = mark.split('.')
  const sinceMs = nowMs - Number.parseInt(at, 36)
  if (!holdsProof(`form/${name}/${at}`, proof, keys) || sinceMs > mostMs) return 'This page was open for long: please send it once more.'
  return sinceMs < leastMs ? 'That was quick: please look it over, and send it once more.' : null
}
