/** Regular expressions of the site, matched in linear time (RE2), so that no stranger's mail can make one run for long. */
import { RE2JS } from 're2js'
import type { SearchPattern } from '../tickets/site-patterns.ts'

/** Case-insensitive; `^` and `$` match at every line. */
const flags = RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE
/** Even linear matching is slow on long texts. */
const mostSearched = 20_000

/** Compiled patterns by source: compiling takes longer than matching, and patterns are made anew for each set of mails. */
const compiled = new Map<string, RE2JS>()

/**
 * Makes a pattern from its source.
 *
 * @param group - the named group whose text is the result; undefined: the whole match
 * @throws when the source is invalid; see faultInPattern
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

/** What is wrong with a pattern, in words; null: nothing. @param group - a named group that it must have */
export function faultInPattern(source: string, group?: string): string | null {
  try {
    const namedGroups = RE2JS.compile(source, flags).namedGroups()
    return group === undefined || group in namedGroups ? null : `must have a group (?<${group}>…)`
  } catch {
    return 'must be a regular expression, without look-around and without references back'
  }
}

function compiledOf(source: string): RE2JS {
  const pattern = compiled.get(source) ?? RE2JS.compile(source, flags)
  compiled.set(source, pattern)
  return pattern
}
