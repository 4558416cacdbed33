/** Verifies those DKIM signatures of a mail that may align with its From (RFC 6376, RFC 7489 §3.1.1). */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DkimVerifier, type PreparedSignature, type SignatureResult } from 'mailauth/lib/dkim/dkim-verifier.js'
import { getAlignment } from 'mailauth/lib/tools.js'
import type { SignatureFinding } from './authentication.ts'
import { normaliseDomain } from '../addr-spec.ts'
import type { DnsResolver } from './dns-answers.ts'

/** Usual mail has one or two. */
const signaturesAtMost = 5
/** RFC 8301 §3.2. */
const leastKeyBits = 1024
const pieceBytes = 64 * 1024
const dnsName = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i

/** The input of a verification. */
export interface SignatureQuestion {
  /** The mail from its first field on. */
  readonly raw: Uint8Array
  /** The address that our parser read in From. */
  readonly addrSpec: string
  /** When the mail was received: signatures expire, and keys are replaced. */
  readonly atMs: number
  readonly resolver: DnsResolver
  readonly signal: AbortSignal
}

/**
 * Verifies the first signatures whose domain may align with the From's. Others prove nothing about From, and their names are not looked up
 * in the DNS, so that a forger's slow name server cannot delay the check.
 *
 * @returns nothing when the verifier reads another From than our parser
 * @throws when the signal is aborted
 */
export async function alignedSignatures(question: SignatureQuestion): Promise<readonly SignatureFinding[]> {
  const verifier = new AlignedVerifier(question)
  await pipeline(Readable.from(piecesOf(question)), verifier)
  if (!readsSameFrom(verifier, question.addrSpec)) return []
  return verifier.results.flatMap((result) => findingOf(result))
}

/** Whether a signature or an envelope sender of this domain may align with the From's, in relaxed mode. */
export function couldAlign(fromDomain: string, domain: string): boolean {
  return dnsName.test(domain) && Boolean(getAlignment(fromDomain, [domain.toLowerCase()]))
}

class AlignedVerifier extends DkimVerifier {
  readonly #fromDomain: string
  #left = signaturesAtMost

  constructor({ addrSpec, atMs, resolver }: SignatureQuestion) {
    super({ resolver, rejectRsaSha1: true, minBitLength: leastKeyBits, curTime: new Date(atMs) })
    this.#fromDomain = addrSpec.slice(addrSpec.lastIndexOf('@') + 1)
  }

  override prepareSignature(signature: PreparedSignature): void {
    super.prepareSignature(signature)
    if (signature.skip === undefined && !this.#isWanted(signature)) signature.skip = 'not wanted'
  }

  /**
   * A signature over the beginning of the body (`l=`) lets anybody append text (RFC 6376 §8.2), and each length would cost another hash of
   * the body; without them there are at most two.
   */
  #isWanted({ type, signingDomain = '', selector = '', maxBodyLength }: PreparedSignature): boolean {
    const isWhole = type === 'DKIM' && typeof maxBodyLength !== 'number'
    return isWhole && dnsName.test(selector) && couldAlign(this.#fromDomain, signingDomain) && --this.#left >= 0
  }
}

/** In pieces, so that a large mail does not block the process's other work. */
async function* piecesOf({ raw, signal }: SignatureQuestion): AsyncGenerator<Buffer> {
  for (let start = 0; start < raw.byteLength; start += pieceBytes) {
    signal.throwIfAborted()
    yield Buffer.from(raw.buffer, raw.byteOffset + start, Math.min(pieceBytes, raw.byteLength - start))
    await new Promise(setImmediate)
  }
}

/**
 * Whether the verifier reads the same From as our parser: in a damaged header they may read two senders, and then the signature is not the
 * sender's that is shown.
 */
function readsSameFrom({ headerFrom, fromFields }: DkimVerifier, addrSpec: string): boolean {
  const [read = ''] = headerFrom
  const at = read.lastIndexOf('@')
  const local = read
    .slice(0, at)
    .toLowerCase()
    .replace(/^"(.*)"$/, '$1')
  const asRead = `${local}@${normaliseDomain(read.slice(at + 1))}`
  return fromFields === 1 && headerFrom.length === 1 && asRead === addrSpec.replace(/^"(.*)"@/, '$1@')
}

function findingOf({ signingDomain, selector = '', status }: SignatureResult): SignatureFinding[] {
  if (signingDomain === undefined) return []
  const reason = status.comment?.slice(0, 200) ?? null
  return [{ domain: signingDomain.toLowerCase(), selector, result: status.result, reason }]
}
