/** Claims by which answers to the same mail are found, and the people of a mail by whom they are told apart. */

import { isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import type { InboundMail, MailMessage } from '../inbound-mail.ts'

/** People of a mail for whom claims are made. */
const peopleKept = 5

/** The author and the outside addressees of a mail. */
export function personsOf(message: MailMessage, directory: Directory): readonly string[] {
  const { addrSpec, isStrict } = message.from
  const { to, cc, listPost } = message
  const all = [...(addrSpec !== null && isStrict ? [addrSpec] : []), ...[...to, ...cc].map((who) => who.addrSpec)]
  const isPerson = (who: string) =>
    who !== '' && !isUserAddress(directory, who) && !isOwnAddress(directory, who) && !listPost?.includes(who)
  return [...new Set(all.filter((who) => isPerson(who) && !directory.words.isRoboticAddress(who)))]
}

/** A claim on the answers to a mail, and that mail's id. */
export interface SiblingId {
  readonly id: string
  readonly parent: string
}

/** The claims by which a mail that arrives after its answers finds their tickets, through its people. */
export function awaitedAnswerIds({ place, message }: Pick<InboundMail, 'place' | 'message'>, directory: Directory): readonly string[] {
  const people = place.identity.startsWith('intray.') ? [] : personsOf(message, directory).slice(0, peopleKept)
  return people.map((person) => `answers:${place.identity}:${person}`)
}

/** The claims of an answer: by the mail that it answers with each of its people, and by that mail alone. */
export function siblingIds({ message, proof }: Pick<InboundMail, 'message' | 'proof'>, directory: Directory): readonly SiblingId[] {
  if (proof.tokens.length > 0) return []
  const parents = message.inReplyTo.slice(0, 2).filter((id) => !id.startsWith('intray.'))
  const people = parents.length === 0 ? [] : personsOf(message, directory).slice(0, peopleKept)
  return parents.flatMap((parent) => [
    ...people.map((person) => ({ id: `answers:${parent}:${person}`, parent })),
    { id: `answers:${parent}`, parent },
  ])
}
