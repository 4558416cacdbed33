/** Tokens that no longer prove anything: agents' tokens that others have seen, and links that were used. */
import { isOwnAddress } from '../directory.ts'
import type { Decision } from '../decision.ts'
import type { Draft } from '../draft.ts'
import type { UnruledCase } from '../mail-case.ts'
import { union } from '../ticket.ts'

/** Spent tokens that a ticket remembers; a mail exposes one to three. */
const spentKept = 200

/**
 * Marks the agents' tokens of a mail as spent when it went to anybody outside, whoever wrote it and whether we believe it or not: its
 * readers see them in In-Reply-To, References and the reply address.
 */
export function withSpentTokens(decision: Decision, { message, proof, site: { directory } }: UnruledCase): Decision {
  const { draft } = decision
  if (!draft) return decision
  const isStranger = (addrSpec: string) => addrSpec !== '' && !isOwnAddress(directory, addrSpec) && !directory.agents.has(addrSpec)
  const named = [...message.to, ...message.cc, ...message.bcc].map(({ addrSpec }) => addrSpec)
  if (![...named, ...(message.resentTo ?? [])].some(isStranger)) return decision
  const shown = proof.tokens.filter(({ agent }) => agent !== null).map(({ id }) => id)
  return { ...decision, draft: withTokensSpent(draft, shown) }
}

/** Marks tokens as spent. */
export function withTokensSpent(draft: Draft, ids: readonly string[]): Draft {
  return { ...draft, ticket: { ...draft.ticket, spentTokens: union(draft.ticket.spentTokens, ids).slice(-spentKept) } }
}
