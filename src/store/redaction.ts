/** Puts a pseudonym in the place of a person, wherever they are named in a document. */

/** Who is to be named no more, and by what they are replaced. */
export interface Redaction {
  readonly addrSpec: string
  /** Whole names that were shown for them. */
  readonly names: readonly string[]
  /** What they wrote as the title of something; it stands in other subjects, too. */
  readonly titles: readonly string[]
  readonly pseudonym: { readonly addrSpec: string; readonly displayName: string }
}

/** What stands in the place of what they wrote. */
export const erasedText = '[erased]'

/** Where people write; a name elsewhere may be a stage or a tag. */
const writtenKeys: ReadonlySet<string> = new Set(
  [
    'title body bareSubject subject text displayName fromName filename file reason note notes description diagnostic explanation',
    'values words written writing verdict customFields allowedValues html',
  ].flatMap((keys) => keys.split(' ')),
)
/** Shorter parts of names are words of many languages. */
const shortestName = 3
const shortestTitle = 4

/** @returns what puts the pseudonym into a document: the address everywhere, names and titles where people write */
export function redacting(redaction: Redaction): <T>(document: T) => T {
  const { pseudonym, addrSpec } = redaction
  const address = new RegExp(`(?<![\\w.+-])${escaped(addrSpec)}(?![\\w-]|\\.\\w)`, 'gi')
  // A title may hold a name, and would not be found without it.
  const written = [...redaction.titles.filter(({ length }) => length >= shortestTitle).map(titlePattern), ...namePatterns(redaction)]
  const redactedText = (text: string, isWritten: boolean) => {
    const unnamed = text.replace(address, pseudonym.addrSpec)
    return isWritten ? written.reduce((rest, pattern) => rest.replace(pattern, erasedText), unnamed) : unnamed
  }
  const redacted = (value: unknown, isWritten: boolean): unknown => {
    if (typeof value === 'string') return redactedText(value, isWritten)
    if (Array.isArray(value)) return value.map((item: unknown) => redacted(item, isWritten))
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
    const entries = Object.entries(value).map(([key, inner]) => [
      redactedText(key, false),
      redacted(inner, isWritten || writtenKeys.has(key)),
    ])
    return Object.fromEntries(entries) as unknown
  }
  return (document) => redacted(document, false) as typeof document
}

/** Does a document name the address? */
export function names(document: unknown, addrSpec: string): boolean {
  return JSON.stringify(document).toLowerCase().includes(addrSpec.toLowerCase())
}

/** Whole names first, then what they consist of; none that is a part of an address or a path. */
function namePatterns({ names: whole, addrSpec }: Redaction): readonly RegExp[] {
  const local = addrSpec.slice(0, addrSpec.lastIndexOf('@'))
  const parts = [...whole.flatMap((name) => name.split(/[\s,]+/)), local].filter(({ length }) => length >= shortestName)
  const all = [...new Set([...whole.filter(({ length }) => length >= shortestName), ...parts])]
  return all
    .toSorted((a, b) => b.length - a.length)
    .map((name) => new RegExp(`(?<![\\p{L}\\p{N}@/_+.-])${escaped(name)}(?![\\p{L}\\p{N}@/_+]|[.-][\\p{L}\\p{N}])`, 'giu'))
}

function titlePattern(title: string): RegExp {
  return new RegExp(escaped(title), 'gi')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
