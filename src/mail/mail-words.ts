/** What the rules of tickets/, which import no code of mail/, are given of the words of human languages. */

import { isRoboticAddress } from './classify/robot-address.ts'
import { bringsVerification } from './classify/verification.ts'
import { bareSubject, isAnswerSubject, isForwardSubject, subjectOfAnswer } from './subject-prefixes.ts'

/** Pure functions, the same for every site. */
export const mailWords = {
  isRoboticAddress,
  bareSubject,
  isAnswerSubject,
  isForwardSubject,
  subjectOfAnswer,
  bringsVerification,
}
