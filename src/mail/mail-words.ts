/** What the rules in tickets/, which import no code of mail/, need of addresses and of words in human languages. */

import { normaliseAddrSpec } from './addr-spec.ts'
import { isRoboticAddress } from './classify/robot-address.ts'
import { bringsVerification } from './classify/verification.ts'
import { broadcastWordsIn } from './languages/languages.ts'
import { bareSubject, isAnswerSubject, isForwardAlone, isForwardSubject, subjectOfAnswer } from './subject-prefixes.ts'

/** Pure functions, the same for every site. */
export const mailWords = {
  isRoboticAddress,
  addressAsSent: normaliseAddrSpec,
  bareSubject,
  isAnswerSubject,
  isForwardAlone,
  isForwardSubject,
  subjectOfAnswer,
  bringsVerification,
  broadcastWordsIn,
}
