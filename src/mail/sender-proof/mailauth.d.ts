/** The inner modules of mailauth that we use; the package types its front door only, which also opens what we do not need. */

declare module 'mailauth/lib/dkim/dkim-verifier.js' {
  import type { Writable } from 'node:stream'

  /** A DKIM-Signature while it is examined; `skip` keeps it from being hashed and looked up. */
  export interface PreparedSignature {
    readonly type: 'DKIM' | 'ARC'
    readonly signingDomain?: string
    readonly selector?: string
    /** Of `l=`; a number where the signature has one. */
    readonly maxBodyLength?: number | ''
    skip?: string
  }

  /** What was found of one signature; without `signingDomain` when the mail has none. */
  export interface SignatureResult {
    readonly signingDomain?: string
    readonly selector?: string
    readonly status: { readonly result: string; readonly comment?: string }
  }

  /** Takes a mail as a stream, and has the results when the stream has finished. */
  export class DkimVerifier extends Writable {
    constructor(options: { resolver: unknown; rejectRsaSha1: boolean; minBitLength: number; curTime: Date })
    readonly headerFrom: readonly string[]
    readonly fromFields: number
    readonly results: readonly SignatureResult[]
    prepareSignature(signature: PreparedSignature): void
  }
}

declare module 'mailauth/lib/dmarc/index.js' {
  /** False when From has not exactly one domain. */
  export function dmarc(question: {
    headerFrom: readonly string[]
    fromFields: number
    spfDomains: readonly string[]
    dkimDomains: readonly string[]
    resolver: unknown
  }): Promise<false | { status: { result: string }; policy?: string }>
}

declare module 'mailauth/lib/spf/index.js' {
  /** Never rejects: trouble is a `temperror` or a `permerror`. */
  export function spf(question: {
    sender: string
    ip: string
    helo: string
    mta: string
    resolver: unknown
  }): Promise<{ status: { result: string } }>
}

declare module 'mailauth/lib/tools.js' {
  /** Whether one of the domains has the organisational domain of the first, by the public suffix list. */
  export function getAlignment(fromDomain: string, domains: readonly string[]): unknown
}

declare module 'mailauth/lib/parse-received.js' {
  /** A clause of a Received field, such as `by`. */
  export interface ReceivedClause {
    readonly value?: string
    readonly comment?: string
  }
  export function parseReceived(line: Buffer): Readonly<Record<string, ReceivedClause | undefined>>
  /** The address of the connection as the receiving server noted it, never what the client claimed. */
  export function getClientAddress(from: ReceivedClause | undefined): string | false
}
