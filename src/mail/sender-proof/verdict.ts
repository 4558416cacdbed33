/** Decides whether a mail's From is authentic, by the findings on signatures, envelope and policy. */
import type { OwnCheck } from './authentication.ts'

/** All findings of a check. */
export interface Findings extends Pick<OwnCheck, 'signatures' | 'spf'> {
  /** Of From. */
  readonly domain: string
  /** RFC 8601 §2.7: pass, fail, none, temperror. */
  readonly dmarc: string
  /** The domain's policy for mail without an aligned pass, with subdomains and test mode taken into account. */
  readonly policy: string | null
}

/**
 * - `pass`: an aligned identity passed under the policy; without a policy, only a signature of exactly the From's domain: its signer speaks
 * for the domain, while RFC 7489 defines no relaxed mode there.
 * - `fail`: nothing aligned passed, and the domain asks to quarantine or reject such mail.
 * - `unknown`: a DNS failure may have changed the result.
 * - `none`: all other cases.
 */
export function verdictOn(findings: Findings): OwnCheck {
  const { signatures, spf, policy } = findings
  const [result, sentence] = wordOn(findings)
  const text = shown(findings)
  const reason = text === '' ? sentence : `${sentence} (${text})`
  return { result, reason, signatures, spf, policy: isPolicy(policy) ? policy : null }
}

/** The findings, for people who ask for the reason. */
function shown({ signatures, spf, policy }: Findings): string {
  const signed = signatures.map(({ domain, selector, result, reason }) => {
    return `DKIM ${domain}, selector ${selector}: ${result}${reason === null ? '' : `, ${reason}`}`
  })
  const sent = spf ? [`SPF ${spf.domain}: ${spf.result}`] : []
  return [...signed, ...sent, ...(isPolicy(policy) ? [`DMARC p=${policy}`] : [])].join('; ')
}

function wordOn(findings: Findings): readonly [OwnCheck['result'], string] {
  const { dmarc, policy, domain } = findings
  if (dmarc === 'pass') return ['pass', `${passing(findings)} is aligned with From`]
  if (dmarc === 'none' && ownSignature(findings)) return ['pass', `signed by ${domain} itself, which has no DMARC policy`]
  if (dmarc === 'temperror' || isTroubled(findings)) return ['unknown', 'the DNS did not answer']
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
