/** Our own check of a From: DKIM, SPF and DMARC by the rules of their RFCs 6376, 7208 and 7489. */
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

/** Policies, keys and everything that an SPF record includes: mail of the world needs less than half. */
const questionsAtMost = 100

/** A mail whose sender is to be checked. */
export interface OwnCheckQuestion {
  /** The whole mail as it came. */
  readonly raw: Uint8Array
  readonly from: Sender
  /** INTERNALDATE. */
  readonly atMs: number
}

/** How senders are checked. */
export interface OwnCheckSettings {
  readonly resolver: DnsResolver
  /** Lower case names of our servers, whose topmost Received field is believed; none: SPF counts for nothing. */
  readonly receivedBy: readonly string[]
  readonly timeoutMs: number
}

/** Checks the sender of a mail. Never rejects: trouble, or too long a time, is `unknown`. */
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

/** The envelope sender's domain counts only where it could align: a stranger's SPF record is not walked. */
async function spfOf(raw: Buffer, fromDomain: string, settings: OwnCheckSettings): Promise<OwnCheck['spf']> {
  const { fields } = readFields(headerAndBody(raw).header, defaultLimits)
  const host = sendingHostOf(fields, settings.receivedBy)
  if (!host || !couldAlign(fromDomain, domainOf(host.addrSpec))) return null
  const { ip, helo, addrSpec: sender } = host
  const { status } = await spf({ sender, ip, helo, mta: 'intray', resolver: settings.resolver })
  return { domain: domainOf(sender), result: status.result }
}

function passed(found: readonly Pick<SignatureFinding, 'domain' | 'result'>[]): readonly string[] {
  return found.filter(({ result }) => result === 'pass').map(({ domain }) => domain)
}

function domainOf(addrSpec: string): string {
  return addrSpec.slice(addrSpec.lastIndexOf('@') + 1).toLowerCase()
}
