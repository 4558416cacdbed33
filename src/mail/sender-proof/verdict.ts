/** What the findings on signatures, envelope and policy say of a From, in one word and a reason. */
import type { OwnCheck } from './authentication.ts'

/** All that was found. */
export interface Findings extends Pick<OwnCheck, 'signatures' | 'spf'> {
  /** Of From. */
  readonly domain: string
  /** RFC 8601 §2.7: pass, fail, none, temperror. */
  readonly dmarc: string
  /** What the domain asks for when nothing aligned passes, subdomain and test modes considered. */
  readonly policy: string | null
}

/**
 * - `pass`: something aligned passed, as the policy wants it; without a policy, only a signature of exactly the From's
 *   domain: whoever signs for a domain speaks for it, and RFC 7489 says nothing of the relaxed kind there.
 * - `fail`: nothing aligned passed, and the domain asks to quarantine or reject such mail.
 * - `unknown`: the DNS did not answer something that might have changed the word.
 * - `none`: everything else.
 */
export function verdictOn(found: Findings): OwnCheck {
  const { signatures, spf, policy } = found
  const [result, sentence] = wordOn(found)
  const text = shown(found)
  const reason = text === '' ? sentence : `${sentence} (${text})`
  return { result, reason, signatures, spf, policy: isPolicy(policy) ? policy : null }
}

/** What was found, for whoever asks why. */
function shown({ signatures, spf, policy }: Findings): string {
  const signed = signatures.map(({ domain, selector, result, reason }) => {
    return `DKIM ${domain}, selector ${selector}: ${result}${reason === null ? '' : `, ${reason}`}`
  })
  const sent = spf ? [`SPF ${spf.domain}: ${spf.result}`] : []
  return [...signed, ...sent, ...(isPolicy(policy) ? [`DMARC p=${policy}`] : [])].join('; ')
}

function wordOn(found: Findings): readonly [OwnCheck['result'], string] {
  const { dmarc, policy, domain } = found
  if (dmarc === 'pass') return ['pass', `${passing(found)} is aligned with From`]
  if (dmarc === 'none' && ownSignature(found)) return ['pass', `signed by ${domain} itself, which has no DMARC policy`]
  if (dmarc === 'temperror' || isTroubled(found)) return ['unknown', 'the DNS did not answer']
  if (dmarc !== 'fail') return ['none', `${domain} has no DMARC policy, and did not sign`]
  return [policy === 'none' ? 'none' : 'fail', `nothing aligned with ${domain} passed`]
}

function passing({ signatures, spf }: Findings): string {
  const signed = signatures.find(({ result }) => result === 'pass')
  if (signed) return `DKIM of ${signed.domain}`
  return `SPF of ${spf?.domain ?? 'nobody'}`
}

function ownSignature({ signatures, domain }: Findings): boolean {
  return signatures.some((signature) => signature.result === 'pass' && signature.domain === domain)
}

function isTroubled({ signatures, spf }: Findings): boolean {
  return spf?.result === 'temperror' || signatures.some(({ result }) => result === 'temperror')
}

function isPolicy(word: string | null): word is 'none' | 'quarantine' | 'reject' {
  return word === 'none' || word === 'quarantine' || word === 'reject'
}
