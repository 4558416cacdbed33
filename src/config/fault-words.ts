/** Turns zod's messages about a value of the configuration into words for people; messages of our own schemas stay. */
import type { z } from 'zod'

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys of its own',
  record: 'a section with keys of its own',
}

/** The words for one fault, to follow its key. */
export function faultWords(issue: z.core.$ZodIssue): string {
  const { message } = issue
  const meant = issue.code === 'invalid_union' && message === 'Invalid input' ? closest(issue.errors) : undefined
  if (meant) return faultWords(meant)
  if (!/^(?:Invalid (?:input|option)|Too (?:big|small)):/.test(message)) return message
  if (issue.code === 'invalid_type') return typeWords(issue.expected, message)
  if (issue.code === 'invalid_value') return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
  if (issue.code === 'too_big') return `must ${sizeWords(issue.origin, `at most ${issue.maximum}`)}`
  if (issue.code === 'too_small')
    return Number(issue.minimum) === 1 && issue.origin !== 'number'
      ? 'must not be empty'
      : `must ${sizeWords(issue.origin, `at least ${issue.minimum}`)}`
  return message
}

/** Of what each form of a value finds wrong: in the form that goes farthest with it, or the first. */
function closest(forms: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue | undefined {
  const first = forms.flatMap((issues) => issues.slice(0, 1))
  return first.toSorted((a, b) => b.path.length - a.path.length)[0]
}

function typeWords(expected: string, message: string): string {
  const kind = kinds[expected] ?? expected
  const received = /received (.+)$/.exec(message)?.[1] ?? 'something else'
  return received === 'undefined' ? `is missing; it is ${kind}` : `must be ${kind}, not ${kinds[received] ?? received}`
}

function sizeWords(origin: string, size: string): string {
  if (origin === 'string') return `have ${size} characters`
  return origin === 'array' || origin === 'set' ? `have ${size} entries` : `be ${size}`
}
