/** The phrases by which mailers explain failures: in the English of SMTP replies, and in other languages. */

import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase } from '../languages/phrase-pattern.ts'
import mailers from './mailers.json' with { type: 'json' }

/**
 * The sender, the message or a local program was refused, even if the text also mentions something unknown; or the mailbox is full. Checked
 * before {@link ABSENT_ADDRESS}.
 */
export const REFUSED_SENDER = anyPhrase(Object.keys(mailers.refused))

/** The address, person or domain does not exist, has moved, or takes no mail. */
export const ABSENT_ADDRESS = anyPhrase([...Object.keys(mailers.noSuchAddress), ...phrasesOf(({ bounces }) => bounces.noSuchAddress)])

/** Another cause: storage, rate, policy, reputation, network, time, a disabled account, a fault. */
export const OBSTACLE = anyPhrase([...mailers.otherCauses, ...phrasesOf(({ bounces }) => bounces.otherCauses)])
