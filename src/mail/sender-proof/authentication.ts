/** Whether the From address of a mail is authentic, as the configured server says (RFC 8601, RFC 7489). */
import type { Authentication, ParsedMessage } from '../message.ts'

/** What was found of one DKIM signature that could align with From; `result` is a word of RFC 8601 §2.7.1. */
export interface SignatureFinding {
  readonly domain: string
  readonly selector: string
  readonly result: string
  readonly reason: string | null
}

/** What our own check found; stored with the parsed mail, so that a decision can be made again and explained. */
export interface OwnCheck {
  readonly result: Authentication
  readonly reason: string
  readonly signatures: readonly SignatureFinding[]
  /** Of the envelope sender, when it could align; `result` is a word of RFC 7208 §2.6. */
  readonly spf: { readonly domain: string; readonly result: string } | null
  /** The DMARC policy that holds for the From's domain; null: there is none. */
  readonly policy: 'none' | 'quarantine' | 'reject' | null
}

/** Whether a From is authentic, and who says so. */
export interface SenderProof {
  readonly result: Authentication
  /** `nothing`: neither a server nor a check is configured. */
  readonly by: 'mail-server' | 'own-check' | 'nothing'
  readonly reason: string
}

/** Whose words there are. */
export interface ProofSources {
  /** The server whose Authentication-Results are believed; null: none is. */
  readonly authservId: string | null
  /** null: Intray does not check by itself. */
  readonly ownCheck: OwnCheck | null
}

/**
 * Whether the From of a mail is authentic: the configured server's word when it says pass or fail, else our own check's.
 * With neither it is unknown, never pass.
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
 * Reads the Authentication-Results fields of the configured server: `dmarc=fail` in any of them, and `dmarc=pass` only in the
 * topmost one, with a `header.from` equal to the From we read: anyone can write this header (RFC 8601 §5).
 */
function resultOfServer(message: Pick<ParsedMessage, 'from' | 'authenticationResults'>, authservId: string): Authentication {
  const fields = message.authenticationResults.map((value) => plainText(value).split(';'))
  const trusted = fields.filter(([server = '']) => nameIn(server).toLowerCase() === authservId.toLowerCase())
  if (trusted.flat().some((result) => dmarcWord(result) === 'fail')) return 'fail'
  const first = trusted[0]?.find((result) => dmarcWord(result) !== null) ?? ''
  const domain = message.from.addrSpec?.split('@').at(-1) ?? ''
  return dmarcWord(first) === 'pass' && fromDomainIn(first) === domain ? 'pass' : 'none'
}

/** Who wrote an Authentication-Results field; null when nobody is named. */
export function authservIdOf(value: string): string | null {
  return nameIn(plainText(value).split(';')[0] ?? '') || null
}

/** RFC 8601 §2.2: a version may follow the name. */
function nameIn(server: string): string {
  return server.trim().split(/\s+/)[0] ?? ''
}

/** The keyword of a DMARC result, whole (RFC 8601 §2.2: a method may carry a version); null: it is another method's. */
function dmarcWord(result: string): string | null {
  return /^\s*dmarc\s*(?:\/\s*\d+\s*)?=\s*(\S+)/i.exec(result)?.[1]?.toLowerCase() ?? null
}

function fromDomainIn(result: string): string | undefined {
  return /(?<![^\s;])header\.from\s*=\s*"?([^\s;"]+)/i.exec(result)?.[1]?.toLowerCase().split('@').at(-1)
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
    else if (character === ')' && !isQuoted && depth > 0) {
      if (--depth === 0) out += ' '
    } else if (depth === 0) out += isQuoted && /[\s;=]/.test(character) ? '_' : character
  }
  return out
}
