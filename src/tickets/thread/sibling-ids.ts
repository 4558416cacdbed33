/** Under what answers to one and the same mail find each other, and the people of a mail who tell them apart. */

import { isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import type { InboundMail, MailMessage } from '../inbound-mail.ts'

/** Of one mail: who answers, and a few to whom. */
const peopleKept = 5

/** Who wrote, and to whom but us. */
export function personsOf(message: MailMessage, directory: Directory): readonly string[] {
  const { addrSpec, isStrict } = message.from
  const { to, cc, listPost } = message
  const all = [...(addrSpec !== null && isStrict ? [addrSpec] : []), ...[...to, ...cc].map((who) => who.addrSpec)]
  const isPerson = (who: string) =>
    who !== '' && !isUserAddress(directory, who) && !isOwnAddress(directory, who) && !listPost?.includes(who)
  return [...new Set(all.filter((who) => isPerson(who) && !directory.words.isRoboticAddress(who)))]
}

/** An id under which the tickets of answers to a mail are found, and that mail's. */
export interface SiblingId {
  readonly id: string
  readonly parent: string
}

/** Under which the answers to a mail that came before it, and were kept apart, are found when it comes and names their people. */
export function awaitedAnswerIds({ place, message }: Pick<InboundMail, 'place' | 'message'>, directory: Directory): readonly string[] {
  const people = place.identity.startsWith('intray.') ? [] : personsOf(message, directory).slice(0, peopleKept)
  return people.map((person) => `answers:${place.identity}:${person}`)
}

/** By the mail that is answered, and by it and each of the answer's people. */
export function siblingIds({ message, proof }: Pick<InboundMail, 'message' | 'proof'>, directory: Directory): readonly SiblingId[] {
  if (proof.tokens.length > 0) return []
  const parents = message.inReplyTo.slice(0, 2).filter((id) => !id.startsWith('intray.'))
  const people = parents.length === 0 ? [] : personsOf(message, directory).slice(0, peopleKept)
  return parents.flatMap((parent) => [
    ...people.map((person) => ({ id: `answers:${parent}:${person}`, parent })),
    { id: `answers:${parent}`, parent },
  ])
}
