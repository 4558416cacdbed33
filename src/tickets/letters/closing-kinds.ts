/** The placeholders for links by which customers close a ticket, and the addresses of such links. */
import type { ClosingClaim, ClosingKind } from '../../mail/sender-proof/closing-token.ts'

/** The placeholders of such links. */
export const closingKinds = ['confirm', 'cancel'] as const satisfies readonly ClosingKind[]

/** Builds the links; absent on sites whose pages have no public address. */
export interface ClosingLinks {
  /** A link that works without signing in. */
  readonly signed: (claim: ClosingClaim) => string
  /** The page for the same step after signing in. */
  readonly portal: (ticket: number) => string
}
