/** Tokens that prove less than they did: agents' that a mail showed to others, and links that were used. */
import { isOwnAddress } from '../directory.ts'
import type { Decision } from '../decision.ts'
import type { Draft } from '../draft.ts'
import type { UnruledCase } from '../mail-case.ts'
import { union } from '../ticket.ts'

/** A ticket remembers so many; one mail shows one to three. */
const spentKept = 200

/**
 * Notes the agents' tokens of a mail as spent when it went to anybody but us and agents, whoever wrote it and whether or not we
 * believe it: its readers find them in In-Reply-To, in References and in the reply address.
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

/** The draft with tokens that prove nothing any more. */
export function withTokensSpent(draft: Draft, ids: readonly string[]): Draft {
  return { ...draft, ticket: { ...draft.ticket, spentTokens: union(draft.ticket.spentTokens, ids).slice(-spentKept) } }
}
