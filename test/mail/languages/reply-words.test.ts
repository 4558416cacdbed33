/** Each word of each language by which a reply is taken apart is proven by a mail that is read otherwise without it. */
import { describe, expect, it } from 'vitest'
import { LANGUAGES, type Language, type QuotedHeaderKind } from '../../../src/mail/languages/languages.ts'
import { isForwardMarker, isOriginalMarker } from '../../../src/mail/reply/quote-header-block.ts'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'
import { isSentFromLine } from '../../../src/mail/reply/reply-sent-from.ts'
import { bareSubject, forwardedSubject, isAnswerSubject, isForwardSubject, subjectOfAnswer } from '../../../src/mail/subject-prefixes.ts'
import { examplesOf } from './phrase-examples.ts'

const NEW = 'The crane is still out of order.\nPlease send Mr Okoro again.'
const OLD = 'When may we come?\n\nIda'
/** Stands where the word was; no language has it. */
const NONSENSE = 'xyzzy'

const English = LANGUAGES.find(({ name }) => name === 'English') as Language

/** The examples of words that a check does not accept, or accepts without them. */
function unproven(words: readonly string[], isRead: (example: string) => boolean): string[] {
  const wrong = words.flatMap(examplesOf).filter((example) => !isRead(example))
  return isRead(NONSENSE) && words.length > 0 ? [...wrong, NONSENSE] : wrong
}

const endsTheNewText = (line: string): boolean => replySpans(`${NEW}\n\n${line}\n\n${OLD}\n`, '').visibleReply === NEW

function signatureIn(text: string): string {
  const found = replySpans(text, '').spans.filter(({ what }) => what === 'signature')
  return found.map(({ start, end }) => text.slice(start, end)).join('')
}

/** The other lines of a block that needs the one in question. */
const COMPANIONS: Readonly<Record<QuotedHeaderKind, readonly QuotedHeaderKind[]>> = {
  from: ['date', 'to'],
  date: ['from', 'subject'],
  to: ['from', 'subject'],
  cc: ['from', 'date'],
  subject: ['from', 'date'],
  other: ['from', 'to'],
}
const VALUES: Readonly<Record<QuotedHeaderKind, string>> = {
  from: 'Tom Reed <tom@pumps.example>',
  date: '10.03.2025 14:05',
  to: 'Lea Brand <lea@mill.example>',
  cc: 'Max Ott <max@mill.example>',
  subject: 'Pump',
  other: 'x',
}

/** A block of header lines in a language, as far as it has them. */
function blockOf({ headers }: Language, kind: QuotedHeaderKind, label: string): string {
  const others = COMPANIONS[kind].map((other) => {
    const known = [...headers[other], ...English.headers[other]].find((word) => !headers[kind].includes(word))
    return `${known}: ${VALUES[other]}`
  })
  return [others[0], `${label}: ${VALUES[kind]}`, others[1]].join('\n')
}

const KINDS = Object.keys(VALUES) as QuotedHeaderKind[]
const firstOf = (words: readonly string[], fallback: readonly string[]): string => words[0] ?? fallback[0] ?? ''

describe.each(LANGUAGES)('in $name', (language) => {
  const { subjects, headers, markers, attribution, sentFrom, signature } = language
  const original = firstOf(markers.original, English.markers.original)
  const forwarded = firstOf(markers.forwarded, English.markers.forwarded)
  const message = firstOf(markers.message, English.markers.message)

  it('an answer is known by its subject, and loses its prefix in ours', () => {
    const isRead = (prefix: string) =>
      isAnswerSubject(`${prefix}: Pump`) &&
      bareSubject(`[list] ${prefix}[2]: Pump`) === 'pump' &&
      subjectOfAnswer(`${prefix}: Pump`) === `${prefix}: Pump`
    expect(unproven(subjects.reply, isRead)).toEqual([])
  })

  it('a forward is known by its subject', () => {
    const isRead = (prefix: string) => isForwardSubject(`${prefix}: Pump`) && forwardedSubject(`${prefix}: Pump`) === 'Pump'
    expect(unproven(subjects.forward, isRead)).toEqual([])
  })

  it.each(KINDS)('the repeated header "%s" ends the new text', (kind) => {
    expect(unproven(headers[kind], (label) => endsTheNewText(blockOf(language, kind, label)))).toEqual([])
  })

  it('a line between dashes announces the original or forwarded mail', () => {
    expect(unproven(markers.original, (stem) => endsTheNewText(`-----${stem} ${message}-----`))).toEqual([])
    expect(unproven(markers.message, (stem) => endsTheNewText(`-----${original} ${stem}-----`))).toEqual([])
    expect(unproven(markers.forwarded, (stem) => isForwardMarker(`-----${stem} ${message}-----`))).toEqual([])
    expect(unproven(markers.forwardOpenings, (line) => endsTheNewText(`${line}:`))).toEqual([])
  })

  it('a line between dashes may close it, too', () => {
    const isClosing = (word: string) => !isOriginalMarker(`----- ${word} ${forwarded} ${message} -----`)
    expect(unproven(markers.end, isClosing)).toEqual([])
  })

  it('the line above a quotation ends the new text', () => {
    const ends = (line: (word: string) => string) => (word: string) => endsTheNewText(line(word))
    const { openers, wrote, wroteInside, wroteGlued, fillers } = attribution
    const who = 'Ida Holm <ida@harbour.example>'
    expect(
      unproven(
        wrote,
        ends((word) => `On 3 May 2025 at 09:41 ${who} ${word}:`),
      ),
    ).toEqual([])
    expect(
      unproven(
        wroteInside,
        ends((word) => `${who} ${word} 03.05.2025, 09:41:`),
      ),
    ).toEqual([])
    expect(
      unproven(
        wroteGlued,
        ends((word) => `2025/05/03 9:41、堀井衣田の${word}:`),
      ),
    ).toEqual([])
    expect(
      unproven(
        openers,
        ends((word) => `${word} one two three 03.05.2025 09:41 ${who}:`),
      ),
    ).toEqual([])
    expect(
      unproven(
        fillers,
        ends((word) => `On 3 May 2025 09:41 ${word} Ida Holm wrote:`),
      ),
    ).toEqual([])
  })

  it('who speaks of himself writes no such line', () => {
    const isSentence = (word: string) => !endsTheNewText(`On 3 May 2025 at 09:41 ${word} Ida Holm <ida@x.example> wrote:`)
    expect(unproven(attribution.ownWords, isSentence)).toEqual([])
  })

  it('the line that a phone adds is known', () => {
    expect(unproven(sentFrom.starts, (words) => isSentFromLine(`${words} iPhone`))).toEqual([])
    expect(unproven(sentFrom.ends, (words) => isSentFromLine(`iPhone ${words}`))).toEqual([])
    expect(unproven(sentFrom.devices, (device) => isSentFromLine(`Sent from my ${device}.`))).toEqual([])
    expect(unproven(sentFrom.anyDevice, (words) => isSentFromLine(`${words} Fairphone 5`))).toEqual([])
  })

  it('a card below a closing formula is a signature', () => {
    const isSigned = (text: string, card: string) => signatureIn(`${NEW}\n\n${text}\n${card}\n`).trim() === card
    const card = 'Harbour Office\nida@harbour.example'
    const isCall = (word: string) => isSigned('Best regards\nIda Holm', `${word}: 900 12 34 56`)
    expect(unproven(signature.closings, (words) => isSigned(`${words},\nIda Holm`, card))).toEqual([])
    expect(unproven(signature.telephone, isCall)).toEqual([])
  })

  it('the footer of a list is a signature', () => {
    const footer = (words: string) => `____________\n${words} of the harbour`
    expect(unproven(signature.listFooter, (words) => signatureIn(`${NEW}\n${footer(words)}\n`) !== '')).toEqual([])
  })
})
