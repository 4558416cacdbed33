/** What a link can do to a ticket, by the name of its placeholder, and where such links lead. */
import type { ClosingClaim, ClosingKind } from '../../mail/sender-proof/closing-token.ts'

/** The placeholders of such links. */
export const closingKinds = ['confirm', 'cancel'] as const satisfies readonly ClosingKind[]

/** Where such links lead; absent: nobody knows where our pages are. */
export interface ClosingLinks {
  /** A link that needs no signing in. */
  readonly signed: (claim: ClosingClaim) => string
  /** Where the same is done by whoever signs in. */
  readonly portal: (ticket: number) => string
}
