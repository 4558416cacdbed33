/** Agents' tokens that an agent showed to others: they prove the ticket, and no agent any more (mail.md §2.5). */
import { isOwnAddress } from '../directory.ts'
import type { Draft } from '../draft.ts'
import type { UnruledCase } from '../mail-case.ts'
import { union } from '../ticket.ts'

/** A ticket remembers so many; one mail shows one to three. */
const spentKept = 200

/**
 * Notes the tokens of an agent's mail as spent when the mail went to anybody but us and agents: its readers find them in
 * In-Reply-To, in References and in the reply address.
 */
export function withSpentTokens(draft: Draft, { message, proof, site: { directory } }: UnruledCase): Draft {
  const isStranger = (addrSpec: string) => addrSpec !== '' && !isOwnAddress(directory, addrSpec) && !directory.agents.has(addrSpec)
  const named = [...message.to, ...message.cc, ...message.bcc].map(({ addrSpec }) => addrSpec)
  if (![...named, ...(message.resentTo ?? [])].some(isStranger)) return draft
  const shown = proof.tokens.filter(({ agent }) => agent !== null).map(({ id }) => id)
  const spentTokens = union(draft.ticket.spentTokens, shown).slice(-spentKept)
  return { ...draft, ticket: { ...draft.ticket, spentTokens } }
}
