/** Agents' tokens that an agent showed to others: they prove the ticket, and no agent any more (mail.md §2.5). */
import { isOwnAddress, type Directory } from '../directory.ts'
import type { Draft } from '../draft.ts'
import type { InboundMail } from '../inbound-mail.ts'
import { union } from '../people/people.ts'

/** A ticket remembers so many; one mail shows one to three. */
const spentKept = 200

/**
 * Notes the tokens of an agent's mail as spent when the mail went to anybody but us and agents: its readers find them in
 * In-Reply-To, in References and in the reply address.
 */
export function withSpentTokens(draft: Draft, { message, tokens }: InboundMail, directory: Directory): Draft {
  const isStranger = (addrSpec: string) =>
    addrSpec !== '' && !isOwnAddress(directory, addrSpec) && !directory.agents.has(addrSpec)
  if (![...message.to, ...message.cc].some(({ addrSpec }) => isStranger(addrSpec))) return draft
  const shown = tokens.filter(({ agent }) => agent !== null).map(({ id }) => id)
  const spentTokens = union(draft.ticket.spentTokens, shown).slice(-spentKept)
  return { ...draft, ticket: { ...draft.ticket, spentTokens } }
}
