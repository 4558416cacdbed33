/** Tells whether the From address of a mail is authentic, by the configured server or our own check (RFC 8601, RFC 7489). */
import type { Authentication, ParsedMessage } from '../message.ts'

/** The result for one DKIM signature that may align with From; `result` is a keyword of RFC 8601 §2.7.1. */
export interface SignatureFinding {
  readonly domain: string
  readonly selector: string
  readonly result: string
  readonly reason: string | null
}

/** The result of our own check; stored with the parsed mail, so that a decision can be repeated and explained. */
export interface OwnCheck {
  readonly result: Authentication
  readonly reason: string
  readonly signatures: readonly SignatureFinding[]
  /** Of the envelope sender, if it may align; `result` is a keyword of RFC 7208 §2.6. */
  readonly spf: { readonly domain: string; readonly result: string } | null
  /** The DMARC policy of the From's domain; null: none. */
  readonly policy: 'none' | 'quarantine' | 'reject' | null
}

/** Whether a From is authentic, and by which source. */
export interface SenderProof {
  readonly result: Authentication
  /** `nothing`: neither a server nor our own check is configured. */
  readonly by: 'mail-server' | 'own-check' | 'nothing'
  readonly reason: string
}

/** The sources that are configured. */
export interface ProofSources {
  /** The server whose Authentication-Results are trusted; null: none. */
  readonly authservId: string | null
  /** null: Intray does not check senders itself. */
  readonly ownCheck: OwnCheck | null
}

/**
 * Whether a mail's From is authentic: by the configured server if its result is pass or fail, else by our own check; unknown, never pass,
 * without either.
 */
export function authenticationOf(
  message: Pick<ParsedMessage, 'from' | 'authenticationResults'>,
  { authservId, ownCheck }: ProofSources,
): SenderProof {
  const server = authservId === null ? null : serverProof(message, authservId)
  if (server && (server.result === 'pass' || server.result === 'fail' || ownCheck === null)) return server
  if (ownCheck) return { result: ownCheck.result, by: 'own-check', reason: ownCheck.reason }
  return { result: 'unknown', by: 'nothing', reason: 'neither authservId nor an own check is configured' }
}

function serverProof(message: Pick<ParsedMessage, 'from' | 'authenticationResults'>, authservId: string): SenderProof {
  const result = resultOfServer(message, authservId)
  const reason = result === 'none' ? `no DMARC result of ${authservId} on From` : `${authservId} says dmarc=${result}`
  return { result, by: 'mail-server', reason }
}

/**
 * Reads the Authentication-Results fields of the configured server: `dmarc=fail` in any of them, `dmarc=pass` only in the topmost one and
 * with a `header.from` equal to our From, since anyone can write this field (RFC 8601 §5).
 */
function resultOfServer(message: Pick<ParsedMessage, 'from' | 'authenticationResults'>, authservId: string): Authentication {
  const fields = message.authenticationResults.map((value) => plainText(value).split(';'))
  const trusted = fields.filter(([server = '']) => nameIn(server).toLowerCase() === authservId.toLowerCase())
  if (trusted.flat().some((result) => dmarcWord(result) === 'fail')) return 'fail'
  const first = trusted[0]?.find((result) => dmarcWord(result) !== null) ?? ''
  const domain = message.from.addrSpec?.split('@').at(-1) ?? ''
  return dmarcWord(first) === 'pass' && fromDomainIn(first) === domain ? 'pass' : 'none'
}

/** The server that wrote an Authentication-Results field; null when none is named. */
export function authservIdOf(value: string): string | null {
  return nameIn(plainText(value).split(';')[0] ?? '') || null
}

/** RFC 8601 §2.2: a version may follow the name. */
function nameIn(server: string): string {
  return server.trim().split(/\s+/)[0] ?? ''
}

/** The keyword of a DMARC result (RFC 8601 §2.2: a method may have a version); null: a result of another method. */
function dmarcWord(result: string): string | null {
  return /^\s*dmarc\s*(?:\/\s*\d+\s*)?=\s*(\S+)/i.exec(result)?.[1]?.toLowerCase() ?? null
}

function fromDomainIn(result: string): string | undefined {
  return /(?<![^\s;])header\.from\s*=\s*"?([^\s;"]+)/i.exec(result)?.[1]?.toLowerCase().split('@').at(-1)
}

/**
 * The value without comments, which nest (RFC 5322 §3.2.2); quoted strings lose the characters that separate results. Both may contain a
 * forger's text, such as the local part of an envelope sender.
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
    else if (character === ')' && !isQuoted && depth > 0) {
      if (--depth === 0) out += ' '
    } else if (depth === 0) out += isQuoted && /[\s;=]/.test(character) ? '_' : character
  }
  return out
}
