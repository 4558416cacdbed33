/** Regular expressions of the site's own, searched in linear time (RE2): no mail of a stranger makes one run for long. */
import { RE2JS } from 're2js'
import type { SearchPattern } from '../tickets/site-patterns.ts'

/** In any case of letters, line by line. */
const flags = RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE
/** A pattern is slow on long texts, though its time is linear. */
const mostSearched = 20_000

/** Compiling takes longer than searching, and the configuration is read anew for each set of mails. */
const compiled = new Map<string, RE2JS>()

/**
 * Makes a pattern ready.
 *
 * @param group - the name of the group that is looked for; absent: the whole
 */
export function searchPatternOf(source: string, group?: string): SearchPattern {
  const pattern = compiledOf(source)
  return {
    source,
    find(text) {
      const matcher = pattern.matcher(text.slice(0, mostSearched))
      if (!matcher.find()) return null
      return (group === undefined ? matcher.group() : matcher.getNamedGroups()[group]) ?? null
    },
  }
}

/** Why a text is no such pattern, in words; null: it is one. @param group - that it must have */
export function faultInPattern(source: string, group?: string): string | null {
  try {
    const namedGroups = RE2JS.compile(source, flags).namedGroups()
    return group === undefined || group in namedGroups ? null : `must have a group (?<${group}>…)`
  } catch {
    return 'must be a regular expression, without look-around and without references back'
  }
}

function compiledOf(source: string): RE2JS {
  const known = compiled.get(source) ?? RE2JS.compile(source, flags)
  compiled.set(source, known)
  return known
}
