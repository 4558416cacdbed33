/** Replaces a person by a pseudonym wherever a document names them. */

/** The person to erase, and their pseudonym. */
export interface Redaction {
  readonly addrSpec: string
  /** Whole display names that were shown for them. */
  readonly names: readonly string[]
  /** Titles that they wrote, which may be in other subjects, too. */
  readonly titles: readonly string[]
  readonly pseudonym: { readonly addrSpec: string; readonly displayName: string }
}

/** Replaces texts that the person wrote. */
export const erasedText = '[erased]'

/** Keys with texts by people; elsewhere, the same word may be a stage or a tag. */
const writtenKeys: ReadonlySet<string> = new Set(
  [
    'title body bareSubject subject text displayName fromName filename file reason note notes description diagnostic explanation',
    'values words written writing verdict customFields allowedValues html',
  ].flatMap((keys) => keys.split(' ')),
)
/** In characters; shorter parts of names are words in many languages. */
const shortestName = 3
const shortestTitle = 4

/** Makes a function that redacts documents: the address everywhere, names and titles in texts. */
export function redacting(redaction: Redaction): <T>(document: T) => T {
  const { pseudonym, addrSpec } = redaction
  const address = new RegExp(`(?<![\\w.+-])${escaped(addrSpec)}(?![\\w-]|\\.\\w)`, 'gi')
  // Titles first: a title with a name in it would not be found after the name is replaced.
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

/** Whether a document names the address. */
export function names(document: unknown, addrSpec: string): boolean {
  return JSON.stringify(document).toLowerCase().includes(addrSpec.toLowerCase())
}

/** Patterns for whole names, then for their parts, but not inside of addresses and paths. */
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
