/** Removes from an agent's answer what it quotes of our notifications, whatever the mail program's marks. */

/** Letters in a row. Fewer are shared by chance. */
const rowLength = 16
/** Letters. A shorter match may be a phrase that both wrote; a longer one is a quotation. */
const fewestQuoted = 40
/** A quoted line may differ a little: programs double addresses, and change or lose a word. */
const quotedShare = 0.9
const mostMended = 8
const mostSearched = 50_000
/** Characters of notifications that are compared. */
const mostTold = 300_000

/** The texts around a message in our notifications, as letters: a line that begins so is a quotation. */
const frame = /replyabovethisline|youranswergoesto|foragentsonly|^stage\w+severity|^severity\w+part|^owner\w+|^reportedby\w+/
/** The same for quotations that share a line with the answer. */
const frameWithinLine = /replyabovethisline|youranswergoesto|stage\w+severity\w+part|owner\w+group\w+workspace|foragentsonly/

/** Letters and digits of a text in lower case, with their offsets in it. */
interface Letters {
  readonly text: string
  readonly places: readonly number[]
}

type Range = readonly [start: number, end: number]

/**
 * An answer without what it quotes of notifications. Only letters and digits are compared, so wrapping, marks, dashes and spaces do not
 * matter. Whole lines are removed; what an agent quotes within a sentence stays.
 *
 * @param notifications - the texts of our mails to the author, newest first
 */
export function withoutNotifications(answer: string, notifications: readonly string[]): string {
  const letters = lettersOf(withoutLinks(answer.slice(0, mostSearched)))
  const repeated = repeatedIn(letters.text, notifications)
  if (!repeated.includes(true)) return answer
  const ranges = [...quotedLines(answer, letters, repeated), ...framesWithin(answer, letters, repeated)]
  return without(answer, ranges)
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
}

/** Outlook writes the target of a link behind its text. */
function withoutLinks(text: string): string {
  return text.replace(/<(?:mailto:|https?:)[^<>\s]*>/gi, (link) => ' '.repeat(link.length))
}

function lettersOf(text: string): Letters {
  const found = [...text.matchAll(/[\p{L}\p{N}]/gu)]
  return {
    text: found.map(([letter]) => letter.toLowerCase().charAt(0)).join(''),
    places: found.map(({ index }) => index),
  }
}

/** For each letter, whether it is in a row that the notifications have, too. */
function repeatedIn(text: string, notifications: readonly string[]): readonly boolean[] {
  const repeated = Array.from(text, () => false)
  const places = new Map<string, number[]>()
  for (let at = 0; at + rowLength <= text.length; at++) {
    const row = text.slice(at, at + rowLength)
    places.set(row, [...(places.get(row) ?? []), at])
  }
  const known = lettersOf(notifications.join('\n').slice(0, mostTold)).text
  for (let at = 0; places.size > 0 && at + rowLength <= known.length; at++) {
    const row = known.slice(at, at + rowLength)
    for (const place of places.get(row) ?? []) repeated.fill(true, place, place + rowLength)
    places.delete(row)
  }
  return repeated
}

interface Line {
  readonly range: Range
  readonly letters: string
  /** null: a line without letters, which goes with the line above it. */
  readonly isQuoted: boolean | null
}

/** Ranges of whole quoted lines. */
function quotedLines(answer: string, letters: Letters, repeated: readonly boolean[]): readonly Range[] {
  const ranges: Range[] = []
  let stretch: Line[] = []
  const end = () => {
    const letters = stretch.map((line) => line.letters)
    if (letters.join('').length >= fewestQuoted || letters.some((line) => frame.test(line)))
      ranges.push([stretch[0]?.range[0] ?? 0, stretch.at(-1)?.range[1] ?? 0])
    stretch = []
  }
  for (const line of linesOf(answer, letters, repeated)) {
    if (line.isQuoted === false) end()
    else if (line.isQuoted || stretch.length > 0) stretch.push(line)
  }
  end()
  return ranges
}

function linesOf(answer: string, { text, places }: Letters, repeated: readonly boolean[]): readonly Line[] {
  let letter = 0
  return [...answer.matchAll(/[^\n]*\n|[^\n]+$/g)].map((found): Line => {
    const range: Range = [found.index, found.index + found[0].length]
    const first = letter
    while ((places[letter] ?? Infinity) < range[1]) letter++
    const own = repeated.slice(first, letter).filter((isRepeated) => !isRepeated).length
    const isQuoted = letter === first ? null : own <= Math.min(mostMended, (letter - first) * (1 - quotedShare))
    return { range, letters: text.slice(first, letter), isQuoted }
  })
}

/** Quotations that a program put on the same line as the end of the answer. */
function framesWithin(answer: string, { text, places }: Letters, repeated: readonly boolean[]): readonly Range[] {
  const ranges: Range[] = []
  for (let at = repeated.indexOf(true); at >= 0;) {
    const next = repeated.indexOf(false, at)
    const end = next < 0 ? text.length : next
    const [first, last] = [places[at] ?? 0, places[end - 1] ?? 0]
    const marks = /[\s#>|\p{Pd}]*$/u.exec(answer.slice(0, first))?.[0] ?? ''
    if (frameWithinLine.test(text.slice(at, end))) ranges.push([first - marks.length, last + 1])
    at = repeated.indexOf(true, end)
  }
  return ranges
}

function without(text: string, ranges: readonly Range[]): string {
  let at = 0
  let kept = ''
  for (const [start, end] of ranges.toSorted(([a], [b]) => a - b)) {
    kept += text.slice(at, Math.max(at, start))
    at = Math.max(at, end)
  }
  return kept + text.slice(at)
}
