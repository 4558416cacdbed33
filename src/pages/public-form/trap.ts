/** Detects programs that fill in forms, by a hidden field and by the time that people need. */
import { holdsProof, proofOf, type TokenKeys } from '../../mail/sender-proof/tokens.ts'

/** The hidden field, which people leave empty. */
export const trapField = 'company_fax'

/** In ms. People take longer to read and write. */
const leastMs = 3_000
/** In ms. An older page must be loaded again. */
const mostMs = 12 * 3_600_000

/** The signed time at which a form was opened. */
export function openedMark(name: string, nowMs: number, [key]: TokenKeys): string {
  const at = nowMs.toString(36)
  return `${at}.${proofOf(`form/${name}/${at}`, key)}`
}

/** Why a form is not accepted, as a sentence; null: it is. */
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
