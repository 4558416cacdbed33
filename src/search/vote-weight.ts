/** Moves suggestions by votes (T-141): a little by everybody's, much by one's own, and most by votes on the same ticket. */

/** A vote on one suggestion. */
export interface Vote {
  /** The ticket for which the suggestion was made. */
  readonly ticket: number
  readonly voter: string
  readonly vote: 1 | -1
}

const own = { here: 5, elsewhere: 1.5 } as const
const others = { here: 0.5, elsewhere: 0.15 } as const
const mostOfOwn = 5
/** The limit of other people's votes, however many agree. */
const mostOfOthers = 1.2

/**
 * The factor for a suggestion's score.
 *
 * @param votes - all votes on this suggestion
 * @param voter - the person who reads the suggestion; null: nobody
 */
export function voteFactor(votes: readonly Vote[], { ticket, voter }: { readonly ticket: number; readonly voter: string | null }): number {
  const sum = (selection: readonly Vote[], weight: { readonly here: number; readonly elsewhere: number }) =>
    selection.reduce((total, cast) => total + cast.vote * (cast.ticket === ticket ? weight.here : weight.elsewhere), 0)
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
