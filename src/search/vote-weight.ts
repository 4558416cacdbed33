/** How votes move a suggestion (T-141): everybody's a little, one's own a lot; most where they were cast for this very ticket. */

/** A vote on one suggestion. */
export interface Vote {
  /** The ticket that it was suggested for. */
  readonly ticket: number
  readonly voter: string
  readonly vote: 1 | -1
}

const own = { here: 5, elsewhere: 1.5 } as const
const others = { here: 0.5, elsewhere: 0.15 } as const
const mostOfOwn = 5
/** However many agree, others' votes weigh no more than this. */
const mostOfOthers = 1.2

/**
 * By what the score of a suggestion is multiplied.
 *
 * @param votes - all votes on this suggestion
 */
export function voteFactor(votes: readonly Vote[], { ticket, voter }: { readonly ticket: number; readonly voter: string | null }): number {
  const sum = (some: readonly Vote[], weight: { readonly here: number; readonly elsewhere: number }) =>
    some.reduce((total, cast) => total + cast.vote * (cast.ticket === ticket ? weight.here : weight.elsewhere), 0)
  const ownVotes = sum(
    votes.filter((cast) => cast.voter === voter),
    own,
  )
  const othersVotes = sum(
    votes.filter((cast) => cast.voter !== voter),
    others,
  )
  return Math.exp(Math.max(-mostOfOwn, Math.min(mostOfOwn, ownVotes)) * 0.6 + mostOfOthers * Math.tanh(othersVotes / mostOfOthers) * 0.6)
}
