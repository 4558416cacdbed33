/** An operation: what people do through the API and the command line, as one value from which route and command follow. */
import type { z } from 'zod'
import type { EditDeps } from '../act/change-ticket.ts'
import type { Agent } from '../tickets/directory.ts'
import type { Artifact } from '../tickets/ticket.ts'
import type { ValuePairs } from './value-pairs.ts'

/**
 * Who may call an operation: anybody; tokens that read; tokens that act as an agent; tokens with the role admin; tokens that post mail;
 * tokens that read, or posted the mail in question.
 */
export type Access = 'public' | 'read' | 'write' | 'admin' | 'mail' | 'mail-read'

/** A validated request. */
export interface Request<P, B> {
  readonly params: P
  readonly body: B
  /** The request's files, stored already; empty where the operation takes none. */
  readonly files: readonly Artifact[]
  readonly by: Agent
  /** The version that the change is for; null: any. */
  readonly ifVersion: number | null
  /** No mail is sent about the change. */
  readonly isSilent: boolean
}

/** How the result of an operation is shown. */
export interface Result<R> {
  /** The schema of what `wire` returns. */
  readonly schema: z.ZodType
  readonly wire: (value: R) => object
  /** The version for the ETag; absent: results have none. */
  readonly version?: (value: R) => number
}

/** An option whose text must be parsed. */
export interface OptionFlags {
  readonly flags: string
  readonly read: (text: string) => unknown
}

/** The command of an operation. Description, default and need of its options come from the fields that they fill. */
export interface OperationCommand<P, B, R> {
  /** The usage, such as `ticket stage <ticket> <stage>`. */
  readonly usage: string
  /** Default: the operation's summary. */
  readonly description?: string
  /** The fields that the arguments fill, in order. */
  readonly fills: readonly string[]
  /** The flags of each field; a field without flags has no option. */
  readonly options?: { readonly [F in keyof B]?: string | OptionFlags }
  /** Several tickets may be named; the operation runs for each. */
  readonly isForSeveral?: boolean
  /** `key=value` arguments after the others. */
  readonly values?: ValuePairs
  /** The field that standard input fills if its option is missing. */
  readonly inputField?: keyof B & string
  /** With this field, standard input is not read. */
  readonly inputUnless?: keyof B & string
  /** Values that the command sets, and API callers may choose. */
  readonly preset?: Partial<B>
  /** An option with a ticket, which runs another operation on that ticket instead. */
  readonly within?: { readonly flags: string; readonly description: string; readonly operation: Operation }
  /** The operation sends mail, so deliverers are woken. */
  readonly isMailed?: boolean
  /** The command acts without an agent. */
  readonly isAnonymous?: boolean
  /** The arguments of the example. */
  readonly example: string
  /** Further help before the example. */
  readonly help?: string
  readonly says: (value: R, request: { readonly params: P; readonly body: B }) => string
}

/** An operation; the type parameters are its path parameters, body and result. */
export interface OperationOf<P, B, R> {
  /** The operationId in OpenAPI. */
  readonly id: string
  readonly tag: string
  readonly access: Access
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: `/${string}`
  readonly summary: string
  readonly params?: z.ZodType<P>
  readonly body?: z.ZodType<B>
  /** Takes files: as `artifacts` in the body, or by `--file`. */
  readonly takesFiles?: boolean
  /** Whether If-Match is allowed or required. RFC 6585 §3: 428 when a required one is missing. */
  readonly guard?: 'required' | 'optional'
  /** Default: 200. */
  readonly status?: 201 | 202
  readonly result: Result<R>
  readonly command?: OperationCommand<P, B, R>
  run(request: Request<P, B>, deps: EditDeps): Promise<R>
}

/** An operation whose types have been checked. */
export type Operation = OperationOf<never, never, unknown>

/** Checks the types of an operation's parts, and erases them. */
export function operation<P = unknown, B = unknown, R = unknown>(of: OperationOf<P, B, R>): Operation {
  return of as unknown as Operation
}
