/** Our own check of a mail's From: DKIM, SPF and DMARC (RFC 6376, RFC 7208, RFC 7489). */
import { dmarc } from 'mailauth/lib/dmarc/index.js'
import { spf } from 'mailauth/lib/spf/index.js'
import type { OwnCheck, SignatureFinding } from './authentication.ts'
import type { Sender } from '../message.ts'
import { defaultLimits } from '../parse-limits.ts'
import { readFields } from '../mime/header-fields.ts'
import { headerAndBody, headerStart, withLineFeeds } from '../mime/raw-mail.ts'
import { alignedSignatures, couldAlign } from './aligned-signatures.ts'
import { boundedResolver, type DnsResolver } from './dns-answers.ts'
import { sendingHostOf } from './sending-host.ts'
import { verdictOn, type Findings } from './verdict.ts'

/** DNS queries for policies, keys and all that an SPF record includes; usual mail needs less than half. */
const questionsAtMost = 100

/** A mail whose sender is checked. */
export interface OwnCheckQuestion {
  /** The whole mail as received. */
  readonly raw: Uint8Array
  readonly from: Sender
  /** INTERNALDATE. */
  readonly atMs: number
}

/** The settings of the check. */
export interface OwnCheckSettings {
  readonly resolver: DnsResolver
  /** Names of our servers in lower case, whose topmost Received field is trusted; empty: no SPF. */
  readonly receivedBy: readonly string[]
  readonly timeoutMs: number
}

/** Checks the sender of a mail. Never rejects: failures and time-outs are `unknown`. */
export async function checkSender(question: OwnCheckQuestion, settings: OwnCheckSettings): Promise<OwnCheck> {
  const { addrSpec, isStrict } = question.from
  if (addrSpec === null || !isStrict) return notChecked('none', 'From is not one strict address')
  const signal = AbortSignal.timeout(settings.timeoutMs)
  const late = new Promise<OwnCheck>((resolve) => {
    signal.addEventListener('abort', () => resolve(notChecked('unknown', 'the check took too long')), { once: true })
  })
  const check = findingsOn({ ...question, addrSpec, signal }, settings).then(verdictOn)
  return Promise.race([late, check.catch(() => notChecked('unknown', 'the check could not be finished'))])
}

/** A result without findings. */
export function notChecked(result: 'none' | 'unknown', reason: string): OwnCheck {
  return { result, reason, signatures: [], spf: null, policy: null }
}

type Checked = OwnCheckQuestion & { readonly addrSpec: string; readonly signal: AbortSignal }

async function findingsOn({ raw, addrSpec, atMs, signal }: Checked, settings: OwnCheckSettings): Promise<Findings> {
  const domain = domainOf(addrSpec)
  const resolver = boundedResolver(settings.resolver, questionsAtMost)
  const mended = withLineFeeds(raw)
  const whole = mended.subarray(headerStart(mended))
  const signatures = await alignedSignatures({ raw: whole, addrSpec, atMs, resolver, signal })
  const spfFinding = await spfOf(whole, domain, { ...settings, resolver })
  const verified = await dmarc({
    headerFrom: [domain],
    fromFields: 1,
    dkimDomains: passed(signatures),
    spfDomains: passed(spfFinding ? [spfFinding] : []),
    resolver,
  })
  const word = verified === false ? 'none' : verified.status.result
  return { domain, signatures, spf: spfFinding, dmarc: word, policy: verified ? (verified.policy ?? null) : null }
}

/** The envelope sender's domain is looked up only if it may align, so that a stranger's SPF record is not followed. */
async function spfOf(raw: Buffer, fromDomain: string, settings: OwnCheckSettings): Promise<OwnCheck['spf']> {
  const { fields } = readFields(headerAndBody(raw).header, defaultLimits)
  const host = sendingHostOf(fields, settings.receivedBy)
  if (!host || !couldAlign(fromDomain, domainOf(host.addrSpec))) return null
  const { ip, helo, addrSpec: sender } = host
  const { status } = await spf({ sender, ip, helo, mta: 'intray', resolver: settings.resolver })
  return { domain: domainOf(sender), result: status.result }
}

function passed(findings: readonly Pick<SignatureFinding, 'domain' | 'result'>[]): readonly string[] {
  return findings.filter(({ result }) => result === 'pass').map(({ domain }) => domain)
}

function domainOf(addrSpec: string): string {
  return addrSpec.slice(addrSpec.lastIndexOf('@') + 1).toLowerCase()
}
