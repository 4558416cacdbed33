/** What is known of each human language, read once at start: a file each in this folder, `de.json` for German. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Words and phrases, in the notation of phrase-pattern.ts unless they are said to be plain. */
export type Phrases = readonly string[]
/** Phrases, each with the sentence or the fixture that proves it. */
export type ProvenPhrases = Readonly<Record<string, string>>

type Lists<Key extends string> = Readonly<Record<Key, Phrases>>
type Proofs<Key extends string> = Readonly<Record<Key, ProvenPhrases>>

/** One language; docs/understanding-mail.md says what each key is for. */
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
  /** How broadcasts end, by their purpose and before the link; `byMail`: in its place where there is no link. Plain. */
  readonly broadcasts: BroadcastWords
  readonly bounces: Lists<'subjects' | 'recipients'> & Proofs<'sentences' | 'delayed' | 'arrived' | 'noSuchAddress' | 'otherCauses'>
}

/** How broadcasts end. */
export type BroadcastWords = Readonly<Record<'status-update' | 'feedback' | 'byMail', string>>

/** Kinds of header line that a mail program repeats above the mail it quotes. */
export type QuotedHeaderKind = 'from' | 'date' | 'to' | 'cc' | 'subject' | 'other'

/** All of them, by their ISO 639-1 codes, which are the names of their files. */
const languages: ReadonlyMap<string, Language> = new Map(
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Language]),
)

/** All of them. */
export const LANGUAGES: readonly Language[] = [...languages.values()]

/** How broadcasts end in a language; null: nothing is known of it. */
export function broadcastWordsIn(language: string): BroadcastWords | null {
  return languages.get(language)?.broadcasts ?? null
}

/** The phrases of all languages, each once. */
export function phrasesOf(choose: (language: Language) => Phrases | ProvenPhrases): readonly string[] {
  const listed = (found: Phrases | ProvenPhrases) => (isList(found) ? found : Object.keys(found))
  return [...new Set(LANGUAGES.flatMap((language) => listed(choose(language))))]
}

function isList(phrases: Phrases | ProvenPhrases): phrases is Phrases {
  return Array.isArray(phrases)
}
