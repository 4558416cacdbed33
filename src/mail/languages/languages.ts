/** The data of each human language, read at start: a file each in this folder, such as `de.json` for German. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Words and phrases, in the notation of `phrase-pattern.ts` unless marked as plain. */
export type Phrases = readonly string[]
/** Phrases, each with the sentence or fixture that proves it. */
export type ProvenPhrases = Readonly<Record<string, string>>

type Lists<Key extends string> = Readonly<Record<Key, Phrases>>
type Proofs<Key extends string> = Readonly<Record<Key, ProvenPhrases>>

/** The data of a language; docs/understanding-mail.md explains each key. */
export interface Language {
  readonly name: string
  readonly subjects: Lists<'reply' | 'forward'>
  /** Plain, lower case. */
  readonly headers: Lists<QuotedHeaderKind>
  /** Plain words and stems, lower case. */
  readonly markers: Lists<'original' | 'forwarded' | 'message' | 'forwardOpenings' | 'end'>
  readonly attribution: Lists<'openers' | 'wrote' | 'wroteInside' | 'wroteGlued' | 'fillers' | 'ownWords'>
  readonly sentFrom: Lists<'starts' | 'ends' | 'devices' | 'anyDevice'>
  readonly signature: Lists<'closings' | 'telephone' | 'listFooter'>
  readonly absence: Lists<'subjects' | 'possibleSubjects'> & Proofs<'sentences' | 'programSentences'>
  readonly noReply: Phrases
  readonly challenges: ProvenPhrases
  readonly verification: ProvenPhrases
  /** The last lines of broadcasts by purpose, before the link; `byMail` replaces a missing link. Plain. */
  readonly broadcasts: BroadcastWords
  readonly bounces: Lists<'subjects' | 'recipients'> & Proofs<'sentences' | 'delayed' | 'arrived' | 'noSuchAddress' | 'otherCauses'>
}

/** The last lines of broadcasts. */
export type BroadcastWords = Readonly<Record<'status-update' | 'feedback' | 'byMail', string>>

/** Kinds of header lines that mail programs repeat above a quoted mail. */
export type QuotedHeaderKind = 'from' | 'date' | 'to' | 'cc' | 'subject' | 'other'

/** All languages by ISO 639-1 code, which is the name of their file. */
const languages: ReadonlyMap<string, Language> = new Map(
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Language]),
)

/** All languages. */
export const LANGUAGES: readonly Language[] = [...languages.values()]

/** The last lines of broadcasts in a language; null: there is no data for it. */
export function broadcastWordsIn(language: string): BroadcastWords | null {
  return languages.get(language)?.broadcasts ?? null
}

/** The phrases of all languages, each once. */
export function phrasesOf(choose: (language: Language) => Phrases | ProvenPhrases): readonly string[] {
  const listed = (phrases: Phrases | ProvenPhrases) => (isList(phrases) ? phrases : Object.keys(phrases))
  return [...new Set(LANGUAGES.flatMap((language) => listed(choose(language))))]
}

function isList(phrases: Phrases | ProvenPhrases): phrases is Phrases {
  return Array.isArray(phrases)
}
