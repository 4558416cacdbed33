/** Makes the links by which customers close tickets. */
import { mintClosing } from '../mail/sender-proof/closing-token.ts'
import type { ClosingLinks } from '../tickets/letters/closing-kinds.ts'
import { displayId } from '../tickets/ticket.ts'
import type { Config } from './schema.ts'
import { tokenKeys } from './token-keys.ts'

/** The makers of these links; undefined without `console.publicUrl`. */
export function closingLinksOf(config: Pick<Config, 'console' | 'secret' | 'previousSecrets'>): ClosingLinks | undefined {
  const base = config.console?.publicUrl
  if (base === undefined) return undefined
  return {
    signed: (claim) => `${base}/${claim.kind}/${mintClosing(claim, tokenKeys(config))}`,
    portal: (ticket) => `${base}/portal/tickets/${displayId(ticket)}`,
  }
}
