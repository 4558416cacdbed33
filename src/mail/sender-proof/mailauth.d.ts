/** The types of mailauth's inner modules that we use; the package has types only for its main module, which includes more than we need. */

declare module 'mailauth/lib/dkim/dkim-verifier.js' {
  import type { Writable } from 'node:stream'

  /** A DKIM-Signature during verification; `skip` keeps it from being hashed and looked up. */
  export interface PreparedSignature {
    readonly type: 'DKIM' | 'ARC'
    readonly signingDomain?: string
    readonly selector?: string
    /** Of `l=`; a number where the signature has one. */
    readonly maxBodyLength?: number | ''
    skip?: string
  }

  /** The result for one signature; without `signingDomain` when the mail has none. */
  export interface SignatureResult {
    readonly signingDomain?: string
    readonly selector?: string
    readonly status: { readonly result: string; readonly comment?: string }
  }

  /** Takes a mail as a stream; the results are complete when the stream has finished. */
  export class DkimVerifier extends Writable {
    constructor(options: { resolver: unknown; rejectRsaSha1: boolean; minBitLength: number; curTime: Date })
    readonly headerFrom: readonly string[]
    readonly fromFields: number
    readonly results: readonly SignatureResult[]
    prepareSignature(signature: PreparedSignature): void
  }
}

declare module 'mailauth/lib/dmarc/index.js' {
  /** False unless From has exactly one domain. */
  export function dmarc(question: {
    headerFrom: readonly string[]
    fromFields: number
    spfDomains: readonly string[]
    dkimDomains: readonly string[]
    resolver: unknown
  }): Promise<false | { status: { result: string }; policy?: string }>
}

declare module 'mailauth/lib/spf/index.js' {
  /** Never rejects: errors are a `temperror` or a `permerror`. */
  export function spf(question: {
    sender: string
    ip: string
    helo: string
    mta: string
    resolver: unknown
  }): Promise<{ status: { result: string } }>
}

declare module 'mailauth/lib/tools.js' {
  /** Whether a domain has the same organizational domain as the first, by the public suffix list. */
  export function getAlignment(fromDomain: string, domains: readonly string[]): unknown
}

declare module 'mailauth/lib/parse-received.js' {
  /** A clause of a Received field, such as `by`. */
  export interface ReceivedClause {
    readonly value?: string
    readonly comment?: string
  }
  export function parseReceived(line: Buffer): Readonly<Record<string, ReceivedClause | undefined>>
  /** The address of the connection as the receiving server recorded it, never the client's claim. */
  export function getClientAddress(from: ReceivedClause | undefined): string | false
}
