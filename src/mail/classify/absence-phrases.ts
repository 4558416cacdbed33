/** Phrases of vacation programs, auto-responders and challenge-response systems. */
import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase, inAnyLanguage } from '../languages/phrase-pattern.ts'

/**
 * Subjects that mail programs put before the subject they answer: Exchange and Outlook in their languages, Gmail,
 * Apple Mail, GMX, Zimbra. Always a prefix with a colon (or a bare subject of nothing else).
 */
export const AUTO_REPLY_SUBJECT = inAnyLanguage(({ absence }) => absence.subjects, {
  before: '^\\s*(?:\\[[^\\]]{0,120}\\]\\s*)?[\\[(]?',
  after: '\\s*(?:[:：\\])]|[-–—]\\s|\\bre:|$)',
})

/** Subjects that people write, too; they need a second sign. */
export const ABSENCE_SUBJECT = inAnyLanguage(({ absence }) => absence.possibleSubjects, { before: '^\\s*' })

/** Such a subject alone. People who write about their absence add when, or what about. */
export const BARE_ABSENCE_SUBJECT = inAnyLanguage(({ absence }) => absence.possibleSubjects, {
  before: '^\\s*',
  after: '[\\s.!]*$',
})

/** Sentences that only programs write: Lotus Notes and the vacation program of BSD. */
export const PROGRAM_SENTENCE = inAnyLanguage(({ absence }) => absence.programSentences)

/** First-person sentences of vacation replies, and the thanks of auto-responders. */
export const ABSENCE_SENTENCE = inAnyLanguage(({ absence }) => absence.sentences)

/** What challenge-response systems ask of an unknown sender: TMDA, Spam Arrest, Boxbe, Sendio, Mailinblack, UOL. */
export const CHALLENGE_SENTENCE = inAnyLanguage(({ challenges }) => challenges)

const CHALLENGE_SENTENCES = phrasesOf(({ challenges }) => challenges).map((phrase) => anyPhrase([phrase]))

/** Whether a text has two phrases of a challenge, and a link. People who mention a challenge say less, or quote it. */
export function isWholeChallenge(text: string): boolean {
  return /https?:\/\//.test(text) && CHALLENGE_SENTENCES.filter((sentence) => sentence.test(text)).length > 1
}
