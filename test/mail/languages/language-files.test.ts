/** Each language is one file, which has each key; a new file is all that a new language needs. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LANGUAGES, type Language } from '../../../src/mail/languages/languages.ts'
import { anyPhrase } from '../../../src/mail/languages/phrase-pattern.ts'

const FOLDER = new URL('../../../src/mail/languages/', import.meta.url)
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

const words = z.array(z.string().trim().min(1)).refine((list) => new Set(list).size === list.length, 'said twice')
const plain = words.refine((list) => list.every((word) => !/[A-Z\\()|*…]/.test(word)), 'not plain, lower-case words')
const proven = z.record(z.string().min(1), z.string().min(1))
const listsOf = <Key extends string>(list: typeof words, ...keys: Key[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, list])) as Record<Key, typeof words>)

const sentence = z.string().regex(/^\S.*[^\s.:。]$/)

const languageFile: z.ZodType<Language> = z.strictObject({
  name: z.string().regex(/^[A-Z]/),
  subjects: listsOf(words, 'reply', 'forward'),
  headers: listsOf(plain, 'from', 'date', 'to', 'cc', 'subject', 'other'),
  markers: listsOf(plain, 'original', 'forwarded', 'message', 'forwardOpenings', 'end'),
  attribution: listsOf(words, 'openers', 'wrote', 'wroteInside', 'wroteGlued', 'fillers', 'ownWords'),
  sentFrom: listsOf(words, 'starts', 'ends', 'devices', 'anyDevice'),
  signature: listsOf(words, 'closings', 'telephone', 'listFooter'),
  absence: z.strictObject({
    subjects: words,
    possibleSubjects: words,
    sentences: proven,
    programSentences: proven,
  }),
  noReply: words,
  challenges: proven,
  verification: proven,
  broadcasts: z.strictObject({ 'status-update': sentence, feedback: sentence, byMail: sentence.regex(/"unsubscribe"/) }),
  bounces: z.strictObject({
    subjects: words,
    sentences: proven,
    delayed: proven,
    arrived: proven,
    noSuchAddress: proven,
    otherCauses: proven,
    recipients: words,
  }),
})

describe('a language file', () => {
  it.each(FILES)('%s is named by its ISO 639-1 code and has each key', (file) => {
    expect(file).toMatch(/^[a-z]{2}\.json$/)
    const text = readFileSync(new URL(file, FOLDER), 'utf8')
    // Lines are compared in this form of Unicode.
    expect(text).toBe(text.normalize('NFC'))
    const read = languageFile.safeParse(JSON.parse(text))
    expect(read.error && z.prettifyError(read.error)).toBeUndefined()
  })

  it('is known by lying in the folder', () => {
    expect(LANGUAGES).toHaveLength(FILES.length)
  })
})

describe('the notation of phrases', () => {
  it.each([
    ['ich bin … im urlaub', 'Ich bin bis zum 3. Mai\nim Urlaub', true],
    ['ich bin … im urlaub', 'Ich bin es, der dir sagt, dass auch die anderen im Urlaub', false],
    ['dziękuj* za', 'Dziękujemy za wiadomość', true],
    ['(a|b)c?', 'b', true],
    ['我…休假', '我本周休假', true],
    ['我…休假', '我来。他休假', false],
  ])('%s, in "%s": %s', (phrase, text, isFound) => {
    expect(anyPhrase([phrase]).test(text)).toBe(isFound)
  })

  it('of no phrases at all matches nothing', () => {
    expect(anyPhrase([]).test('')).toBe(false)
  })
})
