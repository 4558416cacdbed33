/** Whether the From address of a mail is authentic, as the configured server says (RFC 8601, RFC 7489). */
import type { Authentication, ParsedMessage } from './message.ts'

/**
 * Reads the topmost Authentication-Results field of the configured server (servers behind it may add theirs), and of it only `dmarc` with a `header.from`
 * equal to the From we read: anyone can write this header (RFC 8601 §5).
 *
 * @param authservId - whose word counts; null: nothing is configured, so nothing is known
 */
export function authenticationOf(
  message: Pick<ParsedMessage, 'from' | 'authenticationResults'>,
  authservId: string | null,
): Authentication {
  if (authservId === null) return 'unknown'
  const fields = message.authenticationResults.map((value) => plainText(value).split(';'))
  const topmost = fields.find(
    ([server = '']) => server.trim().split(/\s+/)[0]?.toLowerCase() === authservId.toLowerCase(),
  )
  if (topmost === undefined) return 'none'
  const [, ...results] = topmost
  const domain = message.from.addrSpec?.split('@').at(-1) ?? ''
  for (const result of results) {
    const found = /^\s*dmarc\s*=\s*([a-z]+)\b/i.exec(result)
    if (found) return verdictOf(found[1] ?? '', result, domain)
  }
  return 'none'
}

function verdictOf(word: string, result: string, domain: string): Authentication {
  const about = /\bheader\.from\s*=\s*"?([^\s;"]+)/i.exec(result)?.[1]?.toLowerCase().split('@').at(-1)
  const isAligned = about !== undefined && about === domain
  if (word.toLowerCase() === 'pass') return isAligned ? 'pass' : 'none'
  return word.toLowerCase() === 'fail' ? 'fail' : 'none'
}

/**
 * The value without comments, which nest (RFC 5322 §3.2.2), and with quoted strings in which nothing can be read as a
 * result of its own: both may hold anything a forger likes, such as the local part of an envelope sender.
 */
function plainText(value: string): string {
  let depth = 0
  let isQuoted = false
  let out = ''
  for (let i = 0; i < value.length; i++) {
    const character = value.charAt(i)
    if (character === '\\') i++
    else if (character === '"' && depth === 0) isQuoted = !isQuoted
    else if (character === '(' && !isQuoted) depth++
    else if (character === ')' && !isQuoted && depth > 0) depth--
    else if (depth === 0) out += isQuoted && /[\s;=]/.test(character) ? '_' : character
  }
  return out
}
